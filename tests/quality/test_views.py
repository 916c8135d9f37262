import datetime

import pytest
from django.utils import timezone

from courses.quality import services
from courses.quality.models import ActionComment, Criterion, ImprovementAction
from tests import factories
from tests.clients import client_of

LIST = "/quality/actions/"
STRANGERS = [
    "participant", "outsider", "in_house_trainer", "supervisor", "safeguarding_lead", "administrator",
]  # fmt: skip
DESKS = [("trainer", "/teach/", 8), ("quality_lead", "/quality/", 7)]


def day(offset):
    return timezone.localdate() + datetime.timedelta(days=offset)


def date(on):
    return {"due_on_day": on.day, "due_on_month": on.month, "due_on_year": on.year}


def form(account, **fields):
    """A whole form, owned by this account."""
    said = {"what": "Two rooms", "why": "Isis, day 2", "module_key": "module-2", "criterion": ""}
    return said | {"owner": account.pk} | date(day(20)) | fields


@pytest.fixture
def new(course):
    return f"{LIST}new/?course={course.pk}"


# ---- opening


@pytest.mark.parametrize("name", ["trainer", "quality_lead"])
def test_trainer_or_quality_lead_opens_an_action(request, name, new, course, other_trainer):
    account = request.getfixturevalue(name)
    criterion = Criterion.objects.create(code="C09", statement="Everyone practised.", source="Us")
    client = client_of(account)
    answer = client.post(new, form(other_trainer, criterion=criterion.pk))
    action = ImprovementAction.objects.get()
    assert answer.url == action.get_absolute_url()
    assert (action.course, action.module_key, action.criterion) == (course, "module-2", criterion)
    assert (action.owner, action.due_on, action.opened_by) == (other_trainer, day(20), account)
    page = client.get(answer.url).text
    assert "Module module-2" in page
    assert "Belong review criteria, informed by RJC guidance. Version 1." in page


def test_the_course_is_chosen_first(trainer, course):
    factories.course("Never published")
    client = client_of(trainer)
    page = client.get(f"{LIST}new/").text
    assert f'value="{course.pk}"' in page
    assert "Never published" not in page
    assert "Choose one of these courses" in client.get(f"{LIST}new/?course=999").text
    assert 'name="what"' in client.get(f"{LIST}new/?course={course.pk}").text


