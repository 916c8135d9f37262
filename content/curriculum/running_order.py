"""The running order of a course: its days, the modules of each and what happens in them, with times."""

from dataclasses import dataclass, field
from itertools import groupby

GROUP_WORDS = {"individual": "on your own", "pair": "in pairs", "group": "in a group"}


@dataclass
class Piece:
    """A timed block. `starts` counts the day's taught minutes from 0, breaks apart."""

    starts: int
    minutes: int
    kind: str
    title: str
    group: str


@dataclass
class Slot:
    """A module on a day with its pieces; `counted` is what they add up to."""

    module: object
    starts: int
    pieces: list = field(default_factory=list)

    @property
    def counted(self):
        return sum(piece.minutes for piece in self.pieces)

    @property
    def is_even(self):
        return self.counted == self.module.minutes


@dataclass
class Day:
    number: int
    slots: list

    @property
    def title(self):
        return f"Day {self.number}" if self.number else "Before the course"

    @property
    def minutes(self):
        return sum(slot.module.minutes for slot in self.slots)


def days_of(modules):
    """The Days of a course's modules, which come in order: pages of a draft or rows of an edition."""
    return [_day(number, list(group)) for number, group in groupby(modules, lambda module: module.day)]


def _day(number, modules):
    slots, starts = [], 0
    for module in modules:
        slots.append(Slot(module, starts, _pieces(module, starts)))
        starts += module.minutes
    return Day(number, slots)


def _pieces(module, starts):
    pieces = []
    for child in module.body:
        minutes = child.value.get("minutes")
        if minutes:
            group = getattr(child.value, "group_words", "") or GROUP_WORDS.get(child.value.get("group"), "")
            title = child.value.get("title") or module.title
            pieces.append(Piece(starts, minutes, _kind(child, module), title, group))
            starts += minutes
    return pieces


def _kind(child, module):
    """Timed words are read before the course, and talked through in the room."""
    if child.block_type == "text":
        return "Talk" if module.day else "Reading"
    return str(child.block.label)
