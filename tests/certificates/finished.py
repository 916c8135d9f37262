"""A cohort whose last day has come: taught, marked and read, so that people have met the rules."""

from django.utils import timezone

from certificates.services import issue
from content.curriculum.models import ModuleKind
from courses.attendance.models import Kind, Source, Value
from courses.attendance.services import Entry, save_marks
from courses.cohorts.models import Cohort
from courses.learning.services import mark_read
from tests import factories

PRESENT = Value(Kind.PRESENT)


def cohort(trainer, *, places=3, **fields):
    """Taught on two weekdays just past by `trainer`; everybody in it has met the rules."""
    edition = fields.pop("of", None) or edition_with_practice()
    made = factories.cohort(
        of=edition,
        trainers=[trainer.person],
        starts_on=factories.weekday(-3),
        ends_on=factories.weekday(-2),
        **fields,
    )
    factories.enrolments(made, places)
    take_part(made)
    made.status = Cohort.Status.FINISHED
    made.save(update_fields=["status"])
    return made


def edition_with_practice():
    """Four taught modules, the last of them skills practice, and a pre-reading: 240 and 40 minutes."""
    edition = factories.edition(modules=3, minutes_for_certificate=200)
    factories.edition_module(
        edition, "practice", title="Listening and questions", order=4, is_skills_practice=True
    )
    return edition


def take_part(cohort, enrolments=None, value=PRESENT):
    """Everybody (or these) is marked `value` in every session, and has done the pre-reading."""
    if enrolments is None:
        enrolments = cohort.enrolments.seated()
    now = timezone.now()
    for session in cohort.sessions.all():
        entries = [Entry(session.pk, enrolment.pk, value, Value()) for enrolment in enrolments]
        save_marks(cohort, session.date, entries, by=cohort.planned_by, now=now, source=Source.ROOM)
    for enrolment in enrolments:
        for module in cohort.edition.modules.filter(kind=ModuleKind.PRE_READING):
            mark_read(enrolment, module, how="paper", by=cohort.planned_by, now=now)


def certificate(enrolment):
    return issue(enrolment, by=enrolment.cohort.planned_by, now=timezone.now())
