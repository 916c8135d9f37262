"""The pages of `/cms/` where courses go out and come in."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from content.curriculum.editions import problems_of
from content.curriculum.models import CoursePage, ModulePage
from content.exchange import services
from content.exchange.models import Incoming
from content.exchange.word.read import NO_ALT
from content.materials.models import Audience, Picture
from lms.jobs import services as jobs
from lms.jobs.models import Item
from lms.trail.models import Entry
from tests.clients import client_of
from tests.content.files import COURSE, READ, TALK, write_course
from tests.exchange.made import docx, drawing, heading, para, png
from tests.exchange.test_archive import SMALL, zipped

COURSES_NEW, MANUALS_NEW = "/cms/exchange/courses/new/", "/cms/exchange/manuals/new/"
MANUAL = docx(
    heading("Welcome"), para("Hello."), heading("Talk", 2), para("b", drawing("p1")),
    para(drawing("p1", "Chairs")), heading("Welcome"), para("Again."), media={"p1.png": png()},
)  # fmt: skip


@pytest.fixture(autouse=True)
def _rights(site):
    call_command("apply_roles", verbosity=0)


@pytest.fixture
def authors(trainer):
    return client_of(trainer)


def upload(client, files=SMALL):
    return client.post(COURSES_NEW, {"file": zipped(files)})


def bring_manual(client, content=MANUAL, **fields):
    form = {
        "file": SimpleUploadedFile("Manual.docx", content),
        "level": 1,
        "new_title": "New course",
    } | fields
    return client.post(MANUALS_NEW, form)


def work():
    """What the worker does with the job there is."""
    job = jobs.Job.objects.get()
    while jobs._next(job.pk):
        pass
    job.refresh_from_db()
    return job


def stored(incoming):
    return incoming.file.storage.exists(incoming.file.name)


# ---- who ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["", "courses/new/", "manuals/new/", "take/{course}/"])
def test_only_those_who_write_courses_come_in(request, course, address):
    url = "/cms/exchange/" + address.format(course=course.pk)
    for name in ("trainer", "quality_lead"):
        assert client_of(request.getfixturevalue(name)).get(url).status_code == 200
    assert client_of(request.getfixturevalue("administrator")).get(url).status_code == 403
    for name in ("participant", "in_house_trainer", "supervisor"):
        assert client_of(request.getfixturevalue(name)).get(url).status_code in (302, 403)


def test_buttons_stand_where_an_author_looks(authors, administrator, course):
    explorer = authors.get(f"/cms/pages/{course.pk}/").content.decode()
    assert f"/cms/exchange/take/{course.pk}/" in explorer
    training = authors.get(f"/cms/pages/{course.get_parent().pk}/").content.decode()
    assert COURSES_NEW in training
    assert MANUALS_NEW in training
    assert '"/cms/exchange/"' in authors.get("/cms/").content.decode()
    assert "/cms/exchange/" not in client_of(administrator).get("/cms/").content.decode()


def test_pages_keep_the_policy(authors, course):
    upload(authors)
    for address in (
        "",
        "courses/new/",
        "manuals/new/",
        f"take/{course.pk}/",
        f"courses/{Incoming.objects.get().pk}/",
    ):
        response = authors.get(f"/cms/exchange/{address}")
        assert response.status_code == 200
        assert "<script>" not in response.content.decode()
        assert " style=" not in response.content.decode().partition("<main")[2]


# ---- out ----------------------------------------------------------------------------------------------
def test_a_course_is_downloaded_as_it_is_published_or_newest(authors, course):
    talk = ModulePage.objects.get(key="talk")
    talk.title = "A draft"
    talk.save_revision()
    for pages, title in (("published", b"title: Talk\n"), ("newest", b"title: A draft\n")):
        response = authors.get(f"/cms/exchange/take/{course.pk}/", {"pages": pages})
        assert response["Content-Disposition"] == 'attachment; filename="talking.zip"'
        archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
        assert title in archive.read("day-1/01-talk.md")
    assert authors.get(f"/cms/exchange/take/{course.pk}/", {"pages": "x"}).status_code == 200
    assert authors.get("/cms/exchange/take/99999/").status_code == 404


def test_what_cannot_be_written_is_told(authors, course):
    course.description = '<p>x<embed embedtype="media" url="x"/></p>'
    course.save()
    html = authors.get(f"/cms/exchange/take/{course.pk}/", {"pages": "published"}).content.decode()
    assert "course.md: it holds &lt;embed&gt;." in html


# ---- in -----------------------------------------------------------------------------------------------
def test_faults_are_told_by_file_and_line_and_nothing_is_kept(authors):
    html = upload(
        authors, SMALL | {"day-1/01-talk.md": TALK.replace("group: pair", "group: crowd")}
    ).content.decode()
    assert "<td>day-1/01-talk.md</td><td>23</td><td>group must be one of individual, pair, group</td>" in html
    assert (Incoming.objects.count(), CoursePage.objects.count()) == (0, 0)


def test_a_file_that_is_no_zip_is_refused_in_a_line(authors):
    html = authors.post(COURSES_NEW, {"file": SimpleUploadedFile("x.zip", b"MZ program")}).content.decode()
    assert "This is a program. Choose a ZIP." in html
    assert "This field is required" in authors.post(COURSES_NEW, {}).content.decode()
    assert Incoming.objects.count() == 0


def test_a_new_course_comes_in_as_drafts(authors, trainer):
    response = upload(authors)
    kept = Incoming.objects.get()
    assert response.url == f"/cms/exchange/courses/{kept.pk}/"
    assert (kept.brought_by, kept.name, stored(kept)) == (trainer, "course.zip", True)
    assert "A new draft is made" in authors.get(response.url).content.decode()
    assert CoursePage.objects.count() == 0
    authors.post(response.url)
    course = CoursePage.objects.get()
    assert (course.title, course.live, ModulePage.objects.live().count()) == ("Talking", False, 0)
    assert {page.latest_revision.user for page in [course, *ModulePage.objects.all()]} == {trainer}
    assert Entry.objects.get(verb="brought in a course").actor == trainer
    assert Incoming.objects.count() == 0


def test_the_file_goes_once_it_was_used(authors, django_capture_on_commit_callbacks):
    url = upload(authors).url
    kept = Incoming.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        authors.post(url)
    assert not stored(kept)


def test_the_same_again_changes_nothing(authors):
    authors.post(upload(authors).url)
    revisions = set(Page.objects.values_list("latest_revision", flat=True))
    url = upload(authors).url
    html = authors.get(url).content.decode()
    assert html.count("unchanged") == 3
    authors.post(url)
    assert set(Page.objects.values_list("latest_revision", flat=True)) == revisions


def test_a_published_page_stays_as_it_is_until_it_is_published_again(authors, course, tmp_path):
    changed = SMALL | {"before/01-read.md": READ.replace("Because.", "So.")}
    authors.post(upload(authors, changed).url)
    before = ModulePage.objects.get(key="before")
    assert "Because." in str(before.body)
    assert "So." in str(before.get_latest_revision_as_object().body)
    assert (before.live, before.has_unpublished_changes) == (True, True)
    write_course(tmp_path / "same", read=changed["before/01-read.md"])
    call_command("load_course", tmp_path / "same", stdout=io.StringIO())
    assert "So." in str(ModulePage.objects.get(key="before").body)


def edit(key, title):
    page = ModulePage.objects.get(key=key)
    page.title = title
    page.save_revision()
    return page


def title_of(page):
    return ModulePage.objects.get(pk=page.pk).get_latest_revision_as_object().title


def test_edited_pages_are_kept_unless_ticked(authors, course):
    talk, before = edit("talk", "Talk, edited"), edit("before", "Before, edited")
    url = upload(authors).url
    html = authors.get(url).content.decode()
    assert html.count("It stays, unless you tick it below") == 2
    authors.post(url, {"replace": [talk.pk]})
    assert (title_of(talk), title_of(before)) == ("Talk", "Before, edited")


def test_a_page_of_another_course_cannot_be_ticked(authors, course):
    edit("talk", "Talk, edited")
    url = upload(authors).url
    assert "is not one of the available choices" in authors.post(url, {"replace": ["1"]}).content.decode()
    assert Incoming.objects.count() == 1


def test_a_page_somebody_edits_after_the_preview_is_kept(authors, course):
    url = upload(authors, SMALL | {"day-1/01-talk.md": TALK.replace("Use chairs.", "Use stools.")}).url
    authors.get(url)
    talk = edit("talk", "Meanwhile")
    authors.post(url)
    assert title_of(talk) == "Meanwhile"


def test_a_locked_page_stops_it_whole(authors, course, quality_lead):
    talk = ModulePage.objects.get(key="talk")
    talk.locked, talk.locked_by = True, quality_lead
    talk.save()
    url = upload(
        authors,
        {
            name: text.replace("Because.", "So.").replace("Use chairs", "Use mats")
            for name, text in SMALL.items()
        },
    ).url
    assert "“Talk” is locked" in authors.post(url).content.decode()
    assert "Because." in str(ModulePage.objects.get(key="before").get_latest_revision_as_object().body)


def test_a_module_without_a_file_stays(authors, course):
    files = {
        "course.md": COURSE.replace("pre_reading_minutes: 10", "pre_reading_minutes: 0"),
        "day-1/01-talk.md": TALK,
    }
    authors.post(upload(authors, files).url)
    assert ModulePage.objects.get(key="before").live


def test_an_upload_is_its_owners_alone_and_can_be_thrown_away(authors, quality_lead):
    url = upload(authors).url
    kept = Incoming.objects.get()
    others = client_of(quality_lead)
    assert others.get(url).status_code == 404
    assert others.post(url).status_code == 404
    assert others.post(f"/cms/exchange/{kept.pk}/throw-away/").status_code == 404
    assert "course.zip" not in others.get("/cms/exchange/").content.decode()
    assert "course.zip" in authors.get("/cms/exchange/").content.decode()
    assert authors.get(f"/cms/exchange/{kept.pk}/throw-away/").status_code == 405
    authors.post(f"/cms/exchange/{kept.pk}/throw-away/")
    assert Incoming.objects.count() == 0


def test_an_upload_is_forgotten_after_a_day(authors, django_capture_on_commit_callbacks):
    upload(authors)
    kept = Incoming.objects.get()
    services.forget_old(timezone.now() + datetime.timedelta(hours=23))
    assert stored(Incoming.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        services.forget_old(timezone.now() + datetime.timedelta(hours=25))
    assert Incoming.objects.count() == 0
    assert not stored(kept)


# ---- a manual of Word ----------------------------------------------------------------------------------
def test_a_manual_becomes_a_draft_course(authors, trainer):
    response = bring_manual(authors)
    job = work()
    assert response.url == job.get_absolute_url()
    assert list(job.items.values_list("key", "state")) == [("read", "done"), ("1", "done"), ("2", "done")]
    course = CoursePage.objects.get()
    modules = list(ModulePage.objects.child_of(course).order_by("order"))
    assert (course.title, course.live, [module.live for module in modules]) == (
        "New course",
        False,
        [False, False],
    )
    assert [(module.title, module.key, module.minutes) for module in modules] == [
        ("Welcome", "welcome", 1), ("Welcome", "welcome-2", 1),
    ]  # fmt: skip
    assert [block.block_type for block in modules[0].body] == ["note", "text", "text", "picture", "picture"]
    picture = Picture.objects.get()
    assert (picture.audience, picture.uploaded_by_user) == (Audience.TRAINERS, trainer)
    assert [block.value["alt"] for block in modules[0].body if block.block_type == "picture"] == [
        NO_ALT,
        "Chairs",
    ]
    assert "Type the minutes" in str(modules[0].body[0].value["text"])
    assert modules[0].latest_revision.user == trainer


def test_the_report_tells_what_could_not_be_carried_over(authors, quality_lead):
    bring_manual(authors)
    url = f"/cms/exchange/manuals/{Incoming.objects.get().pk}/"
    assert "It is being brought in" in authors.get(url).content.decode()
    work()
    html = authors.get(url).content.decode()
    assert "<td>Talk</td><td>A picture has no description" in html
    assert "2 modules of" in html
    assert client_of(quality_lead).get(url).status_code == 404


def test_a_manual_is_added_to_a_course_and_leaves_what_is_there(authors, course):
    bring_manual(authors, course=course.pk, new_title="")
    work()
    modules = ModulePage.objects.child_of(course).order_by("day", "order")
    assert [(module.key, module.day, module.order, module.live) for module in modules] == [
        ("before", 0, 1, True), ("talk", 1, 1, True), ("welcome", 1, 2, False), ("welcome-2", 1, 3, False),
    ]  # fmt: skip


def test_minutes_keep_a_manual_out_of_an_edition(authors, course):
    bring_manual(authors, course=course.pk, new_title="")
    work()
    module = ModulePage.objects.get(key="welcome")
    module.get_latest_revision().publish()
    assert "“Welcome” says 1 minutes, but its blocks add up to 0." in problems_of(
        course, list(course.live_modules())
    )


def test_a_manual_needs_a_course_or_a_title(authors):
    assert "Give the new course a title" in bring_manual(authors, new_title="").content.decode()
    assert Incoming.objects.count() == 0


def test_a_manual_that_is_none_is_refused_and_leaves_nothing(authors):
    html = bring_manual(authors, b"%PDF-1.4 x").content.decode()
    assert "Choose a Word document (docx)." in html
    assert (Incoming.objects.count(), jobs.Job.objects.count()) == (0, 0)


def test_a_manual_without_words_says_so_and_makes_nothing(authors):
    bring_manual(authors, docx(para()))
    job = work()
    assert [item.message for item in job.items.all()] == ["There are no words in this document."]
    assert CoursePage.objects.count() == 0
    url = f"/cms/exchange/manuals/{Incoming.objects.get().pk}/"
    assert "It could not be brought in" in authors.get(url).content.decode()


def test_a_module_done_twice_is_there_once(authors):
    bring_manual(authors)
    job = work()
    Item.objects.filter(job=job).update(tries=1)
    jobs.Job.objects.update(finished_at=None)
    while jobs._next(job.pk):
        pass
    assert ModulePage.objects.count() == 2


def test_a_manuals_file_goes_after_a_day_and_its_report_after_three_months(authors):
    bring_manual(authors)
    work()
    services.forget_old(timezone.now() + datetime.timedelta(days=2))
    assert Incoming.objects.get().file == ""
    services.forget_old(timezone.now() + datetime.timedelta(days=91))
    assert Incoming.objects.count() == 0
    assert CoursePage.objects.count() == 1
