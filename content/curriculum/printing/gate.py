"""The items of all modules as one list for the prison's gate.

A module's line reads 'Thing, number unit', with a remark after a further comma: 'Pens, 24', 'Flip chart
paper, 4 sheets', 'Preparation booklet, 24 copies, 4 of them in large print'.
"""

import re
from dataclasses import dataclass, field
from itertools import groupby

LINE = re.compile(r"(?P<thing>.*?\S)\s*,\s*(?P<number>\d+)\b\s*(?P<unit>[^,]*?)\s*(?:,\s*(?P<remark>.*))?")
USED_UP = {
    "sheet", "copy", "slip", "set", "card", "form", "paper", "booklet", "leaflet", "label", "sticker",
    "envelope",
}  # fmt: skip
QUOTED = re.compile(r"'[^']*'(?!\w)|\"[^\"]*\"")
AFTER_THE_NOUN = re.compile(r"\b(?:for|of|to|with|without|in|on|from|about|that|who|by|at)\b.*")


@dataclass
class Item:
    """A line of the list. `number` is None for a line that says none; `modules` are those that ask for it."""

    thing: str
    number: int | None
    unit: str = ""
    remarks: list = field(default_factory=list)
    modules: list = field(default_factory=list)
    needed_in: str = ""  # the modules by number, a run of them shortened: '1.1–2.6, 3.2'

    @property
    def is_used_up(self):
        """Whether every module needs its own: told by the unit, or without one by what the thing is."""
        noun = self.unit or AFTER_THE_NOUN.sub("", QUOTED.sub("", _straight(self.thing)))
        words = re.findall(r"\w+", AFTER_THE_NOUN.sub("", noun).lower())
        return bool(words) and _singular(words[-1]) in USED_UP

    @property
    def key(self):
        """What two lines share that mean the same thing, however they were typed."""
        return _folded(self.thing), _folded(self.unit), self.number is None


def read_item(line):
    """An Item from a module's line; without a number the whole line is the thing."""
    found = LINE.fullmatch(" ".join(line.split()))
    if not found:
        return Item(line.strip(), None)
    remark = [found["remark"]] if found["remark"] else []
    return Item(found["thing"], int(found["number"]), found["unit"], remark)


def gate_list(modules):
    """The Items of these modules, by name. What is used up is added up, what is brought once is not."""
    items = {}
    for module in modules:
        for line in module.items:
            item = read_item(line)
            known = items.setdefault(item.key, item)
            if known is not item:
                _fold(known, item)
            if module not in known.modules:
                known.modules.append(module)
    for item in items.values():
        item.needed_in = _runs(item.modules, modules)
    return sorted(items.values(), key=lambda item: _folded(item.thing))


def _runs(some, modules):
    """The numbers of some of the modules, those that follow one another as a run."""
    runs = [list(run) for needed, run in groupby(modules, key=lambda module: module in some) if needed]
    return ", ".join(_run(run[0].number, run[-1].number) for run in runs)


def _run(first, last):
    return first if first == last else f"{first}–{last}"


def _fold(known, item):
    if item.number is not None:
        numbers = known.number, item.number
        known.unit = max(known, item, key=lambda each: each.number).unit  # '2 rolls', not '2 roll'
        known.number = sum(numbers) if known.is_used_up else max(numbers)
    known.remarks += [remark for remark in item.remarks if remark not in known.remarks]


def _straight(text):
    return re.sub("[‘’]", "'", re.sub("[“”]", '"', text))


def _folded(text):
    """Without case, quotation marks and plurals."""
    words = re.sub("['\"]", "", _straight(text).lower()).split()
    return " ".join(_singular(word) for word in words)


def _singular(word):
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
