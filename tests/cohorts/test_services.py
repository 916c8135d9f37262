import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.cohorts import services
from courses.cohorts.models import Enrolment, EnrolmentEvent, Seat, Session
from tests import factories

pytestmark = pytest.mark.sqlite
NOW = timezone.now() + datetime.timedelta(hours=1)


@pytest.fixture
def small(edition, establishment, trainer):
    """A cohort of two places."""
    return factories.cohort(of=edition, at=establishment, trainers=[trainer.person], capacity=2)


def statuses(cohort):
    return list(cohort.enrolments.values_list("status", flat=True))


def test_plan_makes_places_sessions_and_a_plan(cohort, edition):
    assert cohort.seats.count() == 24
    assert cohort.sessions.count() == 4
    planned = sum(p.planned_minutes for s in cohort.sessions.all() for p in s.plan.all())
    assert planned == sum(edition.modules.filter(kind="taught").values_list("minutes", flat=True))


def test_plan_refuses_more_places_than_the_course_has(establishment, trainer):
    of = factories.edition(group_size=12)
    with pytest.raises(services.CohortError, match="at most 12 places"):
        factories.cohort(of=of, at=establishment, trainers=[trainer.person], capacity=13)


def test_plan_refuses_a_weekend(edition, establishment, trainer):
    saturday = datetime.date(2026, 3, 7)
    with pytest.raises(services.CohortError, match="no weekday"):
        factories.cohort(of=edition, at=establishment, trainers=[trainer.person], starts_on=saturday)


def test_plan_tells_how_many_minutes_found_no_room(establishment, trainer):
    day = factories.weekday()
    _, short = services.plan_cohort(
        edition=factories.edition(modules=6, minutes=60),
        establishment=establishment,
        starts_on=day,
        ends_on=day,
        trainers=[trainer.person],
        by=trainer,
    )
    assert short == 90  # of 360: each half-day holds two modules of 60, the last one half a module more


def test_enrol_seats_in_order_then_queues(small):
    made = factories.enrolments(small, 4)
    assert [e.place for e in made] == ["place 1", "place 2", "waiting list", "waiting list"]
    assert [e.queue_number for e in made] == [1, 2, 3, 4]


def test_enrol_twice_changes_nothing(small, trainer):
    first = factories.enrolment(small)
    again = services.enrol(small, person=first.person, by=trainer, now=NOW)
    assert again.pk == first.pk
    assert first.events.count() == 2


def test_enrol_lets_nobody_overtake_the_queue(small, trainer):
    seated, _, waiting = factories.enrolments(small, 3)
    services.withdraw(seated, by=trainer, now=NOW)
    newcomer = factories.enrolment(small)
    assert newcomer.status == Enrolment.Status.WAITING
    assert services.seat_next(small, by=trainer, now=NOW).pk == waiting.pk


def test_enrol_refuses_a_trainer_of_the_cohort(cohort, trainer):
    with pytest.raises(services.CohortError, match="teaches this cohort"):
        factories.enrolment(cohort, who=trainer.person)


@pytest.mark.parametrize("status", ["finished", "closed", "cancelled"])
def test_enrol_refuses_when_the_cohort_is_over(cohort, status):
    cohort.status = status
    cohort.save()
    with pytest.raises(services.CohortError, match="Nobody can be enrolled"):
        factories.enrolment(cohort)


def test_withdraw_frees_the_place_and_keeps_the_history(small, trainer):
    enrolment = factories.enrolment(small)
    services.withdraw(enrolment, by=trainer, now=NOW, reason="moved to nights")
    services.withdraw(enrolment, by=trainer, now=NOW, reason="again")
    assert [(e.kind, e.note) for e in enrolment.events.all()][-1] == ("withdrawn", "moved to nights")
    assert small.seats.filter(enrolment=None).count() == 2


def test_withdrawn_person_comes_back_to_their_own_record_behind_the_queue(small, trainer):
    enrolment, *_ = factories.enrolments(small, 3)
    services.withdraw(enrolment, by=trainer, now=NOW)
    again = factories.enrolment(small, who=enrolment.person)
    assert (again.pk, again.status, again.queue_number) == (enrolment.pk, Enrolment.Status.WAITING, 4)


def test_second_press_of_a_new_name_makes_no_second_person(cohort, trainer):
    details = {"given": "Twin", "family": "Tabs", "job": "not-asked"}
    first = services.nominate(cohort, details=details, by=trainer, now=NOW)
    with pytest.raises(services.CohortError, match="Twin Tabs was added a moment ago"):
        services.nominate(cohort, details=details, by=trainer, now=NOW)
    services.nominate(cohort, details=details, seen=[first.person_id], by=trainer, now=NOW)
    assert cohort.enrolments.count() == 2


def test_seat_next_says_why_not(small, trainer):
    with pytest.raises(services.CohortError, match="Nobody is waiting"):
        services.seat_next(small, by=trainer, now=NOW)
    factories.enrolments(small, 3)
    with pytest.raises(services.CohortError, match="No place is free"):
        services.seat_next(small, by=trainer, now=NOW)


def test_database_refuses_a_25th_place(cohort):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(cohort=cohort, number=25)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(cohort=cohort, number=24)


def test_database_refuses_two_in_one_place(small):
    first = factories.enrolment(small)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            cohort=small, person=factories.person(), status="seated", seat=first.seat, queue_number=9
        )


def test_database_refuses_seated_without_a_place(small):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(cohort=small, person=factories.person(), status="seated", queue_number=9)


def test_database_refuses_somebody_active_twice(small):
    first = factories.enrolment(small)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(cohort=small, person=first.person, status="waiting", queue_number=9)


def test_database_refuses_a_changed_event(small):
    factories.enrolment(small)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnrolmentEvent.objects.update(note="never happened")


def test_status_needs_every_session_held_before_finishing(cohort, trainer):
    with pytest.raises(services.CohortError, match="neither held nor cancelled"):
        services.change_status(cohort, "finished", by=trainer, now=NOW)
    cohort.sessions.update(status="held")
    assert services.change_status(cohort, "finished", by=trainer, now=NOW).status == "finished"


def test_status_refuses_a_jump(cohort, trainer):
    with pytest.raises(services.CohortError, match="cannot become draft"):
        services.change_status(cohort, "draft", by=trainer, now=NOW)


def test_cancelled_session_moves_its_modules_on_and_marks_nobody(cohort, trainer):
    sessions = list(cohort.sessions.all())
    lost = [plan.module_id for plan in sessions[0].plan.all()]
    short = services.cancel_session(sessions[0], reason="lockdown", by=trainer, now=NOW)
    left = [p.module_id for s in cohort.sessions.exclude(status="cancelled") for p in s.plan.all()]
    assert short == 0
    assert left[: len(lost)] == lost
    assert len(left) == 6
    assert not sessions[0].marks.exists()
    assert services.cancel_session(sessions[0], reason="again", by=trainer, now=NOW) == 0


def test_cancelling_a_held_session_is_refused(cohort, trainer):
    session = cohort.sessions.first()
    Session.objects.filter(pk=session.pk).update(status="held")
    with pytest.raises(services.CohortError, match="has a register"):
        services.cancel_session(session, reason="lockdown", by=trainer, now=NOW)


def test_cancelling_a_cohort_is_refused_once_a_session_was_held(cohort, trainer):
    cohort.sessions.filter(pk=cohort.sessions.first().pk).update(status="held")
    with pytest.raises(services.CohortError, match="Sessions were held"):
        services.change_status(cohort, "cancelled", by=trainer, now=NOW)
