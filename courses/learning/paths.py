"""A participant's way through the modules of their cohort."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

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
    """The steps of one day; day 0 is the preparation."""

    number: int
    steps: list

    @property
    def title(self):
        return f"Day {self.number}" if self.number else "Reading before the course"

    @property
    def read(self):
        return sum(bool(step.how) for step in self.steps)

    @property
    def is_done(self):
        return self.read == len(self.steps)

    @property
    def minutes(self):
        return sum(step.module.minutes for step in self.steps)

    @property
    def next_module(self):
        """The first one not read, or the first of all."""
        return next((step for step in self.steps if not step.how), self.steps[0]).module


@dataclass
class Path:
    """One enrolment, its days, and the cohort's next session, if there is one to come."""

    enrolment: Enrolment
    days: list
    next_session: Session | None = None

    @property
    def steps(self):
        return [step for day in self.days for step in day.steps]

    @property
    def here(self):
        """The first day that is not read to its end."""
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
    days, sessions = days_of(current), _next_sessions(current, now)
    paths = [Path(one, days[one.pk], sessions.get(one.cohort_id)) for one in current]
    return paths, [enrolment for enrolment in enrolments if enrolment not in current]


def _next_sessions(enrolments, now):
    """The next session to come of each cohort, by its id."""
    sessions = Session.objects.filter(
        cohort__in=[enrolment.cohort_id for enrolment in enrolments], date__gte=now.date()
    ).exclude(status=Session.Status.CANCELLED)
    to_come = {}
    for session in sessions:
        if (session.date, session.end) >= (now.date(), now.time()):
            to_come.setdefault(session.cohort_id, session)
    return to_come
