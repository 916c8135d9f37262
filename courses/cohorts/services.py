"""The verbs of a cohort. Each is atomic, locks the cohort, checks again, then writes; safe to repeat."""

from django.db import transaction
from django.utils import timezone

from content.curriculum.models import ModuleKind
from courses.cohorts.models import (
    Cohort,
    CohortTrainer,
    Enrolment,
    EnrolmentEvent,
    Seat,
    Session,
    SessionPlan,
)
from courses.cohorts.timetable import Slot, half_days, pour
from courses.people.models import sort_key
from courses.people.services import add_person, give_address
from lms.trail.services import record as note_in_trail

BREAK_MINUTES = 15


class CohortError(Exception):
    """Something the rules do not allow; the message is for the person who tried."""


@transaction.atomic
def plan_cohort(
    *,
    edition,
    establishment,
    starts_on,
    ends_on,
    trainers,
    by,
    capacity=None,
    room="",
    delivered_by=Cohort.DeliveredBy.BELONG,
    funder_tag="",
):
    """A new cohort with its places, sessions at the prison's own hours, and the modules poured in.

    `trainers` is a list of Person, the lead first. Returns (cohort, minutes that found no room).
    """
    cohort = Cohort(
        edition=edition,
        establishment=establishment,
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=capacity or edition.group_size,
        room=room,
        delivered_by=delivered_by,
        funder_tag=funder_tag,
        planned_by=by,
    )
    if cohort.capacity > edition.group_size:
        raise CohortError(f"This course has at most {edition.group_size} places")
    slots = half_days(starts_on, ends_on, establishment, BREAK_MINUTES)
    if not slots:
        raise CohortError("There is no weekday between these dates")
    if len(slots) > 40:
        raise CohortError("That is longer than four weeks. Check the last day")
    cohort.full_clean()
    cohort.save()
    Seat.objects.bulk_create(Seat(cohort=cohort, number=number) for number in range(1, cohort.capacity + 1))
    CohortTrainer.objects.bulk_create(
        CohortTrainer(cohort=cohort, person=person, is_lead=index == 0)
        for index, person in enumerate(trainers)
    )
    modules = edition.modules.filter(kind=ModuleKind.TAUGHT).order_by("day", "order")
    return cohort, _write_timetable(cohort, modules, slots)


def _write_timetable(cohort, modules, slots):
    shortfall = pour([(module, module.minutes) for module in modules], slots)
    for slot in slots:
        session = Session.objects.create(
            cohort=cohort,
            date=slot.date,
            start=slot.start,
            end=slot.end,
            break_minutes=BREAK_MINUTES,
            place=cohort.room,
        )
        write_plan(session, slot.plan)
    return shortfall


def write_plan(session, plan):
    """Note the (module, minutes) pairs of a plan, in order, as what is planned in a session."""
    SessionPlan.objects.bulk_create(
        SessionPlan(session=session, module=module, order=order, planned_minutes=minutes)
        for order, (module, minutes) in enumerate(plan, start=1)
    )


def lock(cohort):
    """This cohort again, with its row locked until the transaction ends."""
    return Cohort.objects.select_for_update().get(pk=cohort.pk)


@transaction.atomic
def enrol(cohort, *, person, by, now):
    """Give the person the lowest free place, or the next turn in the queue. Returns the Enrolment.

    Someone already seated or waiting keeps what they have: the same enrolment is returned. Nobody
    overtakes: while people wait, a newcomer waits behind them even when a place is free.
    """
    cohort = lock(cohort)
    active = cohort.enrolments.filter(person=person, status__in=Enrolment.ACTIVE).first()
    if active:
        return active
    if not cohort.is_open():
        raise CohortError(f"Nobody can be enrolled: this cohort is {cohort.get_status_display().lower()}")
    if cohort.cohort_trainers.filter(person=person).exists():
        raise CohortError(f"{person} teaches this cohort and cannot take a place in it")
    seat = None if cohort.enrolments.waiting().exists() else _free_seat(cohort)
    status = Enrolment.Status.SEATED if seat else Enrolment.Status.WAITING
    last = cohort.enrolments.order_by("-queue_number").values_list("queue_number", flat=True).first()
    # Somebody who comes back keeps their row, and with it their marks and what they have read.
    enrolment = cohort.enrolments.filter(person=person).first() or Enrolment(cohort=cohort, person=person)
    enrolment.status, enrolment.seat = status, seat
    enrolment.queue_number, enrolment.enrolled_at = (last or 0) + 1, now
    enrolment.save()
    note(enrolment, EnrolmentEvent.Kind.NOMINATED, by=by, now=now)
    note(enrolment, EnrolmentEvent.Kind(status), by=by, now=now)
    return enrolment


@transaction.atomic
def nominate(cohort, *, person=None, details=None, email="", seen=(), by, now):
    """Enrol a known `person`, or someone new of these `details`; an `email` gives them an account.

    `seen`: ids of the namesakes the caller was asked about. One who came into this cohort meanwhile, by a
    second press or another trainer, is a CohortError.
    """
    lock(cohort)
    if person is None:
        key = sort_key(details["given"], details["family"])
        if cohort.enrolments.active().filter(person__sort_key=key).exclude(person__in=seen).exists():
            raise CohortError(f"{_name(details)} was added a moment ago. Look at the list of people first")
        person = add_person(**details, establishment=cohort.establishment, today=timezone.localdate(now))
    if email:
        give_address(person, email, by=by, now=now)
    return enrol(cohort, person=person, by=by, now=now)


