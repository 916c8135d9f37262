"""A participant's way through the modules of their cohort."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, OuterRef, Subquery

from content.curriculum.models import EditionModule, ModuleKind
from courses.cohorts.models import Cohort, Enrolment, Session
from courses.learning.models import Reading

SHOWN_FOR = datetime.timedelta(days=60)
GOING_AHEAD = [status for status in Cohort.Status if status != Cohort.Status.CANCELLED]
# What the pages print of an enrolment: every further column would cost them, many times a day.
SHOWN = (
    "status", "person_id", "cohort__starts_on", "cohort__ends_on", "cohort__establishment__name",
    "cohort__edition__number", "cohort__edition__title", "cohort__edition__full_title",
)  # fmt: skip


@dataclass
class Day:
    """The modules of one day; day 0 is the preparation."""

    number: int
    modules: list

    @property
    def title(self):
        return f"Day {self.number}" if self.number else "Reading before the course"

    @property
    def read(self):
        return sum(bool(module.how) for module in self.modules)

    @property
    def is_done(self):
        return self.read == len(self.modules)

    @property
    def minutes(self):
        return sum(module.minutes for module in self.modules)

    @property
    def next_module(self):
        """The first one not read, or the first of all."""
        return next((module for module in self.modules if not module.how), self.modules[0])


@dataclass
class Path:
    """One enrolment, its days, and the cohort's next session, if there is one to come."""

    enrolment: Enrolment
    days: list
    next_session: Session | None = None

    @property
    def here(self):
        """The first day that is not read to its end."""
        return next((day for day in self.days if not day.is_done), None)

    @property
    def preparation_left(self):
        return [
            module for day in self.days for module in day.modules
            if module.kind == ModuleKind.PRE_READING and not module.how
        ]  # fmt: skip


def own_enrolments(account):
    """The places and turns an account may open: its own, seated or waiting, in cohorts that go ahead."""
    return (
        Enrolment.objects.of(account)
        .filter(status__in=Enrolment.ACTIVE, cohort__status__in=GOING_AHEAD)
        .select_related("cohort__edition", "cohort__establishment")
        .order_by("-cohort__starts_on", "-pk")
    )


def modules_of(enrolments):
    """The modules of these enrolments, without bodies, with `enrolment_id` and `how` (None where unread)."""
    how = Reading.objects.filter(module=OuterRef("pk"), enrolment=OuterRef("enrolment_id")).values("how")
    return (
        EditionModule.objects.filter(edition__cohorts__enrolments__in=enrolments)
        .annotate(enrolment_id=F("edition__cohorts__enrolments"))
        .annotate(how=Subquery(how))
        .only("edition_id", "key", "title", "day", "order", "minutes", "kind", "outcomes")
        .order_by("enrolment_id", "day", "order")
    )


def days_of(modules):
    return [Day(number, list(group)) for number, group in groupby(modules, key=lambda module: module.day)]


def paths_of(account, now):
    """(paths, other enrolments) of an account, the newest first; three queries.

    A path for each place in a cohort that is to come or ended at most 60 days ago; other enrolments are those
    that wait and those of long ago. Kept on the account, which lives for one request: a desk's todo list and
    its panels both ask.
    """
    if not hasattr(account, "_paths"):
        account._paths = _read(account, now)
    return account._paths


def _read(account, now):
    enrolments = list(own_enrolments(account).only(*SHOWN))
    current = [
        enrolment for enrolment in enrolments
        if enrolment.status == Enrolment.Status.SEATED and enrolment.cohort.ends_on >= now.date() - SHOWN_FOR
    ]  # fmt: skip
    if not current:
        return [], enrolments
    modules = groupby(modules_of(current), key=lambda module: module.enrolment_id)
    days = {pk: days_of(group) for pk, group in modules}
    sessions = Session.objects.filter(
        cohort__in=[enrolment.cohort_id for enrolment in current], date__gte=now.date()
    ).exclude(status=Session.Status.CANCELLED)
    to_come = [session for session in sessions if (session.date, session.end) >= (now.date(), now.time())]
    paths = [
        Path(
            enrolment,
            days.get(enrolment.pk, []),
            next((session for session in to_come if session.cohort_id == enrolment.cohort_id), None),
        )
        for enrolment in current
    ]
    return paths, [enrolment for enrolment in enrolments if enrolment not in current]
