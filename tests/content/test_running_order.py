import pytest
from django.core.management import call_command

from content.curriculum.models import CoursePage, ModulePage
from content.curriculum.running_order import days_of
from content.site.models import TrainingIndexPage
from tests.clients import client_of


@pytest.fixture(autouse=True)
def _rights(site):
    call_command("apply_roles", verbosity=0)


def test_times_run_through_a_day(edition):
    before, first = days_of(edition.modules.all())
    assert (before.title, before.minutes) == ("Before the course", 10)
    assert [(piece.kind, piece.title) for piece in before.slots[0].pieces] == [("Reading", "Why")]
    [slot] = first.slots
    assert [(piece.starts, piece.minutes, piece.kind, piece.group) for piece in slot.pieces] == [
        (0, 10, "Exercise", "in pairs"),
        (10, 20, "Role play", "In pairs"),
        (30, 5, "Film", ""),
        (35, 10, "Questions and answers", ""),
        (45, 10, "Reflection", ""),
        (55, 5, "Knowledge check", ""),
    ]
    assert slot.is_even


def test_trainers_read_it_for_an_edition_and_others_do_not(edition, trainer, participant):
    html = client_of(trainer).get(f"/editions/running-order/{edition.pk}/").content.decode()
    assert "0:55" in html
    assert client_of(participant).get(f"/editions/running-order/{edition.pk}/").status_code == 404


def test_authors_see_what_does_not_add_up_in_their_drafts(course, trainer):
    talk = ModulePage.objects.get(key="talk")
    talk.minutes = 75
    talk.save_revision()
    client = client_of(trainer)
    url = f"/cms/courses/{course.pk}/running-order/"
    html = client.get(url).content.decode()
    assert "Its blocks add up to 60." in html
    assert "Taught: 75 of 60 minutes. <b>An edition can only be published when they agree.</b>" in html
    assert "Live + draft" in html
    assert url in client.get(f"/cms/pages/{course.pk}/edit/").content.decode()


def test_a_course_without_modules_says_what_to_do(site, quality_lead):
    course = CoursePage(
        title="New",
        slug="new",
        full_title="New",
        summary="New",
        audience="Anyone",
        days=1,
        taught_minutes=60,
        minutes_for_certificate=50,
    )
    TrainingIndexPage.objects.get().add_child(instance=course)
    html = client_of(quality_lead).get(f"/cms/courses/{course.pk}/running-order/").content.decode()
    assert "Add the first one" in html


def test_the_running_order_of_drafts_is_for_authors(course, administrator, participant):
    for account in (administrator, participant):
        assert client_of(account).get(f"/cms/courses/{course.pk}/running-order/").status_code in (302, 403)
