"""Reads a PDF back: what stands where on its pages, and how large."""

import io
from dataclasses import dataclass

from pypdf import PdfReader


@dataclass
class Words:
    text: str
    size: float
    height: float  # above the foot of the page, in points
    font: str


def reader(file):
    return PdfReader(io.BytesIO(file))


def pages(file):
    """A list of Words a page, as they were drawn."""
    return [_words(page) for page in reader(file).pages]


def texts(file):
    """The text of each page, with every space the same."""
    return [" ".join(page.extract_text().split()) for page in reader(file).pages]


def text(file):
    return " ".join(texts(file))


def _words(page):
    found = []

    def visit(text, cm, tm, font, size):
        if text.strip():
            name = (font or {}).get("/BaseFont", "")
            found.append(Words(text.strip(), size * tm[3] * cm[3], tm[5] * cm[3] + cm[5], name))

    page.extract_text(visitor_text=visit)
    return found
