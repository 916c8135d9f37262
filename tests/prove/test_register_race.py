"""Two trainers save the same day at the same moment, on two connections: neither's marks vanish."""

import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from courses.attendance.models import Kind, Mark, MarkChange, Value
from courses.attendance.services import Entry, save_marks
from courses.cohorts.services import cancel_session, withdraw
from tests import factories

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")


@pytest.fixture
def people(cohort):
    return factories.enrolments(cohort, 24)


def at_once(*acts):
    """Run these on connections of their own, started together; returns what each returned or raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            gate.wait()
            results[index] = act()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def saver(session, people, value, *, by, seen=None, gives_way=False):
    entries = [Entry(session.pk, one.pk, value, seen or Value(), gives_way) for one in people]
    return lambda: save_marks(session.cohort, session.date, entries, by=by, now=timezone.now(), source="room")


def test_two_trainers_marking_different_people_lose_nothing(cohort, people, trainer, other_trainer):
    session = cohort.sessions.first()
    for _ in range(5):
        Mark.objects.all().delete()
        saved = at_once(
            saver(session, people[:12], Value(Kind.PRESENT), by=trainer),
            saver(session, people[12:], Value(Kind.ABSENT), by=other_trainer),
        )
        assert [(one.written, one.clashes) for one in saved] == [(12, {}), (12, {})]
        assert Mark.objects.filter(enrolment__in=people[:12], kind="present").count() == 12
        assert Mark.objects.filter(enrolment__in=people[12:], kind="absent").count() == 12


def test_two_trainers_marking_the_same_people_first_are_both_told(cohort, people, trainer, other_trainer):
    session = cohort.sessions.first()
    for _ in range(5):
        Mark.objects.all().delete()
        before = MarkChange.objects.count()
        saved = at_once(
            saver(session, people, Value(Kind.PRESENT), by=trainer),
            saver(session, people, Value(Kind.LATE, 10), by=other_trainer),
        )
        assert sorted((one.written, len(one.clashes)) for one in saved) == [(0, 24), (24, 0)]
        winner = Value(Kind.PRESENT) if saved[0].written else Value(Kind.LATE, 10)
        assert {mark.value for mark in Mark.objects.all()} == {winner}
        assert MarkChange.objects.count() == before + 24


def test_two_trainers_changing_the_same_saved_marks_clash(cohort, people, trainer, other_trainer):
    session = cohort.sessions.first()
    saver(session, people, Value(Kind.PRESENT), by=trainer)()

    saved = at_once(
        saver(session, people, Value(Kind.ABSENT), by=trainer, seen=Value(Kind.PRESENT)),
        saver(session, people, Value(), by=other_trainer, seen=Value(Kind.PRESENT)),
    )

    assert sorted((one.written, len(one.clashes)) for one in saved) == [(0, 24), (24, 0)]
    assert Mark.objects.count() == (24 if saved[0].written else 0)


def test_ten_trainers_filling_the_blanks_mark_everyone_once(cohort, people, trainer):
    session = cohort.sessions.first()
    fill = saver(session, people, Value(Kind.PRESENT), by=trainer, gives_way=True)

    saved = at_once(*[fill] * 10)

    assert sum(one.written for one in saved) == 24
    assert (Mark.objects.count(), MarkChange.objects.count()) == (24, 24)


def test_marking_races_cancelling_and_one_of_them_wins_whole(cohort, people, trainer):
    session = cohort.sessions.last()
    session.date = cohort.starts_on
    session.start, session.end = "18:00", "19:00"
    session.save()

    at_once(
        saver(session, people, Value(Kind.PRESENT), by=trainer),
        lambda: cancel_session(session, reason="Lockdown", by=trainer, now=timezone.now()),
    )

    session.refresh_from_db()
    assert (session.status, session.marks.count()) in [("held", 24), ("cancelled", 0)]


def test_marking_races_withdrawing_without_a_half_written_page(cohort, people, trainer):
    session = cohort.sessions.first()

    saved, _ = at_once(
        saver(session, people, Value(Kind.PRESENT), by=trainer),
        lambda: withdraw(people[0], by=trainer, now=timezone.now()),
    )

    assert Mark.objects.count() == (0 if isinstance(saved, Exception) else 24)