def test_opening_pressed_twice_is_one_action(trainer, new):
    client = client_of(trainer)
    assert client.post(new, form(trainer)).url == client.post(new, form(trainer)).url
    assert ImprovementAction.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"what": " "}, "This is missing: What is to change"),
        ({"why": ""}, "This is missing: Why, and where it comes from"),
        ({"owner": ""}, 'href="#id_owner">Choose who sees to it'),
        ({"due_on_year": ""}, "Type the day, month and year"),
        ({"due_on_month": "13"}, "That is not a date"),
        ({"due_on_year": "2020"}, "That day has passed"),
        ({"module_key": "elsewhere"}, "Select a valid choice"),
        ({"what": "x" * 201}, "at most 200 characters"),
        ({"what": "nul\0"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_said(trainer, new, fields, error):
    answer = client_of(trainer).post(new, form(trainer, **fields))
    assert error in answer.text
    assert ImprovementAction.objects.count() == 0


@pytest.mark.parametrize("name", ["in_house_trainer", "participant", "administrator"])
def test_others_cannot_own_an_action(request, trainer, new, name):
    answer = client_of(trainer).post(new, form(request.getfixturevalue(name)))
    assert "Select a valid choice" in answer.text
    assert ImprovementAction.objects.count() == 0


def test_old_version_of_a_criterion_is_not_offered(trainer, new):
    Criterion.objects.create(code="C09", statement="Of old.", source="Us", is_current=False)
    assert "Of old." not in client_of(trainer).get(new).text


# ---- reading and commenting


def test_any_trainer_reads_and_comments(other_trainer, action):
    client = client_of(other_trainer)
    address = action.get_absolute_url()
    for _ in range(2):
        assert client.post(address, {"text": "We did this at Berwyn."}).url == address
    said = ActionComment.objects.get()
    assert (said.text, said.by) == ("We did this at Berwyn.", other_trainer)
    assert "We did this at Berwyn." in client.get(address).text


@pytest.mark.parametrize(
    ("text", "error"), [(" ", "This is missing: Add a comment"), ("x" * 1001, "at most 1000 characters")]
)
def test_empty_or_endless_comment_is_refused(trainer, action, text, error):
    assert error in client_of(trainer).post(action.get_absolute_url(), {"text": text}).text
    assert ActionComment.objects.count() == 0


def test_what_people_type_is_shown_as_typed(course, quality_lead):
    name = "<script>alert(1)</script>"
    owner = factories.account("trainer", name=name)
    action = factories.improvement_action(course, owner=owner, what=name, why=name, due_in=3)
    services.comment(action, text=name, by=owner, now=timezone.now())
    client = client_of(quality_lead)
    for address in (LIST, action.get_absolute_url(), f"{action.get_absolute_url()}change/", "/quality/"):
        page = client.get(address).text
        assert name not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


# ---- changing and closing


def test_quality_lead_changes_owner_and_date(quality_lead, action, other_trainer):
    fields = {"owner": other_trainer.pk} | date(day(40))
    answer = client_of(quality_lead).post(f"{action.get_absolute_url()}change/", fields)
    assert answer.url == action.get_absolute_url()
    action.refresh_from_db()
    assert (action.owner, action.due_on) == (other_trainer, day(40))


def test_late_action_can_have_another_owner_but_no_other_past_day(quality_lead, course, other_trainer):
    action = factories.improvement_action(course, due_in=-5)
    client, address = client_of(quality_lead), f"{action.get_absolute_url()}change/"
    wrong = client.post(address, {"owner": other_trainer.pk} | date(day(-4)))
    assert "That day has passed" in wrong.text
    client.post(address, {"owner": other_trainer.pk} | date(day(-5)))
    action.refresh_from_db()
    assert (action.owner, action.due_on) == (other_trainer, day(-5))


def test_quality_lead_closes_with_a_reason(quality_lead, action):
    client, address = client_of(quality_lead), f"{action.get_absolute_url()}close/"
    assert "This is missing" in client.post(address, {"reason": ""}).text
    for _ in range(2):
        assert client.post(address, {"reason": "No need"}).url == action.get_absolute_url()
    action.refresh_from_db()
    assert (action.closed_reason, action.closed_by) == ("No need", quality_lead)
    page = client.get(action.get_absolute_url()).text
    assert "No need" in page
    assert address not in page


@pytest.mark.parametrize("verb", ["change", "close"])
def test_closed_action_is_not_changed_or_closed_again(quality_lead, action, verb):
    services.close_without_edition(action, reason="No need", by=quality_lead, now=timezone.now())
    fields = {"owner": quality_lead.pk, "reason": "Other"} | date(day(3))
    answer = client_of(quality_lead).post(f"{action.get_absolute_url()}{verb}/", fields)
    assert "closed and stays so" in answer.text
    action.refresh_from_db()
    assert (action.closed_reason, action.due_on) == ("No need", day(30))


@pytest.mark.parametrize("verb", ["change", "close"])
def test_trainer_neither_changes_nor_closes(trainer, action, verb):
    client, address = client_of(trainer), f"{action.get_absolute_url()}{verb}/"
    assert client.get(address).status_code == 403
    fields = {"owner": trainer.pk, "reason": "No need"} | date(day(3))
    assert client.post(address, fields).status_code == 403
    assert address not in client.get(action.get_absolute_url()).text
    action.refresh_from_db()
    assert (action.closed_at, action.due_on) == (None, day(30))


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_find_nothing(request, name, action, new):
    client = client_of(request.getfixturevalue(name))
    for address in (LIST, new):
        assert client.get(address).status_code == 403
    assert client.post(new, form(action.owner)).status_code == 403
    for verb in ("", "change/", "close/"):
        assert client.get(f"{action.get_absolute_url()}{verb}").status_code == 404
        fields = {"text": "x", "reason": "x", "owner": action.owner_id} | date(day(3))
        assert client.post(f"{action.get_absolute_url()}{verb}", fields).status_code == 404
    action.refresh_from_db()
    assert (action.closed_at, action.due_on, action.comments.count()) == (None, day(30), 0)
    assert ImprovementAction.objects.count() == 1


# ---- the list and the desks


def order_of(page, *actions):
    """Those of the actions that the page links to, in its order."""
    found = [action for action in actions if action.get_absolute_url() in page]
    return sorted(found, key=lambda action: page.index(action.get_absolute_url()))


def test_list_has_the_open_ones_first_and_marks_the_late(trainer, quality_lead, course):
    closed = factories.improvement_action(course, due_in=-9)
    services.close_without_edition(closed, reason="No need", by=quality_lead, now=timezone.now())
    later = factories.improvement_action(course, due_in=9)
    late = factories.improvement_action(course, due_in=-1)
    page = client_of(trainer).get(LIST).text
    assert order_of(page, closed, later, late) == [late, later, closed]
    assert page.count("Late since") == 1
    assert page.count("Closed without an edition") == 1


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"late", "later", "closed", "elsewhere"}),
        ("state=open", {"late", "later", "elsewhere"}),
        ("state=late", {"late"}),
        ("state=closed", {"closed"}),
        ("course={course}", {"late", "later", "closed"}),
        ("course={course}&state=open", {"late", "later"}),
        ("course=999&state=rubbish", {"late", "later", "closed", "elsewhere"}),
    ],
)
def test_list_is_narrowed_by_course_and_state(trainer, quality_lead, course, query, shown):
    actions = {
        "late": factories.improvement_action(course, due_in=-1),
        "later": factories.improvement_action(course),
        "closed": factories.improvement_action(course),
        "elsewhere": factories.improvement_action(factories.edition().course),
    }
    services.close_without_edition(actions["closed"], reason="No", by=quality_lead, now=timezone.now())
    page = client_of(trainer).get(f"{LIST}?{query.format(course=course.pk)}").text
    assert {name for name, action in actions.items() if action.get_absolute_url() in page} == shown


