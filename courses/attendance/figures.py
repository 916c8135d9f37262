"""Minutes attended and modules covered, from the register, the plan and what was made up."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from courses.attendance.kinds import Kind, Value
from courses.attendance.models import CatchUp, Mark
from courses.cohorts.models import Session, SessionPlan

# A module counts as attended when at least this share of its minutes was covered: somebody called away for
# a quarter of an hour has still taken part, somebody who missed half has not.
SHARE_FOR_ATTENDED = 0.75


@dataclass
class Attendance:
    """One participant's figures, in minutes.

    `minutes` attended or made up, of `taught_minutes` taught to the cohort, which a catch-up of what nobody
    was taught makes more; `modules`: module id to minutes covered (a module made up is covered whole);
    `unmarked_sessions`: sessions held without a mark for them.
    """

    taught_minutes: int = 0
    minutes: int = 0
    modules: Counter = field(default_factory=Counter)
    unmarked_sessions: list = field(default_factory=list)

    def has_attended(self, module):
        return self.modules[module.pk] >= SHARE_FOR_ATTENDED * module.minutes

    def make_up(self, minutes, modules):
        """Add what was made up of `modules`, pairs of (module id, minutes): at most what the register says
        is still missed of them, since a mark may be corrected after the catch-up was noted.
        """
        missed = sum(max(whole - self.modules[module], 0) for module, whole in modules)
        self.minutes += min(minutes, missed)
        self.taught_minutes = max(self.taught_minutes, self.minutes)
        for module, whole in modules:
            self.modules[module] = max(self.modules[module], whole)


def covered(plan, value):
    """What somebody with this mark covered of a session: module id to minutes, in running order.

    `plan` lists (module id, minutes) as taught. Who is late misses the beginning, who left early the end.
    """
    if value.kind not in (Kind.PRESENT, Kind.LATE, Kind.LEFT_EARLY):
        return {}
    missed, minutes_of = value.minutes, {}
    for module, minutes in reversed(plan) if value.kind == Kind.LEFT_EARLY else plan:
        gone = min(missed, minutes)
        missed -= gone
        minutes_of[module] = minutes - gone
    return minutes_of


def attendance_of(cohort):
    """Every enrolment's Attendance, by enrolment id; five queries whatever the size of the cohort."""
    sessions = list(cohort.sessions.filter(status__in=Session.TAUGHT))
    plans = defaultdict(list)
    for plan in SessionPlan.objects.filter(session__in=sessions).order_by("order"):
        plans[plan.session_id].append((plan.module_id, plan.minutes))
    taught = sum(minutes for plan in plans.values() for _, minutes in plan)
    marks = Mark.objects.filter(session__in=sessions).values_by_key()
    figures = {pk: Attendance(taught) for pk in cohort.enrolments.values_list("pk", flat=True)}
    for pk, attendance in figures.items():
        for session in sessions:
            value = marks.get((session.pk, pk), Value())
            if not value.kind:
                attendance.unmarked_sessions.append(session)
            attendance.modules.update(covered(plans[session.pk], value))
        attendance.minutes = attendance.modules.total()
    _add_catch_ups(cohort, figures)
    return figures


def _add_catch_ups(cohort, figures):
    made_up = CatchUp.objects.filter(enrolment__cohort=cohort).values_list(
        "pk", "enrolment", "minutes", "modules", "modules__minutes"
    )
    for (_, enrolment, minutes), rows in groupby(made_up, key=lambda row: row[:3]):
        figures[enrolment].make_up(minutes, [row[3:] for row in rows])