def _name(details):
    return f"{details['given']} {details['family']}".strip()


@transaction.atomic
def withdraw(enrolment, *, by, now, reason=""):
    """Take somebody out of a cohort; their place becomes free. Withdrawing twice changes nothing."""
    lock(enrolment.cohort)
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.status not in Enrolment.ACTIVE:
        return enrolment
    enrolment.status, enrolment.seat = Enrolment.Status.WITHDRAWN, None
    enrolment.save(update_fields=["status", "seat"])
    note(enrolment, EnrolmentEvent.Kind.WITHDRAWN, by=by, now=now, text=reason)
    return enrolment


@transaction.atomic
def seat_next(cohort, *, by, now):
    """Give a free place to whoever has waited longest. Returns their Enrolment, or raises CohortError."""
    cohort = lock(cohort)
    enrolment = cohort.enrolments.waiting().select_for_update(of=("self",)).first()
    seat = _free_seat(cohort)
    if not enrolment:
        raise CohortError("Nobody is waiting")
    if not seat:
        raise CohortError("No place is free")
    enrolment.status, enrolment.seat = Enrolment.Status.SEATED, seat
    enrolment.save(update_fields=["status", "seat"])
    note(enrolment, EnrolmentEvent.Kind.SEATED, by=by, now=now, text="From the waiting list")
    return enrolment


@transaction.atomic
def change_status(cohort, status, *, by, now, reason=""):
    """Move a cohort one step on (or back, or to cancelled). CohortError says why a step is not open."""
    cohort = lock(cohort)
    status = Cohort.Status(status)
    if status == cohort.status:
        return cohort
    if status not in STEPS[cohort.status]:
        raise CohortError(
            f"A cohort that is {cohort.get_status_display().lower()} cannot become {status.label.lower()}"
        )
    if status == Cohort.Status.OPEN and not cohort.cohort_trainers.exists():
        raise CohortError("Name a trainer before places open")
    if status == Cohort.Status.RUNNING and now.date() < cohort.starts_on:
        raise CohortError("A cohort runs from its first day")
    if status == Cohort.Status.CANCELLED and cohort.sessions.filter(status__in=Session.TAUGHT).exists():
        raise CohortError(
            "Sessions were held, so it cannot be cancelled. Cancel those still to come, then finish"
        )
    if status == Cohort.Status.FINISHED and cohort.sessions.filter(status=Session.Status.PLANNED).exists():
        raise CohortError("Some sessions are neither held nor cancelled. Take their register, or cancel them")
    note_in_trail(by, f"moved to {status}", cohort, now=now, reason=reason)
    cohort.status = status
    cohort.save(update_fields=["status"])
    return cohort


STEPS = {
    Cohort.Status.DRAFT: (Cohort.Status.OPEN, Cohort.Status.CANCELLED),
    Cohort.Status.OPEN: (Cohort.Status.DRAFT, Cohort.Status.RUNNING, Cohort.Status.CANCELLED),
    Cohort.Status.RUNNING: (Cohort.Status.FINISHED, Cohort.Status.CANCELLED),
    Cohort.Status.FINISHED: (Cohort.Status.RUNNING,),
    Cohort.Status.CLOSED: (),
    Cohort.Status.CANCELLED: (),
}


@transaction.atomic
def cancel_session(session, *, reason, by, now):
    """A session the prison could not hold. Marks nobody; its modules move to the sessions still to come.

    Returns the minutes that found no room there. Cancelling twice changes nothing.
    """
    cohort = lock(session.cohort)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.status == Session.Status.CANCELLED:
        return 0
    if session.status != Session.Status.PLANNED or session.marks.exists():
        raise CohortError("This session has a register. Clear its marks first if it was not held")
    session.status, session.reason = Session.Status.CANCELLED, reason
    session.save(update_fields=["status", "reason"])
    note_in_trail(by, "cancelled a session", session, now=now, reason=reason)
    return _pour_again(cohort, after=session)


def _pour_again(cohort, *, after):
    """Plan what this session and the planned ones behind it held into the planned ones behind it."""
    later = [
        session
        for session in cohort.sessions.filter(status=Session.Status.PLANNED)
        if (session.date, session.start) > (after.date, after.start)
    ]
    plans = SessionPlan.objects.filter(session__in=[after, *later]).select_related("module")
    parts = []
    for plan in plans:
        if parts and parts[-1][0] == plan.module:  # two parts of one module become one again
            parts[-1] = (plan.module, parts[-1][1] + plan.planned_minutes)
        else:
            parts.append((plan.module, plan.planned_minutes))
    plans.delete()
    slots = [Slot(session.date, session.start, session.end, session.minutes) for session in later]
    shortfall = pour(parts, slots)
    for session, slot in zip(later, slots, strict=True):
        write_plan(session, slot.plan)
    return shortfall


def note(enrolment, kind, *, by, now, text=""):
    """Add to the history of a place."""
    return EnrolmentEvent.objects.create(enrolment=enrolment, kind=kind, by=by, at=now, note=text)


def _free_seat(cohort):
    return cohort.seats.filter(enrolment=None).order_by("number").first()
