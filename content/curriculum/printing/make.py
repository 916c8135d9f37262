from django.utils.text import Truncator

from content.curriculum.printing.book import Draft, read_book
from content.curriculum.printing.cards import role_cards
from content.curriculum.printing.gate import gate_list
from content.curriculum.printing.papers import Paper
from content.curriculum.printing.slides import slides
from content.curriculum.printing.timing import running_order, totals
from lms.paper import pdf

__all__ = ["Draft", "make", "unprintable"]

LONGEST_IN_FOOT = 90
CONTEXTS = {
    Paper.PREPARATION: lambda book: {"answers": book.checks},
    Paper.HANDBOOK: lambda book: {"answers": book.checks},
    Paper.MANUAL: lambda book: {"plans": running_order(book), "totals": totals(book)},
    Paper.ROLE_CARDS: lambda book: {"cards": role_cards(book)},
    Paper.PRESENTATION: lambda book: {"slides": slides(book)},
    Paper.RUNNING_ORDER: lambda book: {"plans": running_order(book), "totals": totals(book)},
    Paper.GATE_LIST: lambda book: {"items": gate_list(book.modules)},
}


def make(paper, edition):
    """The bytes of a PDF: a Paper of an Edition, or of a Draft to look at.

    The same edition gives the same bytes, so they can be told by their hash; so does a draft for the same day
    and words. A long course takes seconds: call it in a job, not in a request. PaperError if it cannot be
    drawn.
    """
    book = read_book(edition, for_trainers=paper.holds_secrets)
    if paper is Paper.PREPARATION:
        book.days = [day for day in book.days if not day.number]
    context = {
        "book": book,
        "paper": paper,
        "lines": {"few": range(2), "some": range(6), "many": range(8)},
        **CONTEXTS[paper](book),
    }
    title = f"{Truncator(book.title).chars(LONGEST_IN_FOOT)}, {book.issue}. {paper.label}"
    return pdf(paper.template, context, title=title, images=book.pictures)


def unprintable(edition):
    """The letters that the paper's faces lack, a line each; the papers print a black square for them."""
    return read_book(edition, for_trainers=True).unprintable
