"""Rich text as Markdown that reads back as the same rich text."""

import html as entities
import re
from itertools import groupby

from content import richtext
from content.exchange.sources import CourseFile
from content.markdown import plain, rich_text
from content.richtext import BREAK, List, Para, Run

ESCAPED = re.compile(r"[\\`*_\[\]<]|&(?=[#\w]+;)|!$")  # a "!" before a link would make it a picture
LINE_START = re.compile(r"#{1,6}(\s|$)|[-+*](\s|$)|>|:::|\+\+\+|~~~|=+\s*$|-+\s*$")
OURS = (":::", "+++")  # lines that mean something around the Markdown


class Unwritable(ValueError):
    """This rich text has something that Markdown cannot carry."""


class Writer:
    """Writes pieces of rich text. `destination(link attributes)` is where a link leads, or "" for nowhere.

    `headings`: tag -> its signs, such as {"h3": "####"}. `top`: see `content.markdown.rich_text`.
    """

    def __init__(self, destination, *, headings, top=3):
        self.destination, self.headings, self.top = destination, headings, top

    def write(self, html):
        """Markdown, without an empty line at its end. Raises Unwritable."""
        try:
            blocks = self._led(richtext.parse(html))
        except richtext.UnknownMark as mark:
            raise Unwritable(f"it holds <{mark}>") from mark
        text = "\n".join(self._lines(blocks))
        if not self._reads_back(text, blocks):
            raise Unwritable("something in it has no place in Markdown")
        return text

    def _led(self, blocks):
        """The same blocks, every link with the address it has in files."""
        for block in blocks:
            if isinstance(block, List):
                block.items = [self._led(item) for item in block.items]
            else:
                block.runs = [Run(run.text, run.bold, run.italic, self._link(run.link)) for run in block.runs]
        return richtext.parse(richtext.to_html(blocks))

    def _link(self, link):
        href = self.destination(dict(link)) if link else ""
        return (("href", href),) if href else ()

    def _reads_back(self, text, blocks):
        source = CourseFile("", text)
        html = rich_text(source, source.lines, 1, top=self.top)
        safe = not source.faults and not any(line.startswith(OURS) for line in source.lines)
        return safe and richtext.parse(html) == blocks

    def _lines(self, blocks, *, loose=True):
        lines, before, other = [], None, False
        for block in blocks:
            if lines and loose:
                lines.append("")
            if isinstance(block, List):
                twin = isinstance(before, List) and before.tag == block.tag
                other = twin and not other  # else two lists would read as one
                lines += self._list(block, "*)" if other else "-.")
            else:
                lines += self._para(block).split("\n")
            before = block
        return lines

    def _list(self, found, signs):
        loose = any(
            isinstance(block, Para) and block.tag == "p" for item in found.items for block in item[1:]
        )
        lines = []
        for number, item in enumerate(found.items, start=1):
            marker = f"{signs[0]} " if found.tag == "ul" else f"{number}{signs[1]} "
            if lines and loose:
                lines.append("")
            first, *rest = self._lines(item, loose=loose)
            lines += [marker + first, *(" " * len(marker) + line if line else "" for line in rest)]
        return lines

    def _para(self, para):
        """The plainest Markdown that reads back as this paragraph or heading."""
        signs = "" if para.tag == "p" else self._signs(para.tag)
        for style in (Plain, Escaped, Shielded):
            text = signs + _marked(para.runs, style)
            if self._reads_back(text, [para]):
                return text
        raise Unwritable(f"“{richtext.words(para.runs)[:40]}” has no place in Markdown")

    def _signs(self, tag):
        if tag not in self.headings:
            raise Unwritable(f"it holds a heading <{tag}>")
        return self.headings[tag] + " "


# ---- three ways to write words, from the plainest to the one that always holds ---------------------
class Plain:
    italic = "*"

    @staticmethod
    def words(text, touches):
        return text


class Escaped(Plain):
    """Every sign that could mean something has a backslash."""

    @staticmethod
    def words(text, touches):
        text = re.sub(r"[^\S \n]", lambda space: f"&#{ord(space[0])};", ESCAPED.sub(r"\\\g<0>", text))
        text = re.sub(r"#+$", lambda signs: "\\" + "\\".join(signs[0]), text)
        return BREAK.join(_line_start(line) for line in text.split(BREAK))


class Shielded(Escaped):
    """Letters that touch a mark stand as numbers, since Markdown sees no mark inside a word."""

    italic = "_"

    @staticmethod
    def words(text, touches):
        before, after = touches
        first = text[0] if before and not text[0].isspace() else ""
        text = text[len(first) :]
        last = text[-1] if text and after and not text[-1].isspace() else ""
        middle = Escaped.words(text[: len(text) - len(last)], touches)
        return _numbers(first) + middle + _numbers(last)


def _numbers(text):
    return "".join(f"&#{ord(letter)};" for letter in text)


def _line_start(line):
    if LINE_START.match(line):
        return "\\" + line
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)


def _marked(runs, style):
    text = ""
    for link, group in groupby(runs, key=lambda run: run.link):
        inner = _emphasised(list(group), style)
        text += f"[{inner}]({_address(dict(link)['href'])})" if link else inner
    return text.replace(BREAK, "\\\n")


def _emphasised(runs, style):
    pieces = []
    for number, run in enumerate(runs):
        words = style.words(run.text, (number > 0, number < len(runs) - 1))
        pieces.append((run.bold, f"{style.italic}{words}{style.italic}" if run.italic else words))
    text = ""
    for bold, group in groupby(pieces, key=lambda piece: piece[0]):
        inner = "".join(words for _, words in group)
        text += f"**{inner}**" if bold else inner
    return text


def _address(href):
    """As it is, where Markdown takes it so; else between angle brackets with its signs escaped."""
    if re.fullmatch(r"[^\s<>()\\]+", href) and entities.unescape(href) == href:
        return href
    return "<" + re.sub(r"[\\<>]|&(?=[#\w]+;)", r"\\\g<0>", href).replace("\n", "%0A") + ">"


def as_line(text):
    """One line of plain text as Markdown: see `content.markdown.plain`."""
    return text if plain(text) == text else Escaped.words(text, (False, False))
