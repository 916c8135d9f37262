import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.attendance.models import CatchUp, Mark, MarkChange, Value
from courses.attendance.services import RegisterError, note_catch_up, remove_catch_up, save_marks
from courses.cohorts.models import Cohort, Session
from courses.cohorts.services import cancel_session, withdraw
from lms.trail.models import Entry as TrailEntry
from tests import factories
from tests.attendance.register import entry, shown

pytestmark = pytest.mark.sqlite


@pytest.fixture
def session(cohort):
    return cohort.sessions.first()


@pytest.fixture
def pair(cohort):
    return factories.enrolments(cohort, 2)


def save(session, *entries, by, source="room", now=None):
    return save_marks(session.cohort, session.date, entries, by=by, now=now or timezone.now(), source=source)


def test_save_marks_writes_only_what_was_changed(session, pair, trainer):
    saved = save(session, entry(session, pair[0], "late", 10), entry(session, pair[1], ""), by=trainer)

    assert saved.written == 1
    assert list(Mark.objects.values_list("enrolment", "kind", "minutes_missed")) == [(pair[0].pk, "late", 10)]


def test_save_marks_notes_the_session_as_held(session, pair, trainer):
    saved = save(session, entry(session, pair[0]), by=trainer)

    session.refresh_from_db()
    assert (saved.held, session.status) == ([session], Session.Status.HELD)


def test_save_marks_plans_a_session_again_when_its_last_mark_is_cleared(session, pair, trainer):
    save(session, entry(session, pair[0]), entry(session, pair[1]), by=trainer)
    assert save(session, entry(session, pair[0], ""), by=trainer).planned == []

    assert save(session, entry(session, pair[1], ""), by=trainer).planned == [session]

    cancel_session(session, reason="Lockdown", by=trainer, now=timezone.now())
    session.refresh_from_db()
    assert session.status == Session.Status.CANCELLED


def test_save_marks_leaves_a_session_that_was_cut_short(session, pair, trainer):
    Session.objects.filter(pk=session.pk).update(status="cut-short")

    assert save(session, entry(session, pair[0]), by=trainer).held == []
    assert save(session, entry(session, pair[0], ""), by=trainer).planned == []
    session.refresh_from_db()
    assert session.status == Session.Status.CUT_SHORT


def test_save_marks_twice_changes_nothing_more(session, pair, trainer):
    first = entry(session, pair[0], "absent")
    save(session, first, by=trainer)

    again = save(session, first, by=trainer)

    assert (again.written, again.clashes, MarkChange.objects.count()) == (0, {}, 1)


def test_save_marks_leaves_a_trace_of_every_change(session, pair, trainer):
    save(session, entry(session, pair[0], "late", 1), by=trainer)
    save(session, entry(session, pair[0], ""), by=trainer, source="paper")

    changes = MarkChange.objects.values_list("was", "became", "by", "source")
    assert list(changes) == [
        ("Late, 1 minute missed", "Not marked", trainer.pk, "paper"),
        ("Not marked", "Late, 1 minute missed", trainer.pk, "room"),
    ]
    assert not Mark.objects.exists()


def test_save_marks_shows_a_clash_and_does_not_overwrite(session, pair, trainer, other_trainer):
    mine = entry(session, pair[0], "late", 10)
    save(session, entry(session, pair[0], "absent"), by=other_trainer)

    saved = save(session, mine, entry(session, pair[1]), by=trainer)

    clash = saved.clashes[session.pk, pair[0].pk]
    assert (clash.mine, clash.theirs, clash.by) == (Value("late", 10), Value("absent"), other_trainer)
    assert saved.written == 1
    assert shown(session, pair[0]) == Value("absent")


def test_save_marks_shows_a_clash_with_a_mark_that_was_cleared(session, pair, trainer, other_trainer):
    save(session, entry(session, pair[0]), by=other_trainer)
    mine = entry(session, pair[0], "absent")
    save(session, entry(session, pair[0], ""), by=other_trainer)

    clash = save(session, mine, by=trainer).clashes[session.pk, pair[0].pk]

    assert (clash.theirs, clash.by, Mark.objects.count()) == (Value(), other_trainer, 0)


def test_save_marks_agrees_with_somebody_who_chose_the_same(session, pair, trainer, other_trainer):
    mine = entry(session, pair[0], "absent")
    save(session, entry(session, pair[0], "absent"), by=other_trainer)

    saved = save(session, mine, by=trainer)

    assert (saved.written, saved.clashes, MarkChange.objects.count()) == (0, {}, 1)


