from itertools import groupby

from wagtail import hooks

from courses.attendance.desk import is_over, next_session, sessions_taught
from courses.attendance.sheets import sheet_number
from courses.cohorts.dates import british
from courses.cohorts.models import Session
from lms.desks.contributions import Part, Sheet, Tab, Todo


@hooks.register("lms_cohort_tabs")
def register_tab(account, cohort):
    return [Tab("Register", f"/teach/cohorts/{cohort.pk}/register/", order=30)]


@hooks.register("lms_sheets")
def sign_in_sheets(account, cohort):
    sessions = cohort.sessions.exclude(status=Session.Status.CANCELLED)
    days = sessions.order_by("date").values_list("date", flat=True).distinct()
    return [
        Sheet(
            f"Sign-in sheet, {day:%A} {british(day)}",
            f"/teach/cohorts/{cohort.pk}/register/{day.isoformat()}/sheet/",
            f"Number {sheet_number(cohort, day)}. Names, times and signatures.",
            order=10,
        )
        for day in days
    ]


@hooks.register("lms_todo")
def registers_owed(desk, account, now):
    """A line a day on which somebody has no mark in a session that is over."""
    if desk != "teach":
        return []
    owed = [session for session in sessions_taught(account, now) if is_over(session, now) and session.blanks]
    days = groupby(owed, key=lambda session: (session.cohort_id, session.date))
    return [_owed(list(sessions), now.date()) for _, sessions in days]


def _owed(sessions, today):
    first = sessions[0]
    which = f"this {first.half_day}'s" if len(sessions) == 1 else "today's"
    day = f"{first.date:%A} {british(first.date)}"
    title = f"{which} register" if first.date == today else f"the register of {day}"
    blanks = " and ".join(f"{session.blanks} in the {session.half_day}" for session in sessions)
    return Todo(
        f"Type in {title} from paper",
        f"/teach/cohorts/{first.cohort_id}/register/{first.date.isoformat()}/",
        f"{first.cohort}. Not marked: {blanks}.",
        due=first.date,
    )


@hooks.register("lms_desk_parts")
def todays_session(desk, account, now):
    """Today's session, or the next one."""
    session = next_session(sessions_taught(account, now), now) if desk == "teach" else None
    if session is None:
        return []
    context = {"session": session, "is_today": session.date == now.date()}
    return [Part("attendance/_next_session.html", context, column="now", order=10)]
