"""The presentation: a page for all to see, on a screen or pinned to the wall where there is none."""

import re
from dataclasses import dataclass

from content.curriculum.printing.book import Day, Module
from content.curriculum.printing.measure import MM_PER_POINT, height_of, plain

HEADING = re.compile(r"<h[234]>(.*?)</h[234]>", re.DOTALL)
WIDTH_MM, PAGE_MM = 261, 170
HEAD_MM, KIND_MM = 21, 14  # where it stands and the rule; what it is, or the space over a module's title
# Points for title and lines, the largest first. A point is always to be read from the back of the room.
POINTS = ((36, 34), (36, 31), (36, 28), (30, 28), (24, 28))
QUESTIONS = ((36, 28), (30, 28), (30, 25), (26, 25), (26, 22), (24, 20), (22, 18), (20, 16), (18, 14))
OPENINGS = ((48, 28), (44, 25), (36, 22), (30, 18))
NAMES = {
    "exercise": "Exercise", "roleplay": "Role play", "film": "Film", "questions": "Questions and answers",
    "reflection": "Reflection", "check": "Check what you know",
}  # fmt: skip


@dataclass
class Slide:
    module: Module
    title: str
    lines: list
    steps: tuple = QUESTIONS
    part: object = None
    kind: str = ""

    @property
    def opens_module(self):
        return self.part is None

    @property
    def day(self):
        return Day(self.module.day, []).name

    @property
    def sizes(self):
        """Points for title and lines: as large as the page allows."""
        return next((sizes for sizes in self.steps if self._height(*sizes) <= PAGE_MM), self.steps[-1])

    def _height(self, title, line):
        total = HEAD_MM + (KIND_MM if self.kind or self.opens_module else 0)
        total += height_of(self.title, width_mm=WIDTH_MM, size=title, leading=1.1, bold=True)
        for words in self.lines:
            total += height_of(words, width_mm=WIDTH_MM - 12, size=line, leading=1.25)
            total += 0.25 * line * MM_PER_POINT
        return total


def slides(book):
    """The Slides of what is taught: each module with its outcomes, then its talks and what people do."""
    made = []
    for module in book.modules:
        if not module.is_pre_reading:
            made.append(Slide(module, module.title, module.outcomes, OPENINGS))
            made += filter(None, (_of_part(module, part) for part in module.parts))
    return made


def _of_part(module, part):
    value = part.value
    if part.kind == "text":
        points = value["points"] or [plain(words) for words in HEADING.findall(value["text"].source)]
        is_talk = value["points"] or part.minutes
        return (
            Slide(module, value["title"] or module.title, points, POINTS, part)
            if points and is_talk
            else None
        )
    if part.kind == "check":
        options = [option["text"] for option in value["options"]]
        return Slide(module, value["question"], options, part=part, kind=NAMES["check"])
    if part.kind in NAMES:
        return Slide(module, value["title"], value.get("debrief", []), part=part, kind=NAMES[part.kind])
    return None
