"""Making sessions from a prison's own hours, and pouring modules into them. Plain data in, plain data out."""

import datetime
from dataclasses import dataclass, field


@dataclass
class Slot:
    """A half-day with room for modules. `plan` holds (module, minutes) in order."""

    date: datetime.date
    start: datetime.time
    end: datetime.time
    minutes: int
    plan: list = field(default_factory=list)

    @property
    def left(self):
        return self.minutes - sum(minutes for _, minutes in self.plan)


def half_days(first, last, establishment, break_minutes):
    """A slot for each morning and afternoon of the weekdays from `first` to `last`, both included."""
    hours = [
        (establishment.morning_start, establishment.morning_end),
        (establishment.afternoon_start, establishment.afternoon_end),
    ]
    slots = []
    day = first
    while day <= last:
        if day.weekday() < 5:
            slots += [Slot(day, start, end, _between(start, end) - break_minutes) for start, end in hours]
        day += datetime.timedelta(days=1)
    return slots


def pour(parts, slots):
    """Plan (module, minutes) parts, in order, into the slots; returns the minutes that found no room.

    A part stays whole where it fits into a session. One that does not fit into what is left waits for
    the next session; only one too long for that session too begins at once and runs on.
    """
    waiting = list(parts)
    for index, slot in enumerate(slots):
        following = slots[index + 1].minutes if index + 1 < len(slots) else 0
        while waiting and slot.left > 0:
            module, minutes = waiting[0]
            if slot.left < minutes <= following:
                break
            taken = min(minutes, slot.left)
            slot.plan.append((module, taken))
            waiting.pop(0)
            if taken < minutes:
                waiting.insert(0, (module, minutes - taken))
    return sum(minutes for _, minutes in waiting)


def _between(start, end):
    return (end.hour - start.hour) * 60 + end.minute - start.minute
