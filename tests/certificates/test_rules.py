import pytest
from django.utils import timezone

from certificates import rules
from certificates.durations import duration
from content.curriculum.models import EditionModule
from courses.attendance.models import Kind, Mark
from courses.attendance.services import note_catch_up
from courses.cohorts.models import Session
from courses.learning.models import Reading
from tests import factories
from tests.certificates import finished


@pytest.fixture
def cohort(trainer):
    return finished.cohort(trainer, places=1)


@pytest.fixture
def enrolment(cohort):
    return cohort.enrolments.get()


def missing(enrolment):
    return [line[:2] for line in rules.standing_of(enrolment).missing]


def test_who_was_there_read_and_practised_has_met_the_rules(enrolment):
    standing = rules.standing_of(enrolment)
    assert standing.is_met
    assert [line[:2] for line in standing.lines] == [
        ("Hours", "4 hours of 3 hours 20 minutes"),
        ("Modules", "All that are needed"),
        ("Skills practice", "1 attended"),
        ("Pre-reading", "Done"),
    ]
    assert (standing.minutes, standing.reading_minutes, standing.practices) == (240, 40, 1)


def test_absence_from_practice_names_what_was_missed(enrolment):
    plan = EditionModule.objects.get(key="practice").planned.get()
    Mark.objects.filter(session=plan.session).update(kind=Kind.ABSENT)
    others = [p.module.title for p in plan.session.plan.select_related("module")]
    assert ("Modules", f"Missed: {', '.join(others)}") in missing(enrolment)
    assert ("Skills practice", "None attended") in missing(enrolment)


def test_a_module_made_up_counts(enrolment, trainer):
    plan = EditionModule.objects.get(key="practice").planned.get()
    Mark.objects.filter(session=plan.session).update(kind=Kind.ABSENT)
    modules = [p.module for p in plan.session.plan.select_related("module")]
    note_catch_up(
        enrolment,
        modules,
        minutes=sum(module.minutes for module in modules),
        how="With Tess in the chapel",
        done_on=timezone.localdate(),
        by=trainer,
        now=timezone.now(),
    )
    assert rules.standing_of(enrolment).is_met


def test_pre_reading_not_done_is_said(enrolment):
    Reading.objects.all().delete()
    assert missing(enrolment) == [("Pre-reading", "Not done: Module pre-1")]


def test_a_session_without_a_mark_is_a_gap_and_not_an_absence(cohort, enrolment):
    session = cohort.sessions.first()
    Mark.objects.filter(session=session).delete()
    assert ("Register", f"Not marked: {session}") in missing(enrolment)


def test_what_is_still_planned_is_still_to_come_and_not_missed(cohort, enrolment):
    last = EditionModule.objects.get(key="practice").planned.get().session
    Mark.objects.filter(session=last).delete()
    Session.objects.filter(pk=last.pk).update(status=Session.Status.PLANNED)
    detail = dict(missing(enrolment))["Modules"]
    assert detail.startswith("Still to come: ")
    assert "Listening and questions" in detail


def test_who_was_withdrawn_has_no_standing(cohort, enrolment):
    cohort.enrolments.update(status="withdrawn", seat=None)
    assert rules.standings(cohort) == []
    assert rules.standing_of(enrolment) is None


def test_what_is_not_marked_is_not_called_missed(cohort, enrolment):
    Mark.objects.filter(session=cohort.sessions.first()).delete()
    standing = rules.standing_of(enrolment)
    assert [line.title for line in standing.to_put_right] == ["Register"]
    assert ("Modules", "Not all marked") in missing(enrolment)


def test_nothing_is_issued_before_the_last_day(trainer):
    cohort = factories.cohort(trainers=[trainer.person])
    last = cohort.sessions.last().date
    assert rules.why_not_yet(cohort, cohort.starts_on).startswith("Certificates can be issued from")
    assert f"{last:%B %Y}" in rules.why_not_yet(cohort, cohort.starts_on)


def test_nothing_is_issued_while_a_session_is_neither_held_nor_cancelled(cohort):
    session = cohort.sessions.last()
    session.status = Session.Status.PLANNED
    session.save()
    assert rules.why_not_yet(cohort, timezone.localdate()).startswith(f"Still planned: {session}.")
    session.status = Session.Status.CANCELLED
    session.save()
    assert rules.why_not_yet(cohort, timezone.localdate()) == ""


@pytest.mark.parametrize("places", [1, 24])
def test_standings_cost_the_same_whatever_the_size(trainer, places, django_assert_num_queries):
    cohort = finished.cohort(trainer, places=places)
    with django_assert_num_queries(10):
        assert len(rules.standings(cohort)) == places


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(370, "6 hours 10 minutes"), (60, "1 hour"), (1, "1 minute"), (0, "0 minutes"), (61, "1 hour 1 minute")],
)
def test_duration(minutes, words):
    assert duration(minutes) == words


def test_late_by_more_than_a_quarter_of_a_module_misses_it(cohort, enrolment):
    Mark.objects.filter(session=cohort.sessions.first()).update(kind=Kind.LATE, minutes_missed=20)
    assert missing(enrolment) == [("Modules", "Missed: Module module-1")]
