"""A participant's way through the modules of their cohort."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from itertools import compress, groupby

from django.db.models import Max, Min

from content.curriculum.models import EditionModule, ModuleKind
from courses.cohorts.models import Cohort, Enrolment, Session
from courses.learning.models import Reading

SHOWN_FOR = datetime.timedelta(days=60)
GOING_AHEAD = [status for status in Cohort.Status if status != Cohort.Status.CANCELLED]
# What the pages print: every further column would cost them, many times a day.
OF_MODULES = ("edition_id", "key", "title", "day", "order", "minutes", "kind", "outcomes")
OF_ENROLMENTS = (
    "status", "person_id", "cohort__starts_on", "cohort__ends_on", "cohort__establishment__name",
    "cohort__edition__number", "cohort__edition__title", "cohort__edition__full_title",
)  # fmt: skip


@dataclass
class Step:
    """A module on somebody's way, and how they read it ('' if they have not)."""

    module: EditionModule
    how: str


@dataclass
class Day:
    """The steps of one day; day 0 is the preparation. `is_over`: this cohort has had its sessions."""

    number: int
    steps: list
    is_over: bool = False

    @property
    def title(self):
        return f"Day {self.number}" if self.number else "Reading before the course"

    @property
    def read(self):
        return sum(bool(step.how) for step in self.steps)

    @property
    def is_done(self):
        """Preparation is done by reading; a day in the room by being over."""
        return self.is_over if self.number else self.read == len(self.steps)

    @property
    def minutes(self):
        return sum(step.module.minutes for step in self.steps)

    @property
    def next_module(self):
        """The first one not read, or the first of all."""
        return next((step for step in self.steps if not step.how), self.steps[0]).module


@dataclass
class Path:
    """One enrolment, its days, and the cohort's next session, if there is one to come.

    What the timetable says, `next_session` and which days are over, `add_timetable` puts there.
    """

    enrolment: Enrolment
    days: list
    next_session: Session | None = None

    @property
    def steps(self):
        return [step for day in self.days for step in day.steps]

    @property
    def here(self):
        """The first day that is not done."""
        return next((day for day in self.days if not day.is_done), None)

    @property
    def preparation_left(self):
        return [
            step.module for step in self.steps if step.module.kind == ModuleKind.PRE_READING and not step.how
        ]


def own_enrolments(account):
    """The places and turns an account may open: its own, seated or waiting, in cohorts that go ahead."""
    mine = Enrolment.objects.of(account)
    return mine.filter(status__in=Enrolment.ACTIVE, cohort__status__in=GOING_AHEAD)


def days_of(enrolments):
    """The days of each of these enrolments, by its id; two queries. Modules come without their bodies."""
    modules, how = defaultdict(list), {}
    editions = {enrolment.cohort.edition_id for enrolment in enrolments}
    for module in EditionModule.objects.filter(edition__in=editions).only(*OF_MODULES):
        modules[module.edition_id].append(module)
    readings = Reading.objects.filter(enrolment__in=[enrolment.pk for enrolment in enrolments])
    for enrolment, module, chosen in readings.values_list("enrolment_id", "module_id", "how"):
        how[enrolment, module] = chosen
    return {
        enrolment.pk: _by_day(
            Step(module, how.get((enrolment.pk, module.pk), ""))
            for module in modules[enrolment.cohort.edition_id]
        )
        for enrolment in enrolments
    }


def _by_day(steps):
    return [Day(number, list(group)) for number, group in groupby(steps, lambda step: step.module.day)]


def paths_of(account, now):
    """(paths, other enrolments) of an account, the newest first; four queries.

    A path for each place in a cohort that is to come or ended at most 60 days ago; other enrolments are those
    that wait and those of long ago. Kept on the account, which lives for one request: a desk's todo list and
    its panels both ask.
    """
    if not hasattr(account, "_paths"):
        account._paths = _read(account, now)
    return account._paths


def _read(account, now):
    enrolments = own_enrolments(account).select_related("cohort__edition", "cohort__establishment")
    enrolments = list(enrolments.only(*OF_ENROLMENTS).order_by("-cohort__starts_on", "-pk"))
    current = [
        enrolment
        for enrolment in enrolments
        if enrolment.status == Enrolment.Status.SEATED and enrolment.cohort.ends_on >= now.date() - SHOWN_FOR
    ]
    if not current:
        return [], enrolments
    days = days_of(current)
    paths = [Path(one, days[one.pk]) for one in current]
    add_timetable(paths, now)
    return paths, [enrolment for enrolment in enrolments if enrolment not in current]


def add_timetable(paths, now):
    """Put on each path its cohort's next session and which of its days are over; one query."""
    sessions = Session.objects.filter(cohort__in=[path.enrolment.cohort_id for path in paths])
    sessions = sessions.exclude(status=Session.Status.CANCELLED)
    by_cohort = defaultdict(list)
    for session in sessions.annotate(first_day=Min("plan__module__day"), last_day=Max("plan__module__day")):
        by_cohort[session.cohort_id].append(session)
    for path in paths:
        sessions = by_cohort[path.enrolment.cohort_id]
        to_come = ((session.date, session.end) >= (now.date(), now.time()) for session in sessions)
        path.next_session = next(compress(sessions, to_come), None)
        for day in path.days:
            dates = [session.date for session in sessions if _teaches(session, day)]
            day.is_over = max(dates, default=path.enrolment.cohort.ends_on) < now.date()


def _teaches(session, day):
    return session.first_day is not None and session.first_day <= day.number <= session.last_day
