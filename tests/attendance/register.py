"""Posting a register as the page would."""

from courses.attendance.models import Mark, Value
from courses.attendance.services import Entry


def shown(session, enrolment):
    """What a page loaded now would show."""
    mark = Mark.objects.filter(session=session, enrolment=enrolment).first()
    return mark.value if mark else Value()


def entry(session, enrolment, kind="present", minutes=0, seen=None, **more):
    seen = shown(session, enrolment) if seen is None else seen
    return Entry(session.pk, enrolment.pk, Value(kind, minutes), seen, **more)


def posted(session, enrolment, kind="", minutes="", seen=None):
    """The boxes of one cell."""
    seen = shown(session, enrolment) if seen is None else seen
    key = f"{session.pk}-{enrolment.pk}"
    return {f"k{key}": kind, f"m{key}": str(minutes), f"w{key}": f"{seen.kind}:{seen.minutes}"}
