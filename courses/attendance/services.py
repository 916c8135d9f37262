"""The verbs of the register. Everyone who marks a cohort does so under the lock of its row, in turn."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from courses.attendance.figures import attendance_of
from courses.attendance.kinds import PARTLY_THERE, Value
from courses.attendance.models import CatchUp, Mark, MarkChange
from courses.cohorts.dates import british
from courses.cohorts.models import Cohort, Session
from courses.cohorts.services import lock
from lms.trail.services import record


class RegisterError(Exception):
    """Something the rules do not allow; the message is for the person who tried."""


@dataclass(frozen=True)
class Entry:
    """What somebody chose for one person in one session, beside what their page had shown them.

    One that gives way fills a blank: where somebody marked it meanwhile, theirs stays and nobody is asked.
    """

    session_id: int
    enrolment_id: int
    value: Value
    seen: Value
    gives_way: bool = False

    @property
    def key(self):
        return self.session_id, self.enrolment_id


@dataclass(frozen=True)
class Clash:
    """Two people marked it differently: `mine` was not written, `theirs` stands, by account `by` at `at`."""

    mine: Value
    theirs: Value
    by: object
    at: object


@dataclass
class Saved:
    """What a save did. `clashes` by (session id, enrolment id); `cleared`: how many of those written are
    not marked any more; `held`: sessions now noted as held; `planned`: those that are planned again.
    """

    written: int = 0
    cleared: int = 0
    kept: int = 0
    clashes: dict = field(default_factory=dict)
    held: list = field(default_factory=list)
    planned: list = field(default_factory=list)


@transaction.atomic
def save_marks(cohort, date, entries, *, by, now, source):
    """Write what was changed on the register of one day. Returns Saved; RegisterError says why nothing was.

    An entry whose value is what the page had shown changes nothing. One that somebody else changed to
    something else meanwhile is not written but returned as a clash. Saving again changes nothing more.
    """
    cohort = lock(cohort)
    if cohort.status in (Cohort.Status.CLOSED, Cohort.Status.CANCELLED):
        raise RegisterError(
            f"This cohort is {cohort.get_status_display().lower()}. Its register is for reading"
        )
    sessions = {session.pk: session for session in cohort.sessions.filter(date=date)}
    seated = set(cohort.enrolments.seated().values_list("pk", flat=True))
    marks = {mark.key: mark for mark in Mark.objects.filter(session__in=sessions)}
    changed = [entry for entry in entries if entry.value != entry.seen]
    for entry in changed:
        _check(entry, sessions.get(entry.session_id), seated, now)
    saved, writes = Saved(), []
    for entry in changed:
        current = marks[entry.key].value if entry.key in marks else Value()
        if current == entry.value:
            continue
        if current == entry.seen:
            writes.append(entry)
        elif entry.gives_way:
            saved.kept += 1
        else:
            saved.clashes[entry.key] = _clash(entry, current)
    _write(writes, marks)
    MarkChange.objects.bulk_create(
        MarkChange(
            session_id=entry.session_id, enrolment_id=entry.enrolment_id, by=by, at=now, source=source,
            was=entry.seen.label, became=entry.value.label,
        )
        for entry in writes
    )  # fmt: skip
    cleared = [entry for entry in writes if not entry.value.kind]
    saved.written, saved.cleared = len(writes), len(cleared)
    saved.held = _note_as_held({sessions[entry.session_id] for entry in writes if entry.value.kind})
    saved.planned = _note_as_planned({entry.session_id for entry in cleared})
    return saved


def _check(entry, session, seated, now):
    if session is None:
        raise RegisterError("One of these sessions is no longer on this day. Load the page again")
    if session.status == Session.Status.CANCELLED:
        raise RegisterError(f"{session} is cancelled and marks nobody")
    if session.date > timezone.localdate(now):
        raise RegisterError(f"{session} can be marked from {british(session.date)}")
    if entry.enrolment_id not in seated:
        raise RegisterError("Somebody marked here no longer has a place. Load the page again")
    allowed = range(1, session.minutes + 1) if entry.value.kind in PARTLY_THERE else [0]
    if entry.value.minutes not in allowed:
        raise RegisterError(
            f"{entry.value.label}: minutes go with Late and Left early, from 1 to {session.minutes}"
        )


def _clash(entry, current):
    changes = MarkChange.objects.filter(session=entry.session_id, enrolment=entry.enrolment_id)
    last = changes.select_related("by").latest("at", "pk")
    return Clash(mine=entry.value, theirs=current, by=last.by, at=last.at)


def _write(entries, marks):
    new, other, cleared = [], [], []
    for entry in entries:
        mark = marks.get(entry.key)
        if not entry.value.kind:
            cleared.append(mark.pk)
            continue
        mark, group = (
            (mark, other)
            if mark
            else (Mark(session_id=entry.session_id, enrolment_id=entry.enrolment_id), new)
        )
        mark.kind, mark.minutes_missed = entry.value
        group.append(mark)
    Mark.objects.bulk_create(new)
    Mark.objects.bulk_update(other, ["kind", "minutes_missed"])
    Mark.objects.filter(pk__in=cleared).delete()


def _note_as_held(sessions):
    """A session with a mark was held; where it was cut short that stays said. Returns those that changed."""
    planned = [session for session in sessions if session.status == Session.Status.PLANNED]
    Session.objects.filter(pk__in=[session.pk for session in planned]).update(status=Session.Status.HELD)
    return sorted(planned, key=lambda session: session.start)


def _note_as_planned(pks):
    """A session whose last mark was cleared is planned again, and can be cancelled. Returns those."""
    emptied = list(Session.objects.filter(pk__in=pks, status=Session.Status.HELD, marks=None)) if pks else []
    Session.objects.filter(pk__in=[session.pk for session in emptied]).update(status=Session.Status.PLANNED)
    return emptied


@transaction.atomic
def note_catch_up(enrolment, modules, *, minutes, how, done_on, by, now):
    """Note that somebody made up these modules. RegisterError unless they missed minutes of every one."""
    cohort = lock(enrolment.cohort)
    attendance = attendance_of(cohort)[enrolment.pk]
    missed = [module.minutes - attendance.modules[module.pk] for module in modules]
    if any(module.edition_id != cohort.edition_id for module in modules):
        raise RegisterError("Choose modules of this course")
    if not missed or min(missed) <= 0:
        raise RegisterError("One of these modules was attended or is already made up")
    if minutes > sum(missed):
        raise RegisterError(f"That is more than the {sum(missed)} minutes that were missed")
    catch_up = CatchUp.objects.create(
        enrolment=enrolment, minutes=minutes, how=how, done_on=done_on, noted_by=by, noted_at=now
    )
    catch_up.modules.set(modules)
    return catch_up


@transaction.atomic
def remove_catch_up(catch_up, *, by, now):
    """Take back what was noted by mistake; the trail keeps that it stood there."""
    modules = list(catch_up.modules.values_list("key", flat=True))
    record(by, "removed a catch-up", catch_up.enrolment, now=now, minutes=catch_up.minutes, modules=modules)
    catch_up.delete()
