"""A course as it is printed: read once from an edition or a draft, and made printable for the templates."""

import datetime
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Q
from django.utils.formats import date_format
from wagtail.blocks import RichTextBlock

from content.curriculum.blocks.kinds import Exercise
from content.curriculum.models import CoursePage, ModuleKind, ModulePage
from content.curriculum.printing.letters import Letters
from content.curriculum.printing.pictures import read_picture
from content.curriculum.walk import map_leaves, prune

BEFORE = "Before the course"
GROUPS = dict(Exercise.GROUPS)


@dataclass(frozen=True)
class Draft:
    """A course that is being written, to look at its papers. It has no edition: they say the date instead.

    `latest`: with what has been saved but not published; otherwise what a new edition would be made from.
    """

    course: CoursePage
    on: datetime.date
    latest: bool = True


@dataclass
class Part:
    """A block of a module. `start`: minutes since the module began; a block without minutes takes none."""

    kind: str
    value: dict
    start: int
    minutes: int
    picture: object = None

    @property
    def template(self):
        return f"curriculum/paper/parts/{self.kind}.html"

    @property
    def group(self):
        """How people sit for it: 'In pairs', 'In fours'; nothing where all are together."""
        if self.kind == "exercise":
            return GROUPS.get(self.value["group"], "")
        return self.value.group_words if self.kind == "roleplay" else ""


@dataclass(eq=False)
class Module:
    number: str  # '2.3' is the third module of day 2, 'P1' the first of the preparation
    title: str
    day: int
    minutes: int
    is_pre_reading: bool
    is_compulsory: bool
    is_skills_practice: bool
    outcomes: list
    items: list
    parts: list

    @property
    def notes(self):
        return [part for part in self.parts if part.kind == "note"]

    @property
    def taught_parts(self):
        return [part for part in self.parts if part.kind != "note"]


@dataclass
class Day:
    number: int
    modules: list

    @property
    def name(self):
        return f"Day {self.number}" if self.number else BEFORE

    @property
    def minutes(self):
        return sum(module.minutes for module in self.modules)


@dataclass
class Book:
    title: str
    full_title: str
    issue: str  # 'edition 3', or 'draft of 7 March 2026'
    group_size: int
    taught_minutes: int  # as planned; the modules' own add up to it once an edition is published
    pre_reading_minutes: int
    outcomes: list
    days: list
    pictures: dict = field(default_factory=dict)
    unprintable: list = field(default_factory=list)

    @property
    def modules(self):
        return [module for day in self.days for module in day.modules]

    @property
    def checks(self):
        """The knowledge checks, each with its module, for their answers at the end of the handbook."""
        return [(module, part) for module in self.modules for part in module.parts if part.kind == "check"]


def read_book(edition, *, for_trainers):
    """The Book of an Edition or a Draft. Not for trainers: what only they may receive is not in it."""
    if isinstance(edition, Draft):
        course, rows = _draft(edition)
        assets, issue = {}, f"draft of {date_format(edition.on, 'j F Y')}"
    else:
        course, rows = edition, edition.modules.all()
        assets = {asset.sha256: asset for asset in edition.assets.all()}
        issue = f"edition {edition.number}"
    reader = _Reader(assets, for_trainers)
    days = [
        Day(number, [reader.module(row, place) for place, row in enumerate(group, start=1)])
        for number, group in groupby(rows, key=lambda row: row.day)
    ]
    return Book(
        title=reader.text(course.title, course.title),
        full_title=reader.text(course.full_title, course.title),
        issue=issue,
        group_size=course.group_size,
        taught_minutes=course.taught_minutes,
        pre_reading_minutes=course.pre_reading_minutes,
        outcomes=[reader.text(line, course.title) for line in course.outcome_list],
        days=days,
        pictures=reader.pictures,
        unprintable=reader.letters.told(),
    )


def _draft(draft):
    """The course and its modules in order, each as (the draft asks) last saved or as published."""
    if not draft.latest:
        return draft.course, draft.course.live_modules()
    wanted = ModulePage.objects.child_of(draft.course).filter(Q(live=True) | Q(first_published_at=None))
    pages = [page.get_latest_revision_as_object() for page in wanted]
    pages.sort(key=lambda page: (page.day, page.order))
    return draft.course.get_latest_revision_as_object(), pages


class _Reader:
    def __init__(self, assets, for_trainers):
        self.assets, self.for_trainers = assets, for_trainers
        self.letters, self.pictures = Letters(), {}

    def text(self, text, where):
        return self.letters.text(text, where)

    def module(self, row, place):
        return Module(
            number=f"{row.day}.{place}" if row.day else f"P{place}",
            title=self.text(row.title, row.title),
            day=row.day,
            minutes=row.minutes,
            is_pre_reading=row.kind == ModuleKind.PRE_READING,
            is_compulsory=row.is_compulsory,
            is_skills_practice=row.is_skills_practice,
            outcomes=[self.text(line, row.title) for line in row.outcome_list],
            items=[self.text(line, row.title) for line in row.item_list],
            parts=self._parts(row),
        )

    def _parts(self, row):
        block = row.body.stream_block
        raw = block.get_prep_value(row.body)
        if not self.for_trainers:
            raw = prune(block, raw)
        body = block.to_python(map_leaves(block, raw, lambda *leaf: self._printable(*leaf, row.title)))
        parts, start = [], 0
        for child in body:
            minutes = child.value.get("minutes") or 0
            parts.append(Part(child.block_type, child.value, start, minutes, self._picture(child)))
            start += minutes
        return parts

    def _printable(self, block, value, hidden, where):
        if isinstance(block, RichTextBlock):
            return self.letters.html(value or "", where)
        return self.text(value, where) if isinstance(value, str) else value

    def _picture(self, child):
        thing = child.value.get("picture")
        picture = read_picture(thing, self.assets) if thing else None
        if picture:
            self.pictures[picture.name] = picture.content
        return picture
