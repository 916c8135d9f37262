"""The rich text Wagtail keeps, as a small tree: paragraphs, headings, lists, and runs of marked words.

The same words are kept in many spellings: with the editor's `data-block-key`, as `<strong>` or `<b>`, with
line breaks between paragraphs or without. The tree is the same for all of them, and so is `canonical(html)`.
What no reader can see is left out: spaces at the edges, empty paragraphs and list items, the marks of a
space between a marked and an unmarked word.
"""

import re
from dataclasses import dataclass, field, replace
from html import escape
from html.parser import HTMLParser
from itertools import groupby

HEADINGS = {f"h{level}" for level in range(1, 7)}
MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
LINK = {"href", "id", "linktype"}
BREAK = "\n"
PLAIN = " \t\r\f"
GAP = PLAIN + BREAK  # the spaces HTML runs together; a no-break space is a letter like others


class UnknownMark(ValueError):
    """The HTML holds an element this tree has no place for."""


@dataclass(frozen=True)
class Run:
    """Words with the same marks; a line break is "\\n". `link`: sorted attributes of the <a>, or none."""

    text: str
    bold: bool = False
    italic: bool = False
    link: tuple = ()

    @property
    def marks(self):
        return self.link, self.bold, self.italic


@dataclass
class Para:
    """A paragraph (tag "p") or a heading."""

    tag: str
    runs: list = field(default_factory=list)


@dataclass
class List:
    """Each item is a list of Para and List."""

    tag: str
    items: list = field(default_factory=list)


def parse(html):
    """The blocks of a piece of rich text. Raises UnknownMark."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _tidied(reader.blocks)


def canonical(html):
    """The one spelling of all HTML that reads the same. With other elements it only loses its keys."""
    try:
        return to_html(parse(html))
    except UnknownMark:
        return re.sub(r' data-block-key="[\w-]*"', "", html)


def to_html(blocks):
    return "".join(_block_html(block) for block in blocks)


def words(runs):
    """What the runs say, without marks."""
    return "".join(run.text for run in runs)


# ---- reading ------------------------------------------------------------------------------------
class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.blocks = []
        self.inside = [("", self.blocks)]  # the open lists and items, innermost last, and what is in them
        self.para, self.links = None, []
        self.depth = {"bold": 0, "italic": 0}

    def handle_starttag(self, tag, attrs):
        if tag == "p" or tag in HEADINGS:
            self.para = Para(tag)
            self.put(self.para)
        elif tag in ("ul", "ol"):
            made = List(tag)
            self.put(made)
            self.open(tag, made.items)
        elif tag == "li":
            if self.inside[-1][0] not in ("ul", "ol"):
                raise UnknownMark("li outside a list")
            item = []
            self.inside[-1][1].append(item)
            self.open(tag, item)
        elif tag in MARKS:
            self.depth[MARKS[tag]] += 1
        elif tag == "a":
            self.links.append(tuple(sorted((name, value or "") for name, value in attrs if name in LINK)))
        elif tag == "br":
            self.add(BREAK)
        else:
            raise UnknownMark(tag)

    def handle_endtag(self, tag):
        if tag in MARKS:
            self.depth[MARKS[tag]] = max(self.depth[MARKS[tag]] - 1, 0)
        elif tag == "a" and self.links:
            self.links.pop()
        elif tag != "br":
            self.para = None
            if tag == self.inside[-1][0]:
                self.inside.pop()

    def handle_data(self, data):
        if self.para or data.strip(GAP):
            self.add(re.sub(f"[{GAP}]+", " ", data))

    def open(self, tag, content):
        self.para = None
        self.inside.append((tag, content))

    def put(self, block):
        tag, content = self.inside[-1]
        if tag in ("ul", "ol"):
            raise UnknownMark("words of a list outside its items")
        content.append(block)

    def add(self, text):
        if self.para is None:
            self.para = Para("p")
            self.put(self.para)
        link = self.links[-1] if self.links else ()
        self.para.runs.append(Run(text, self.depth["bold"] > 0, self.depth["italic"] > 0, link))


def _tidied(blocks):
    """The blocks without what cannot be seen."""
    found = []
    for block in blocks:
        if isinstance(block, List):
            block.items = [item for item in map(_tidied, block.items) if item]
            if block.items:
                found.append(block)
        else:
            block.runs = _tidied_runs(block)
            if block.runs:
                found.append(block)
    return found


def _tidied_runs(para):
    pieces = [
        replace(run, text=piece)
        for run in para.runs
        for piece in re.findall(rf"\n|[{PLAIN}]+|[^\S{GAP}]+|\S+", run.text)
    ]
    if para.tag in HEADINGS:  # a heading has one line
        pieces = [replace(piece, text=" ") if piece.text == BREAK else piece for piece in pieces]
    pieces = _worn_by_neighbours(_without_gaps(pieces))
    return [
        Run("".join(piece.text for piece in group), bold, italic, link)
        for (link, bold, italic), group in groupby(pieces, key=lambda piece: piece.marks)
    ]


def _without_gaps(pieces):
    """Pieces without spaces at the edges, beside a line break or beside another space."""
    found = []
    for piece in pieces:
        last = found[-1].text if found else BREAK
        if piece.text.strip(PLAIN):
            if piece.text == BREAK and last == " ":
                found.pop()
            if piece.text != BREAK or found:
                found.append(piece)
        elif last not in (" ", BREAK):
            found.append(replace(piece, text=" "))
    while found and found[-1].text in (" ", BREAK):
        found.pop()
    return found


def _worn_by_neighbours(pieces):
    """A space or line break wears what the words on both sides wear: never a mark's first or last letter."""
    for number, piece in enumerate(pieces):
        if piece.text.isspace():
            before = pieces[number - 1] if number else Run("")
            after = next((later for later in pieces[number:] if not later.text.isspace()), Run(""))
            link = before.link if before.link == after.link else ()
            bold = before.link == after.link and before.bold and after.bold
            italic = before.marks == after.marks and before.italic
            pieces[number] = Run(piece.text, bold, italic, link)
    return pieces


# ---- writing ------------------------------------------------------------------------------------
def _block_html(block):
    if isinstance(block, Para):
        return f"<{block.tag}>{_runs_html(block.runs)}</{block.tag}>"
    items = "".join(f"<li>{_item_html(item)}</li>" for item in block.items)
    return f"<{block.tag}>{items}</{block.tag}>"


def _item_html(item):
    """The words of an item stand bare, as the editor keeps them, unless it has several paragraphs."""
    paragraphs = [block for block in item if isinstance(block, Para)]
    if len(paragraphs) == 1 and item[0] is paragraphs[0] and item[0].tag == "p":
        return _runs_html(item[0].runs) + to_html(item[1:])
    return to_html(item)


def _runs_html(runs):
    html = ""
    for link, group in groupby(runs, key=lambda run: run.link):
        inner = "".join(_run_html(run) for run in group)
        if link:
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in link)
            inner = f"<a{attributes}>{inner}</a>"
        html += inner
    return html


def _run_html(run):
    html = escape(run.text, quote=False).replace(BREAK, "<br/>")
    html = f"<i>{html}</i>" if run.italic else html
    return f"<b>{html}</b>" if run.bold else html
