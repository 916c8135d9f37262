import datetime

import pytest
from django.utils import timezone

from courses.attendance.services import save_marks
from tests import factories
from tests.attendance.register import entry
from tests.conftest import client_of


def day(offset):
    return timezone.localdate() + datetime.timedelta(days=offset)


@pytest.fixture
def days(cohort):
    """Moves the cohort's two days, given as offsets from today."""

    def move(first, second):
        halves = [list(cohort.sessions.filter(date=date)) for date in (cohort.starts_on, cohort.ends_on)]
        for offset, half in ((1000, halves[0]), (second, halves[1]), (first, halves[0])):
            cohort.sessions.filter(pk__in=[session.pk for session in half]).update(date=day(offset))
        cohort.starts_on, cohort.ends_on = day(first), day(second)
        cohort.save()

    return move


def test_desk_opens_with_todays_session(days, cohort, trainer):
    days(0, 1)
    page = client_of(trainer).get("/teach/")
    assert "Take the register" in page.text
    assert f"/teach/cohorts/{cohort.pk}/register/{day(0)}/" in page.text
    assert "No network in the room?" in page.text


def test_desk_opens_with_the_next_session_when_none_is_today(days, cohort, trainer):
    days(2, 3)
    page = client_of(trainer).get("/teach/")
    assert "Session 1 of 4, morning, 08:40 to 11:40" in page.text
    assert "Take the register" not in page.text


def test_desk_asks_for_the_register_of_a_day_that_is_over(days, cohort, trainer):
    people = factories.enrolments(cohort, 3)
    days(-2, 2)
    morning = cohort.sessions.first()
    save_marks(
        cohort, morning.date, [entry(morning, people[0])], by=trainer, now=timezone.now(), source="paper"
    )

    page = client_of(trainer).get("/teach/")

    assert f"Type in the register of {day(-2):%A} {day(-2).day} {day(-2):%B %Y} from paper" in page.text
    assert "Not marked: 2 in the morning and 3 in the afternoon." in page.text
    assert "Late since" in page.text


def test_desk_asks_for_nothing_once_everyone_is_marked(days, cohort, trainer):
    people = factories.enrolments(cohort, 2)
    days(-2, 2)
    sessions = cohort.sessions.filter(date=day(-2))
    entries = [entry(session, one, "excused") for session in sessions for one in people]
    save_marks(cohort, day(-2), entries, by=trainer, now=timezone.now(), source="paper")

    assert "from paper" not in client_of(trainer).get("/teach/").text


def test_desk_of_another_trainer_shows_nothing_of_it(days, cohort, other_trainer):
    factories.enrolments(cohort, 1)
    days(-2, 0)
    page = client_of(other_trainer).get("/teach/")
    assert "from paper" not in page.text
    assert "Take the register" not in page.text


def test_desk_costs_the_same_with_one_cohort_as_with_five(trainer, cohort, django_assert_max_num_queries):
    factories.enrolments(cohort, 1)
    client = client_of(trainer)
    client.get("/teach/")
    with django_assert_max_num_queries(8) as one:
        client.get("/teach/")
    for _ in range(4):
        factories.enrolments(factories.cohort(trainers=[trainer.person]), 2)
    with django_assert_max_num_queries(8) as five:
        client.get("/teach/")
    assert len(one) == len(five)
