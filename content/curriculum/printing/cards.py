"""Role cards: for each role play a page a brief, then the observer's sheet."""

import re
from dataclasses import dataclass

from content.curriculum.printing.book import Module, Part

# Points for the text and for what everyone knows, the largest first: as large as one page allows.
SIZES = ((18, 14), (17, 13), (16, 13), (15, 12), (14, 12), (13, 11), (12, 11))
CARD_SIZES = sorted({size for sizes in SIZES for size in sizes})
ROOM_MM, ROOM_WITH_LINES_MM, LINE_MM = 200, 220, 8.2
FEWEST_LINES = 6
MM_PER_LETTER = 0.00055  # that a letter adds to a text's height, at one point and squared with its points


@dataclass
class Card:
    """What one person is given. Without a role it is the observer's."""

    module: Module
    part: Part
    role: str
    text: object

    @property
    def sizes(self):
        for sizes in SIZES:
            if self._height(sizes) <= ROOM_MM:
                return sizes
        return SIZES[-1]

    @property
    def lines(self):
        """As many lines to write on as the observer's page has room for."""
        return range(max(FEWEST_LINES, int((ROOM_WITH_LINES_MM - self._height(self.sizes)) / LINE_MM)))

    def _height(self, sizes):
        texts = [self.text, self.part.value["scenario"]] if self.role else [self.text]
        return sum(_letters(text) * size**2 * MM_PER_LETTER for text, size in zip(texts, sizes, strict=False))


def role_cards(book):
    cards = []
    for module in book.modules:
        for part in module.parts:
            if part.kind == "roleplay":
                briefs = part.value["briefs"]
                cards += [Card(module, part, brief["role"], brief["text"]) for brief in briefs]
                if part.value["observer"]:
                    cards.append(Card(module, part, "", part.value["observer"]))
    return cards


def _letters(text):
    """The letters of a rich text, with as many for the end of a paragraph as the rest of a line would take."""
    source = text.source
    return len(re.sub(r"<[^>]+>", "", source)) + 35 * len(re.findall(r"</(?:p|li|h\d)>", source))
