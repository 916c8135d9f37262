"""The running order: when each module and block begins and ends, counted from the start of its day."""

from dataclasses import dataclass

from content.curriculum.printing.book import Day, Module, Part

MARK = "✓"


@dataclass
class Row:
    """A line of a day's table: a module, or with `part` a block of it."""

    times: str
    minutes: int
    module: Module
    part: Part = None

    @property
    def cells(self):
        """What stands in the row: short words only, for the renderer shrinks a tall cell and says nothing."""
        module, part = self.module, self.part
        if part:
            return [self.times, self.minutes, part.value["title"] or "Words to say", part.group, "", ""]
        marks = [MARK if holds else "" for holds in (module.is_compulsory, module.is_skills_practice)]
        return [self.times, self.minutes, f"{module.number} {module.title}", "", *marks]


@dataclass
class DayPlan:
    day: Day
    rows: list


def running_order(book):
    """A DayPlan for each day. Blocks without minutes take no line."""
    plans = []
    for day in book.days:
        rows, start = [], 0
        for module in day.modules:
            rows.append(Row(times(start, module.minutes), module.minutes, module))
            rows += [
                Row(times(start + part.start, part.minutes), part.minutes, module, part)
                for part in module.taught_parts
                if part.minutes
            ]
            start += module.minutes
        plans.append(DayPlan(day, rows))
    return plans


def totals(book):
    """(words, minutes in the modules, minutes as planned) for the whole course."""
    taught = sum(module.minutes for module in book.modules if not module.is_pre_reading)
    read = sum(module.minutes for module in book.modules if module.is_pre_reading)
    lines = [("Taught", taught, book.taught_minutes)]
    if read or book.pre_reading_minutes:
        lines.append(("Preparation", read, book.pre_reading_minutes))
    return lines


def times(start, minutes):
    return f"{_clock(start)}–{_clock(start + minutes)}"


def _clock(minutes):
    return f"{minutes // 60}:{minutes % 60:02}"
