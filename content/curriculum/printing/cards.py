"""Role cards: for each role play a page a brief, then the observer's sheet."""

from dataclasses import dataclass

from content.curriculum.printing.book import Module, Part
from content.curriculum.printing.measure import height_of, height_of_html

# Points for the text and for what everyone knows, the largest first: as large as one page allows.
SIZES = ((18, 14), (17, 13), (16, 13), (15, 12), (14, 12), (13, 11), (12, 11), (12, 10), (11, 9.5))
WIDTH_MM, PAGE_MM, ROLE_POINTS = 174, 257, 34
LINE_MM, FEWEST_LINES = 8.2, 6


@dataclass
class Card:
    """What one person is given. Without a role it is the observer's."""

    course: str
    module: Module
    part: Part
    role: str
    text: object

    @property
    def title(self):
        return self.role or "Observer’s sheet"

    @property
    def where(self):
        return f"{self.course}, {self.module.number} {self.module.title}"

    @property
    def sizes(self):
        least = 0 if self.role else FEWEST_LINES * LINE_MM
        return next((sizes for sizes in SIZES if self._height(sizes) + least <= PAGE_MM), SIZES[-1])

    @property
    def lines(self):
        """As many lines to write on as the observer's page has room for."""
        return range(max(FEWEST_LINES, int((PAGE_MM - self._height(self.sizes)) / LINE_MM)))

    def _height(self, sizes):
        large, small = sizes
        head = height_of(self.where, width_mm=WIDTH_MM, size=10.5) + 5
        head += height_of(self.title, width_mm=WIDTH_MM, size=ROLE_POINTS, leading=1.1, bold=True) + 6
        between = 10 + 15 + 4  # how to use the card, the heading of what follows, and air at the foot
        text = height_of_html(self.text.source, width_mm=WIDTH_MM, size=large)
        if not self.role:
            return head + between + text
        scenario = self.part.value["scenario"].source
        return head + between + text + height_of_html(scenario, width_mm=WIDTH_MM, size=small)


def role_cards(book):
    cards = []
    for module in book.modules:
        for part in module.parts:
            if part.kind == "roleplay":
                texts = [(brief["role"], brief["text"]) for brief in part.value["briefs"]]
                if part.value["observer"]:
                    texts.append(("", part.value["observer"]))
                cards += [Card(book.title, module, part, role, text) for role, text in texts]
    return cards
