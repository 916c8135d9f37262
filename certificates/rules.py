"""Who has met the rules for a certificate, and in plain words why not. Feedback is never a condition.

The rules: enough taught hours; every compulsory module attended or caught up; at least one skills practice
(the Restorative Justice Council asks for a role play with practice and observation); the pre-reading, which
it makes compulsory under 24 taught hours; and a register without gaps, for not marked is never absent.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.utils.formats import date_format

from certificates.durations import duration
from certificates.models import Certificate
from content.curriculum.models import ModuleKind
from courses.attendance.figures import attendance_of
from courses.cohorts.models import Enrolment, Session, SessionPlan
from courses.learning.models import Reading


class Line(NamedTuple):
    """One rule for one person: 'Hours', '6 hours 10 minutes of 6 hours', whether it is met."""

    title: str
    detail: str
    met: bool


@dataclass(frozen=True)
class Standing:
    """Where one participant stands: `lines` are the rules; the minutes and counts go on the certificate.

    `certificate` is the valid one, or the withdrawn one that nothing has replaced.
    """

    enrolment: Enrolment
    lines: list
    minutes: int
    minutes_taught: int
    reading_minutes: int
    practices: int
    certificate: Certificate | None = None
    missing: list = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "missing", [line for line in self.lines if not line.met])

    @property
    def is_met(self):
        return not self.missing


def standings(cohort):
    """A Standing for everybody with a place, and for whoever has a certificate, in order of names.

    The number of queries does not depend on the number of people.
    """
    certificates = {
        certificate.enrolment_id: certificate
        for certificate in Certificate.objects.latest_ones().filter(enrolment__cohort=cohort)
    }
    enrolments = cohort.enrolments.filter(
        Q(status=Enrolment.Status.SEATED) | Q(pk__in=certificates)
    ).in_name_order()
    modules = list(cohort.edition.modules.defer("body"))
    attendance = attendance_of(cohort)
    read = set(Reading.objects.filter(enrolment__cohort=cohort).values_list("enrolment_id", "module_id"))
    planned = SessionPlan.objects.filter(session__cohort=cohort, session__status=Session.Status.PLANNED)
    to_come = set(planned.values_list("module_id", flat=True))
    return [
        _standing(
            enrolment,
            cohort.edition,
            modules,
            to_come,
            attendance[enrolment.pk],
            {module for person, module in read if person == enrolment.pk},
            certificates.get(enrolment.pk),
        )
        for enrolment in enrolments
        if enrolment.pk in attendance
    ]


def standing_of(enrolment):
    """The Standing of one enrolment, or None where there is no place."""
    return next((one for one in standings(enrolment.cohort) if one.enrolment.pk == enrolment.pk), None)


def _standing(enrolment, edition, modules, to_come, attended, read, certificate):
    taught = [module for module in modules if module.kind == ModuleKind.TAUGHT]
    reading = [module for module in modules if module.kind == ModuleKind.PRE_READING]
    there = {module.pk for module in taught if attended.has_attended(module)}
    wanting = [module for module in taught if module.is_compulsory and module.pk not in there]
    unread = [module.title for module in reading if module.is_compulsory and module.pk not in read]
    practices = sum(module.is_skills_practice and module.pk in there for module in taught)
    needed = edition.minutes_for_certificate
    gaps = [str(session) for session in attended.unmarked_sessions]
    lines = [
        Line("Hours", f"{duration(attended.minutes)} of {duration(needed)}", attended.minutes >= needed),
        Line("Modules", _modules(wanting, to_come), not wanting),
    ]
    if any(module.is_skills_practice for module in taught):
        detail = f"{practices} attended" if practices else "None attended"
        lines.append(Line("Skills practice", detail, practices > 0))
    if any(module.is_compulsory for module in reading):
        done = f"Not done: {', '.join(unread)}" if unread else "Done"
        lines.append(Line("Pre-reading", done, not unread))
    if gaps:
        lines.append(Line("Register", f"Not marked: {'; '.join(gaps)}", False))
    return Standing(
        enrolment=enrolment,
        lines=lines,
        minutes=attended.minutes,
        minutes_taught=attended.taught_minutes,
        reading_minutes=sum(module.minutes for module in reading if module.pk in read),
        practices=practices,
        certificate=certificate,
    )


def _modules(wanting, to_come):
    missed = [module.title for module in wanting if module.pk not in to_come]
    coming = [module.title for module in wanting if module.pk in to_come]
    words = [f"Missed: {', '.join(missed)}"] if missed else []
    if coming:
        words.append(f"Still to come: {', '.join(coming)}")
    return ". ".join(words) or "All that are needed"


def why_not_yet(cohort, today):
    """Why no certificate of this cohort can be issued today, as a sentence; '' when they can. One query."""
    sessions = list(cohort.sessions.all())
    if not sessions or cohort.status == cohort.Status.CANCELLED:
        return "This cohort has no sessions, so there is nothing to certify."
    last = max(session.date for session in sessions)
    if last > today:
        return f"Certificates can be issued from {date_format(last, 'l j F Y')}, the last day."
    open_ones = [str(session) for session in sessions if session.status == Session.Status.PLANNED]
    if open_ones:
        return (
            f"Still planned: {'; '.join(open_ones)}. Take the register of each session, or cancel it. "
            "Then certificates can be issued."
        )
    return ""
