from collections import Counter

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.figures import Attendance, attendance_of, covered
from courses.attendance.models import Kind, Value
from courses.attendance.services import note_catch_up, save_marks
from courses.cohorts.models import Session, SessionPlan
from tests import factories
from tests.attendance.register import entry

pytestmark = pytest.mark.sqlite

PLANS = st.lists(st.integers(0, 90), max_size=6).map(
    lambda minutes: [(module, number) for module, number in enumerate(minutes)]
)


@given(plan=PLANS, kind=st.sampled_from(["", *Kind.values]), missed=st.integers(0, 400))
def test_covered_agrees_with_counting_minute_by_minute(plan, kind, missed):
    minutes = [module for module, number in plan for _ in range(number)]
    missed = missed if kind in ("late", "left") else 0
    there = {
        "late": minutes[missed:],
        "left": minutes[: max(len(minutes) - missed, 0)],
        "present": minutes,
    }.get(kind, [])

    got = covered(plan, Value(kind, missed))

    assert {module: number for module, number in got.items() if number} == {
        module: there.count(module) for module in set(there)
    }
    assert sum(got.values()) == len(there)


MODULES = ("a", "b", "c")
MINUTES = st.integers(0, 60)


@given(
    whole=st.fixed_dictionaries(dict.fromkeys(MODULES, MINUTES)),
    attended=st.fixed_dictionaries(dict.fromkeys(MODULES, MINUTES)),
    catch_ups=st.lists(st.tuples(st.integers(1, 200), st.sets(st.sampled_from(MODULES), min_size=1))),
)
def test_make_up_agrees_with_counting_minute_by_minute(whole, attended, catch_ups):
    there = {(module, minute) for module in MODULES for minute in range(min(attended[module], whole[module]))}
    got = Attendance(sum(whole.values()), len(there), Counter(module for module, _ in there))
    counted = len(there)
    for minutes, modules in catch_ups:
        got.make_up(minutes, [(module, whole[module]) for module in sorted(modules)])
        new = {(module, minute) for module in modules for minute in range(whole[module])} - there
        counted += len(sorted(new)[:minutes])
        there |= new

    assert (got.minutes, +got.modules) == (counted, Counter(module for module, _ in there))
    assert got.minutes <= got.taught_minutes == sum(whole.values())


@pytest.fixture
def enrolments(cohort):
    return factories.enrolments(cohort, 4)


@pytest.fixture
def sessions(cohort):
    """The two sessions of the first day, 165 minutes each: modules 1 and 2; 3 and 4."""
    return list(cohort.sessions.all()[:2])


def save(cohort, *entries, by):
    session = cohort.sessions.first()
    save_marks(cohort, session.date, entries, by=by, now=timezone.now(), source="room")


def by_key(cohort, attendance):
    keys = dict(cohort.edition.modules.values_list("pk", "key"))
    return {keys[pk]: minutes for pk, minutes in attendance.modules.items() if minutes}


def test_attendance_counts_minutes_through_the_running_order(cohort, enrolments, sessions, trainer):
    present, late, left, absent = enrolments
    save(
        cohort,
        entry(sessions[0], present),
        entry(sessions[0], late, "late", 70),
        entry(sessions[0], left, "left", 20),
        entry(sessions[0], absent, "absent"),
        by=trainer,
    )

    figures = attendance_of(cohort)

    taught = sum(plan.minutes for plan in sessions[0].plan.all())
    assert [figures[one.pk].minutes for one in enrolments] == [taught, taught - 70, taught - 20, 0]
    assert by_key(cohort, figures[late.pk]) == {"module-2": taught - 70}
    assert {figures[one.pk].taught_minutes for one in enrolments} == {taught}


def test_attendance_counts_no_session_that_was_not_held(cohort, enrolments, sessions, trainer):
    save(cohort, entry(sessions[0], enrolments[0]), by=trainer)
    Session.objects.filter(pk=sessions[0].pk).update(status="cancelled")

    assert attendance_of(cohort)[enrolments[0].pk] == Attendance(taught_minutes=0)


def test_attendance_uses_what_was_taught_where_that_was_noted(cohort, enrolments, sessions, trainer):
    save(cohort, entry(sessions[0], enrolments[0]), by=trainer)
    SessionPlan.objects.filter(session=sessions[0]).update(taught_minutes=0)
    SessionPlan.objects.filter(session=sessions[0], order=1).update(taught_minutes=50)

    assert attendance_of(cohort)[enrolments[0].pk].minutes == 50


def test_attendance_names_the_held_sessions_without_a_mark(cohort, enrolments, sessions, trainer):
    save(cohort, entry(sessions[0], enrolments[0]), by=trainer)

    figures = attendance_of(cohort)

    assert figures[enrolments[0].pk].unmarked_sessions == []
    assert figures[enrolments[1].pk].unmarked_sessions == [sessions[0]]


def test_module_counts_as_attended_from_three_quarters(cohort, enrolments, sessions, trainer):
    save(
        cohort,
        entry(sessions[0], enrolments[0], "late", 15),
        entry(sessions[0], enrolments[1], "late", 16),
        by=trainer,
    )
    module = sessions[0].plan.first().module  # 60 minutes

    figures = attendance_of(cohort)

    assert figures[enrolments[0].pk].has_attended(module)
    assert not figures[enrolments[1].pk].has_attended(module)


def test_catch_up_covers_its_modules_whole_and_adds_its_minutes(cohort, enrolments, sessions, trainer):
    save(cohort, entry(sessions[0], enrolments[0], "absent"), by=trainer)
    modules = [plan.module for plan in sessions[0].plan.all()][:2]
    today = timezone.localdate()
    note_catch_up(
        enrolments[0], modules, minutes=45, how="Handbook", done_on=today, by=trainer, now=timezone.now()
    )

    figures = attendance_of(cohort)[enrolments[0].pk]

    assert (figures.minutes, all(figures.has_attended(module) for module in modules)) == (45, True)


def test_catch_up_adds_nothing_once_the_mark_is_corrected(cohort, enrolments, sessions, trainer):
    save(cohort, entry(sessions[0], enrolments[0], "absent"), by=trainer)
    taught = sum(plan.minutes for plan in sessions[0].plan.all())
    modules, now = [plan.module for plan in sessions[0].plan.all()], timezone.now()
    note_catch_up(enrolments[0], modules, minutes=60, how="-", done_on=now.date(), by=trainer, now=now)

    save(cohort, entry(sessions[0], enrolments[0], "late", 10), by=trainer)
    late = attendance_of(cohort)[enrolments[0].pk]
    save(cohort, entry(sessions[0], enrolments[0], "present"), by=trainer)
    whole = attendance_of(cohort)[enrolments[0].pk]

    assert (late.minutes, whole.minutes, whole.taught_minutes) == (taught, taught, taught)


def test_attendance_costs_five_queries_whatever_the_size(cohort, trainer, django_assert_num_queries):
    session = cohort.sessions.first()
    save(cohort, entry(session, factories.enrolment(cohort)), by=trainer)
    with django_assert_num_queries(5):
        attendance_of(cohort)

    save(cohort, *(entry(session, one) for one in factories.enrolments(cohort, 23)), by=trainer)
    with django_assert_num_queries(5):
        attendance_of(cohort)
