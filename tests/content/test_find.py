"""The search: what each audience finds, and what nobody finds who must not."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.search.models import IndexEntry

from content.curriculum.editions import EditionError, publish_edition
from content.curriculum.models import ModulePage
from content.find import services
from content.find.excerpts import excerpt, marked
from content.find.models import Entry
from content.site.models import StandardPage
from courses.cohorts.services import withdraw
from courses.people.models import Person
from tests import factories
from tests.clients import client_of
from tests.content.files import SECRETS
from tests.content.test_editions import material, publish

pytestmark = pytest.mark.sqlite
CAST = [
    "participant", "outsider", "supervisor", "safeguarding_lead", "administrator", "in_house_trainer",
    "trainer", "other_trainer", "quality_lead",
]  # fmt: skip
WHOLE = ["trainer", "other_trainer", "quality_lead"]
A_WORD = "servery"  # of the role play that participants may read: “A queue at the servery.”


def found(client, words, **more):
    """The addresses found, and the titles without marks."""
    response = client.get("/search/", {"q": words} | more)
    assert response.status_code == 200
    return [url for _, results in response.context.get("groups", []) for url, _, _ in results]


@pytest.fixture
def who(request):
    return lambda name: client_of(request.getfixturevalue(name))


# ---- trainers' secrets ----------------------------------------------------------------------------
@pytest.mark.parametrize("name", [None, *CAST])
def test_secrets_are_found_by_those_who_teach_and_by_nobody_else(client, who, cohort, participant, name):
    client = who(name) if name else client
    for secret in SECRETS:
        addresses = found(client, secret)
        assert addresses == ([f"/editions/{cohort.edition_id}/talk/"] if name in WHOLE else [])
        assert found(client, secret.replace("-", " ")) == addresses
    if name not in WHOLE:
        assert "SECRET" not in client.get("/search/", {"q": A_WORD}).content.decode()


def test_no_secret_byte_lies_in_the_participants_or_the_public_index(cohort):
    texts = Entry.objects.exclude(audience="trainers").values_list("title", "text")
    assert [secret for secret in SECRETS if secret in str(list(texts))] == []
    whole = " ".join(Entry.objects.filter(audience="trainers").values_list("text", flat=True))
    assert [secret for secret in SECRETS if secret not in whole] == []


# ---- editions -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [None, *CAST])
def test_a_module_leads_to_where_its_reader_reads_it(client, who, cohort, participant, name):
    client = who(name) if name else client
    enrolment = cohort.enrolments.get(person__account=participant)
    expected = [f"/editions/{cohort.edition_id}/talk/"] if name in WHOLE else []
    if name == "participant":
        expected = [f"/my/courses/{enrolment.pk}/talk/"]
    assert found(client, A_WORD) == expected
    for url in expected:
        assert client.get(url).status_code == 200


def test_a_participant_who_left_finds_it_no_more(who, cohort, participant):
    client = who("participant")
    assert len(found(client, A_WORD)) == 1
    enrolment = cohort.enrolments.get(person__account=participant)
    withdraw(enrolment, by=cohort.planned_by, now=timezone.now())
    assert found(client, A_WORD) == []


def test_a_participant_finds_only_their_own_edition(who, course, cohort, participant):
    ModulePage.objects.filter(key="talk").update(title="Talk anew")
    newer = publish(course)
    assert [url.split("/")[1] for url in found(who("participant"), A_WORD)] == ["my"]
    assert found(who("quality_lead"), A_WORD) == [f"/editions/{newer.pk}/talk/"]
    both = {f"/editions/{newer.pk}/talk/", f"/editions/{cohort.edition_id}/talk/"}
    assert set(found(who("trainer"), A_WORD)) == both  # teaches the older one


def test_an_in_house_trainer_finds_what_they_teach(who, edition, establishment, in_house_trainer):
    client = who("in_house_trainer")
    assert found(client, "SECRET-NOTE") == []
    person = Person.objects.get(account=in_house_trainer)
    factories.cohort(of=edition, at=establishment, trainers=[person], by=factories.account("trainer"))
    mine = material("More than the SECRET NOTE", audience="trainers", course=edition.course)
    material("Another SECRET NOTE", audience="trainers", course=factories.course())
    assert set(found(client, "SECRET-NOTE")) == {f"/editions/{edition.pk}/talk/", mine.url}


def test_an_edition_that_is_refused_leaves_nothing_to_find(course):
    ModulePage.objects.filter(key="talk").update(minutes=50)
    with pytest.raises(EditionError):
        publish_edition(course, change_note="x", by=None, now=timezone.now())
    assert Entry.objects.filter(page=None).count() == 0


# ---- materials ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("audience", "finders"),
    [
        ("public", [None, *CAST]),
        ("participants", ["participant", *WHOLE]),
        ("trainers", WHOLE),
    ],
)
def test_a_material_is_found_by_its_audience_and_opens(
    client, request, cohort, participant, audience, finders
):
    made = material("Umbrella", audience=audience, course=cohort.edition.course)
    clients = {name: client_of(request.getfixturevalue(name)) for name in CAST} | {None: client}
    assert [name for name in [None, *CAST] if found(clients[name], "umbrella") == [made.url]] == finders
    for name in finders:
        assert clients[name].get(made.url).status_code == 200


def test_a_material_of_another_course_is_not_a_participants(who, cohort, participant):
    material("Umbrella", audience="participants", course=factories.course())
    assert found(who("participant"), "umbrella") == []
    anywhere = material("Umbrella", audience="participants")
    assert found(who("participant"), "umbrella") == [anywhere.url]


def test_what_is_said_about_a_material_is_found_and_not_what_is_in_it(who):
    client = who("quality_lead")
    made = material("Sheet", b"%PDF-1.4 inside", description="For the wet days", kind="exercise")
    assert found(client, "wet days") == found(client, "exercise") == [made.url]
    assert found(client, "inside") == []
    made.description, made.audience = "For dry days", "trainers"
    made.save()
    assert (found(client, "wet"), found(client, "dry")) == ([], [made.url])
    made.delete()
    assert found(client, "dry") == []


# ---- public pages ---------------------------------------------------------------------------------
@pytest.fixture
def page(site):
    home = Page.objects.get(depth=2)
    text = [{"type": "text", "value": "<p>Bring an umbrella &amp; boots.</p>"}]
    made = home.add_child(instance=StandardPage(title="Weather", slug="weather", summary="Rain.", body=text))
    made.save_revision().publish()
    return made


def test_a_public_page_is_found_while_it_is_published(client, page):
    assert found(client, "umbrella boots") == ["/weather/"]
    page.unpublish()
    assert found(client, "umbrella") == []
    page.save_revision().publish()
    page.slug = "wet"
    page.save_revision().publish()
    assert found(client, "umbrella") == ["/wet/"]
    page.delete()
    assert found(client, "umbrella") == []


def test_a_draft_is_not_found(client, page):
    page.title = "Thunderstorm"
    page.save_revision()
    assert found(client, "thunderstorm") == []


def test_a_page_that_becomes_private_is_not_found(client, page, django_capture_on_commit_callbacks):
    home = page.get_parent()
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=home, restriction_type="login")
    assert found(client, "umbrella") == []
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert found(client, "umbrella") == ["/weather/"]
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        page.delete()
    assert Entry.objects.filter(url="/weather/").count() == 0


def test_modules_being_written_are_in_no_index(client, course):
    assert found(client, "Talking with people")[0] == "/training/talking/"
    assert found(client, A_WORD) == []


# ---- the index itself -----------------------------------------------------------------------------
def test_rebuild_makes_the_same_again_and_leaves_nothing_behind(course, cohort):
    material("Umbrella", audience="participants")
    fields = ("audience", "title", "text", "url", "page", "edition", "material", "course")
    before = sorted(map(str, Entry.objects.values_list(*fields)))
    Entry.objects.filter(edition=None).delete()
    Entry.objects.update(text="stale")
    call_command("rebuild_search", verbosity=0)
    call_command("rebuild_search", verbosity=0)
    assert sorted(map(str, Entry.objects.values_list(*fields))) == before
    indexed = IndexEntry.objects.filter(content_type__app_label="find")
    assert set(indexed.values_list("object_id", flat=True)) == {
        str(entry.pk) for entry in Entry.objects.all()
    }


def test_replacing_is_repeatable(edition):
    count = Entry.objects.count()
    services.put_edition(edition)
    assert Entry.objects.count() == count


# ---- the page -------------------------------------------------------------------------------------
ODD = [
    '"', "'", "\\", "%", "_", "*", "(", ")", "a:*", "AND", "NOT x", "a & b", "|", "!", "<b>", "ŵyn", "日本",
    "-",
    "NEAR(a b)", "title:x", "^", "a\0b", "\x7f", "\u202e", "x" * 200, "🙂", ";--", "{{ 7 }}",
    "a" * 99 + " b" * 50,
    "\ud83d".encode("utf-8", "surrogatepass"),
]  # fmt: skip


def test_odd_letters_do_no_harm(client, site):
    for words in ODD:
        response = client.get("/search/", {"q": words})
        assert response.status_code == 200, words
        assert "<b>" not in response.content.decode().partition("<form")[2]


def test_a_query_that_is_too_long_says_so(client, site):
    html = client.get("/search/", {"q": "x" * 201}).content.decode()
    assert "Type a few words, at most 200 letters" in html
    assert "Nothing found" not in html


def test_the_page_says_what_to_do(client, who, site):
    assert "Sign in to search your course" in client.get("/search/").content.decode()
    assert "modules and files that you may read" in who("outsider").get("/search/").content.decode()
    empty = client.get("/search/", {"q": "zebra"}).content.decode()
    assert "Nothing found" in empty
    assert "another word for the same thing" in empty


def test_only_get(client):
    assert client.post("/search/", {"q": "x"}).status_code == 405


def test_results_are_marked_escaped_and_grouped(who, page):
    made = material("<i>Umbrella</i>", audience="public", description="<script>alert(1)</script> umbrella")
    html = who("quality_lead").get("/search/", {"q": "umbrella"}).content.decode()
    assert "2 found for “umbrella”" in html
    assert html.index("Files</h2>") != html.index("On the website</h2>")
    assert f'<a href="{made.url}">&lt;i&gt;<mark>Umbrella</mark>&lt;/i&gt;</a>' in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>umbrella</mark>" in html
    assert "Bring an <mark>umbrella</mark> &amp; boots." in html


def test_an_excerpt_is_cut_between_words_around_what_was_found():
    text = "before " * 40 + "the circles end " + "after " * 80
    shown = excerpt(text, "circle")
    assert shown.startswith("… before before")
    assert "<mark>circles</mark> end after" in shown
    assert shown.endswith("after …")
    assert len(shown) < 300
    assert excerpt("Short.", "zebra") == "Short."
    assert excerpt("x" * 1000, "y").startswith("xxx")
    assert marked("a<b>", "(") == "a&lt;b&gt;"


def test_many_results_come_in_pages(client, site):
    for number in range(25):
        material(f"Umbrella {number}", audience="public")
    first, second = (found(client, "umbrella", page=page) for page in (1, 2))
    assert (len(first), len(second), len({*first, *second})) == (20, 5, 25)
    assert "Page 1 of 2" in client.get("/search/", {"q": "umbrella"}).content.decode()
    assert len(found(client, "umbrella", page="nonsense")) == 20


@pytest.mark.parametrize(("name", "queries"), [("participant", 7), ("trainer", 8), (None, 2)])
def test_the_page_costs_the_same_at_any_number(client, who, cohort, participant, name, queries):
    client = who(name) if name else client
    costs = []
    for more in (1, 29):
        for number in range(more):
            material(f"Umbrella {number}", audience="participants" if number % 2 else "public")
        client.get("/search/", {"q": "umbrella"})
        with CaptureQueriesContext(connection) as counted:
            found(client, "umbrella")
        costs.append(len(counted))
    assert costs == [queries, queries]


@pytest.mark.parametrize("url", ["/", "/search/"])
def test_the_search_is_reached_from_every_page(client, who, site, url):
    assert '<a href="/search/"' in client.get(url).content.decode()
    assert '<a href="/search/"' in who("outsider").get("/my/").content.decode()