def test_save_marks_fills_blanks_but_gives_way(session, pair, trainer, other_trainer):
    fill = [entry(session, enrolment, gives_way=True) for enrolment in pair]
    save(session, entry(session, pair[0], "absent"), by=other_trainer)

    saved = save(session, *fill, by=trainer)

    assert (saved.written, saved.kept, saved.clashes) == (1, 1, {})
    assert [shown(session, enrolment).kind for enrolment in pair] == ["absent", "present"]


def test_save_marks_refuses_a_cancelled_session(session, pair, trainer):
    choice = entry(session, pair[0])
    cancel_session(session, reason="Lockdown", by=trainer, now=timezone.now())

    with pytest.raises(RegisterError, match="is cancelled and marks nobody"):
        save(session, choice, by=trainer)


def test_save_marks_refuses_a_day_to_come_and_says_when(cohort, pair, trainer):
    session = cohort.sessions.last()
    before = timezone.now() - datetime.timedelta(days=7)

    with pytest.raises(RegisterError, match=f"can be marked from {session.date.day} {session.date:%B}"):
        save(session, entry(session, pair[0]), by=trainer, now=before)


def test_save_marks_refuses_somebody_without_a_place_and_writes_nothing(session, pair, trainer):
    withdraw(pair[1], by=trainer, now=timezone.now())

    with pytest.raises(RegisterError, match="no longer has a place"):
        save(session, entry(session, pair[0]), entry(session, pair[1]), by=trainer)
    assert not Mark.objects.exists()


@pytest.mark.parametrize("status", [Cohort.Status.CLOSED, Cohort.Status.CANCELLED])
def test_save_marks_refuses_a_closed_cohort(cohort, session, pair, trainer, status):
    cohort.status = status
    cohort.save()

    with pytest.raises(RegisterError, match="Its register is for reading"):
        save(session, entry(session, pair[0]), by=trainer)


@pytest.mark.parametrize(("kind", "minutes"), [("present", 5), ("late", 0), ("left", 10_000)])
def test_save_marks_refuses_minutes_that_cannot_be(session, pair, trainer, kind, minutes):
    with pytest.raises(RegisterError, match="minutes go with Late and Left early"):
        save(session, entry(session, pair[0], kind, minutes), by=trainer)


def test_save_marks_needs_as_many_queries_for_24_as_for_one(
    cohort, session, trainer, django_assert_num_queries
):
    people = factories.enrolments(cohort, 24)
    with django_assert_num_queries(9):
        save(session, entry(session, people[0], seen=Value()), by=trainer)
    with django_assert_num_queries(8):  # the session is already noted as held
        save(session, *(entry(session, one, seen=Value()) for one in people[1:]), by=trainer)


def test_mark_is_refused_twice_by_the_database(session, pair):
    Mark.objects.create(session=session, enrolment=pair[0], kind="present")

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        Mark.objects.create(session=session, enrolment=pair[0], kind="absent")


def test_mark_change_cannot_be_altered_or_deleted(session, pair, trainer):
    save(session, entry(session, pair[0]), by=trainer)

    with pytest.raises(IntegrityError), transaction.atomic():
        MarkChange.objects.update(became="Absent")
    with pytest.raises(IntegrityError), transaction.atomic():
        MarkChange.objects.all().delete()


# ---- catch-up -------------------------------------------------------------------------------------


def note(enrolment, *modules, by, minutes=30):
    today = timezone.localdate()
    return note_catch_up(
        enrolment, modules, minutes=minutes, how="One to one", done_on=today, by=by, now=timezone.now()
    )


def test_note_catch_up_refuses_a_module_that_was_attended(session, pair, trainer):
    save(session, entry(session, pair[0]), by=trainer)

    with pytest.raises(RegisterError, match="was attended or is already made up"):
        note(pair[0], session.plan.first().module, by=trainer)


def test_note_catch_up_refuses_more_minutes_than_were_missed(session, pair, trainer):
    module = session.plan.first().module

    with pytest.raises(RegisterError, match=f"more than the {module.minutes} minutes"):
        note(pair[0], module, by=trainer, minutes=module.minutes + 1)


def test_note_catch_up_refuses_another_course(pair, trainer):
    with pytest.raises(RegisterError, match="modules of this course"):
        note(pair[0], factories.edition().modules.last(), by=trainer)


def test_remove_catch_up_leaves_a_line_in_the_trail(session, pair, trainer):
    module = session.plan.first().module

    remove_catch_up(note(pair[0], module, by=trainer), by=trainer, now=timezone.now())

    assert not CatchUp.objects.exists()
    assert TrailEntry.objects.get().detail == {"minutes": 30, "modules": [module.key]}
