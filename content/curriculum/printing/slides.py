"""The presentation: a page for all to see, on a screen or pinned to the wall where there is none."""

import re
from dataclasses import dataclass, field
from html import unescape

from content.curriculum.printing.book import Day, Module
from lms.paper import PaperError, fit

HEADING = re.compile(r"<h[234]>(.*?)</h[234]>", re.DOTALL)
WIDTH_MM, LINES_MM = 250, 128
POINT_SIZES = (34, 31, 28)  # a point is always to be read from the back of the room
QUESTION_SIZES = (28, 25, 22, 19, 16)
SLIDE_SIZES = sorted({*POINT_SIZES, *QUESTION_SIZES})
NAMES = {
    "exercise": "Exercise", "roleplay": "Role play", "film": "Film", "questions": "Questions and answers",
    "reflection": "Reflection", "check": "Check", "text": "",
}  # fmt: skip


@dataclass
class Slide:
    module: Module
    title: str
    kind: str = ""
    group: str = ""
    minutes: int = 0
    lines: list = field(default_factory=list)
    size: int = 28
    is_choice: bool = False
    opens_module: bool = False

    @property
    def day(self):
        return Day(self.module.day, []).name


def slides(book):
    """The Slides of what is taught, in order: each module with its outcomes, its talks, and what people do."""
    made = []
    for module in filter(lambda module: not module.is_pre_reading, book.modules):
        made.append(_slide(module, module.title, module.outcomes, QUESTION_SIZES, opens_module=True))
        made += filter(None, (_of_part(module, part) for part in module.parts))
    return made


def _of_part(module, part):
    value = part.value
    if part.kind == "text":
        points = list(value["points"]) or [_plain(words) for words in HEADING.findall(value["text"].source)]
        if not value["points"] and not (part.minutes and value["title"]):
            return None
        return _slide(module, value["title"] or module.title, points, POINT_SIZES)
    if part.kind not in NAMES:
        return None
    lines = (
        [option["text"] for option in value["options"]] if part.kind == "check" else value.get("debrief", [])
    )
    return _slide(
        module, value["question"] if part.kind == "check" else value["title"], list(lines), QUESTION_SIZES,
        kind=NAMES[part.kind], group=part.group, minutes=part.minutes, is_choice=part.kind == "check",
    )  # fmt: skip


def _slide(module, title, lines, sizes, **fields):
    size = next(
        (size for size in sorted(sizes, reverse=True) if _height(lines, size) <= LINES_MM), min(sizes)
    )
    return Slide(module, title, lines=lines, size=size, **fields)


def _height(lines, size):
    """How many millimetres the lines take, with the space between them."""
    return sum((_rows(line, size) * 1.25 + 0.5) * size * 0.3528 for line in lines)


def _rows(line, size):
    for rows in range(1, 20):
        try:
            fit(line, width_mm=WIDTH_MM - 10, sizes=[size], lines=rows)
        except PaperError:
            continue
        return rows
    return 20


def _plain(html):
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
