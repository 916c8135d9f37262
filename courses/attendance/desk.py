"""What a trainer's desk needs of sessions: two queries, whatever is shown."""

import datetime
from itertools import groupby

from django.db.models import Count, Value

from courses.attendance.models import Mark
from courses.cohorts.models import Cohort, Enrolment, Session

SHOWN_FOR = datetime.timedelta(days=60)
SHOWN = (
    "cohort_id", "date", "start", "end", "place", "status", "cohort__starts_on", "cohort__ends_on",
    "cohort__edition__title", "cohort__establishment__name",
)  # fmt: skip


def sessions_taught(account, now):
    """Sessions of the cohorts this account teaches, of cohorts that ended at most 60 days ago, in order.

    Each knows its `number` `of` how many in its cohort, `people` with a place, and `blanks` among them. Kept
    on the account, which lives for one request: a desk's todo list and its panels both ask.
    """
    if not hasattr(account, "_sessions_taught"):
        account._sessions_taught = _read(account, now.date())
    return account._sessions_taught


def _read(account, today):
    sessions = list(
        Session.objects.filter(
            cohort__cohort_trainers__person__account=account,
            cohort__status__in=[Cohort.Status.OPEN, Cohort.Status.RUNNING, Cohort.Status.FINISHED],
            cohort__ends_on__gte=today - SHOWN_FOR,
        )
        .select_related("cohort__edition", "cohort__establishment")
        .only(*SHOWN)
        .order_by("cohort_id", "date", "start")
    )
    cohorts = {session.cohort_id for session in sessions}
    people = Enrolment.objects.seated().filter(cohort__in=cohorts)
    marks = Mark.objects.filter(session__in=sessions, enrolment__status=Enrolment.Status.SEATED)
    counts = _counted(people, "cohort").union(_counted(marks, "session"), all=True)
    number_of = {(by, pk): number for by, pk, number in counts}
    listed = []
    for _, group in groupby(sessions, key=lambda session: session.cohort_id):
        group = list(group)
        for number, session in enumerate(group, start=1):
            session.number, session.of = number, len(group)
            session.people = number_of.get(("cohort", session.cohort_id), 0)
            session.blanks = session.people - number_of.get(("session", session.pk), 0)
        listed += group
    return sorted(
        (session for session in listed if session.status != Session.Status.CANCELLED),
        key=lambda session: (session.date, session.cohort_id, session.start),
    )


def _counted(rows, by):
    """Rows of (`by`, its value, how many). A union asks two such counts in one query, without a join."""
    return rows.order_by().values_list(Value(by), by).annotate(number=Count("pk"))


def is_over(session, now):
    return (session.date, session.end) < (now.date(), now.time())


def next_session(sessions, now):
    """The one that runs or comes next; today's last one until the day is over. None if none is to come."""
    today = [session for session in sessions if session.date == now.date()]
    to_come = [session for session in sessions if not is_over(session, now)]
    candidates = [session for session in today if not is_over(session, now)] or today[-1:] or to_come
    return min(candidates, key=lambda session: (session.date, session.start), default=None)
