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
    """One rule for one person: 'Hours', '6 hours 10 minutes of 6 hours', whether it is met.

    `is_open`: not met, and yet nothing was missed: what is wanting is still to be taught or to be marked.
    """

    title: str
    detail: str
    met: bool
    is_open: bool = False


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

    @property
    def to_put_right(self):
        """What was missed, or not noted: it will not come by itself."""
        return [line for line in self.missing if not line.is_open]


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
    plans = SessionPlan.objects.filter(session__cohort=cohort).select_related("session")
    return [
        _standing(
            enrolment,
            cohort.edition,
            modules,
            plans,
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


def _standing(enrolment, edition, modules, plans, attended, read, certificate):
    taught = [module for module in modules if module.kind == ModuleKind.TAUGHT]
    reading = [module for module in modules if module.kind == ModuleKind.PRE_READING]
    there = {module.pk for module in taught if attended.has_attended(module)}
    wanting = [module for module in taught if module.is_compulsory and module.pk not in there]
    gaps = attended.unmarked_sessions
    to_come = {plan.module_id for plan in plans if plan.session.status == Session.Status.PLANNED}
    to_mark = {plan.module_id for plan in plans if plan.session in gaps}
    unread = [module.title for module in reading if module.is_compulsory and module.pk not in read]
    practices = sum(module.is_skills_practice and module.pk in there for module in taught)
    needed = edition.minutes_for_certificate
    hours = f"{duration(attended.minutes)} of {duration(needed)}"
    lines = [
        Line("Hours", hours, attended.minutes >= needed, is_open=bool(to_come or to_mark)),
        _modules_line(wanting, to_come, to_mark),
    ]
    if any(module.is_skills_practice for module in taught):
        detail = f"{practices} attended" if practices else "None attended"
        is_open = any(module.is_skills_practice and module.pk in to_come | to_mark for module in taught)
        lines.append(Line("Skills practice", detail, practices > 0, is_open))
    if any(module.is_compulsory for module in reading):
        done = f"Not done: {', '.join(unread)}" if unread else "Done"
        lines.append(Line("Pre-reading", done, not unread))
    if gaps:
        lines.append(Line("Register", f"Not marked: {'; '.join(map(str, gaps))}", False))
    return Standing(
        enrolment=enrolment,
        lines=lines,
        minutes=attended.minutes,
        minutes_taught=attended.taught_minutes,
        reading_minutes=sum(module.minutes for module in reading if module.pk in read),
        practices=practices,
        certificate=certificate,
    )


def _modules_line(wanting, to_come, to_mark):
    missed = [module.title for module in wanting if module.pk not in to_come | to_mark]
    coming = [module.title for module in wanting if module.pk in to_come]
    if missed:
        return Line("Modules", f"Missed: {', '.join(missed)}", met=False)
    if coming:
        return Line("Modules", f"Still to come: {', '.join(coming)}", met=False, is_open=True)
    if wanting:
        return Line("Modules", "Not all marked", met=False, is_open=True)
    return Line("Modules", "All that are needed", met=True)


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