def test_empty_list_says_what_to_do(trainer, course):
    client = client_of(trainer)
    assert "No actions yet" in client.get(LIST).text
    assert "No action fits this choice" in client.get(f"{LIST}?state=late").text


@pytest.mark.parametrize("query", ["", "?state=open"])
def test_list_costs_the_same_at_one_and_at_thirty(trainer, course, action, query, django_assert_num_queries):
    client = client_of(trainer)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST + query)
    for _ in range(29):
        factories.improvement_action(course)
    with django_assert_num_queries(5):
        page = client.get(LIST + query).text
    assert "30 actions" in page


def test_action_costs_the_same_at_one_and_at_thirty_comments(trainer, action, django_assert_num_queries):
    client = client_of(trainer)
    client.get(LIST)
    for number in range(30):
        services.comment(action, text=f"Said {number}", by=factories.account("trainer"), now=timezone.now())
        if number in (0, 29):
            with django_assert_num_queries(4):
                client.get(action.get_absolute_url())


def test_desks_ask_for_what_is_late_or_due_soon(trainer, quality_lead, other_trainer, course):
    mine = factories.improvement_action(course, owner=trainer, due_in=14)
    theirs = factories.improvement_action(course, owner=other_trainer, due_in=-1)
    far = factories.improvement_action(course, owner=trainer, due_in=15)
    closed = factories.improvement_action(course, owner=trainer, due_in=1)
    services.close_without_edition(closed, reason="No need", by=quality_lead, now=timezone.now())
    every = (mine, theirs, far, closed)
    assert order_of(client_of(quality_lead).get("/quality/").text, *every) == [theirs, mine]
    assert order_of(client_of(trainer).get("/teach/").text, *every) == [mine]


def test_desks_lead_to_the_list(trainer, quality_lead, in_house_trainer):
    assert f'href="{LIST}"' in client_of(quality_lead).get("/quality/").text
    assert f'href="{LIST}"' in client_of(trainer).get("/teach/").text
    assert LIST not in client_of(in_house_trainer).get("/teach/").text


@pytest.mark.parametrize(("name", "desk", "queries"), DESKS)
def test_desks_cost_the_same_at_one_and_at_thirty(
    request, name, desk, queries, trainer, cohort, django_assert_num_queries
):
    factories.enrolment(cohort)
    factories.improvement_action(cohort.edition.course, owner=trainer, due_in=3)
    client = client_of(request.getfixturevalue(name))
    client.get(desk)
    with django_assert_num_queries(queries):
        client.get(desk)
    for _ in range(29):
        factories.improvement_action(cohort.edition.course, owner=trainer, due_in=3)
    with django_assert_num_queries(queries):
        client.get(desk)
