import datetime
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from courses.cohorts.timetable import Slot, half_days, pour

HOURS = SimpleNamespace(
    morning_start=datetime.time(8, 40),
    morning_end=datetime.time(11, 40),
    afternoon_start=datetime.time(13, 40),
    afternoon_end=datetime.time(16, 25),
)


def slot(minutes):
    return Slot(datetime.date(2026, 3, 3), datetime.time(9), datetime.time(12), minutes)


def test_half_days_skip_the_weekend():
    slots = half_days(datetime.date(2026, 3, 6), datetime.date(2026, 3, 9), HOURS, break_minutes=15)
    assert [(s.date.day, s.start.hour, s.minutes) for s in slots] == [
        (6, 8, 165),
        (6, 13, 150),
        (9, 8, 165),
        (9, 13, 150),
    ]


def test_pour_keeps_a_module_whole_when_the_next_session_has_room():
    slots = [slot(165), slot(150)]
    assert pour([("a", 100), ("b", 75), ("c", 75)], slots) == 0
    assert [s.plan for s in slots] == [[("a", 100)], [("b", 75), ("c", 75)]]


def test_pour_splits_only_what_no_session_can_hold():
    slots = [slot(60), slot(60)]
    assert pour([("long", 100)], slots) == 0
    assert [s.plan for s in slots] == [[("long", 60)], [("long", 40)]]


def test_pour_tells_what_found_no_room():
    slots = [slot(60)]
    assert pour([("a", 60), ("b", 45)], slots) == 45


@given(
    st.lists(st.integers(1, 240), max_size=12),
    st.lists(st.integers(1, 240), max_size=10),
)
def test_pour_loses_and_invents_no_minute(modules, rooms):
    parts = list(enumerate(modules))
    slots = [slot(minutes) for minutes in rooms]
    short = pour(parts, slots)
    planned = [part for s in slots for part in s.plan]
    assert sum(minutes for _, minutes in planned) + short == sum(modules)
    assert all(s.left >= 0 for s in slots)
    assert [module for module, _ in planned] == sorted(module for module, _ in planned)
