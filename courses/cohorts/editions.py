"""A cohort and its edition: changing it before it begins, and the corrections that come meanwhile."""

from django.db import transaction
from django.db.models import OuterRef, Subquery
from wagtail import hooks

from content.curriculum.models import CorrectionNotice, ModuleKind
from courses.cohorts.models import CorrectionGiven, Session, SessionPlan
from courses.cohorts.services import CohortError, lock, write_plan
from courses.cohorts.timetable import Slot, pour
from lms.trail.services import record


def has_begun(cohort):
    """Whether a session was held or marked: from then on it teaches the edition it began with."""
    sessions = cohort.sessions.all()
    return (
        sessions.filter(status__in=Session.TAUGHT).exists() or sessions.filter(marks__isnull=False).exists()
    )


def other_editions(cohort):
    """The editions this cohort may still change to, newest first; none once it has begun."""
    if not cohort.is_open() or has_begun(cohort):
        return cohort.course.editions.none()
    return cohort.course.editions.filter(group_size__gte=cohort.capacity).exclude(pk=cohort.edition_id)


@transaction.atomic
def change_edition(cohort, edition, *, by, now):
    """Teach another edition of the same course, from the first session on; its modules are poured anew.

    Returns the minutes that found no room. Asked for the edition it has, it changes nothing. Rooms above
    carry over what they noted about modules that stayed the same: hook `lms_edition_changed(cohort, before)`.
    """
    cohort = lock(cohort)
    before = cohort.edition
    if edition == before:
        return 0
    if not other_editions(cohort).filter(pk=edition.pk).exists():
        raise CohortError(
            f"This cohort cannot change to {edition}: it has begun, or the edition is not its course’s"
        )
    cohort.edition = edition
    cohort.save(update_fields=["edition"])
    record(by, "changed the edition", cohort, now=now, before=before.number, after=edition.number)
    for carry_over in hooks.get_hooks("lms_edition_changed"):
        carry_over(cohort, before)
    return _pour_anew(cohort)


def _pour_anew(cohort):
    SessionPlan.objects.filter(session__cohort=cohort).delete()
    sessions = list(cohort.sessions.filter(status=Session.Status.PLANNED))
    slots = [Slot(session.date, session.start, session.end, session.minutes) for session in sessions]
    modules = cohort.edition.modules.filter(kind=ModuleKind.TAUGHT).order_by("day", "order")
    shortfall = pour([(module, module.minutes) for module in modules], slots)
    for session, slot in zip(sessions, slots, strict=True):
        write_plan(session, slot.plan)
    return shortfall


def corrections_of(cohort):
    """The notices to a cohort's edition, each with `given_at`: when this group had it, or None.

    Kept on the cohort, which lives for one request: its page asks twice.
    """
    if not hasattr(cohort, "_corrections"):
        given = cohort.corrections_given.filter(correction=OuterRef("pk")).values("given_at")
        notices = CorrectionNotice.objects.filter(edition=cohort.edition_id).annotate(
            given_at=Subquery(given)
        )
        cohort._corrections = list(notices.select_related("module").defer("module__body"))
    return cohort._corrections


@transaction.atomic
def note_given(cohort, correction, *, by, now):
    """Note on the delivery's record that the group has this correction. Twice is once."""
    cohort = lock(cohort)
    if correction.edition_id != cohort.edition_id:
        raise CohortError("This correction is not to the edition of this cohort")
    given, _ = CorrectionGiven.objects.get_or_create(
        cohort=cohort, correction=correction, defaults={"given_at": now, "given_by": by}
    )
    return given
