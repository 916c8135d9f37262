"""Reads a Word manual into modules made of texts, pictures and lists."""

import re
import zipfile

import mammoth
from bs4 import BeautifulSoup, NavigableString, Tag

from content import richtext
from content.exchange.word import tables
from content.exchange.word.parts import picture
from content.exchange.word.scan import losses
from content.markdown import SCHEMES

CONTENTS = "\n".join(f"p[style-name='toc {level}'] => !" for level in range(1, 10))
STYLES = f"{CONTENTS}\np[style-name='TOC Heading'] => !\np[style-name='Title'] => p:fresh\nu => \nstrike => "
OPENING = "Opening pages"
NO_ALT = "To do: say what this picture shows"
BY_MACHINE = "automatically generated"
TITLE, ALT = 120, 300  # letters


def read_manual(file, *, level, name):
    """{"modules": [{"title", "body"}], "report": [[where, what]]} of a document that was checked.

    In a body a picture stands as the name of its part of the document. `level`: of the headings that begin a
    module. Raises ValueError when there is nothing to make a module of.
    """
    html = mammoth.convert_to_html(
        file,
        style_map=STYLES,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=mammoth.images.img_element(_part_name),
    ).value
    with zipfile.ZipFile(file) as opened:
        reader = Reader(level, opened)
        reader.read(BeautifulSoup(html, "html.parser"))
        report = losses(opened, level) + reader.report
    modules = [module for module in reader.modules if module["body"]]
    if not modules:
        raise ValueError("There are no words in this document.")
    if [module["title"] for module in modules] == [OPENING]:
        modules[0]["title"] = name
        report.append(("", f"No paragraph has the style Heading {level}, so all of it is one module."))
    return {"modules": modules, "report": _by_place(report, reader.places)}


def _by_place(report, places):
    """The lines in the order of the document; what belongs to no place comes last."""
    order = {place: number for number, place in reversed(list(enumerate(places)))}
    return [list(line) for line in sorted(report, key=lambda line: order.get(line[0], len(places)))]


def _part_name(image):
    with image.open() as opened:
        return {"src": opened.name}


class Reader:
    """Goes through the top of the document's HTML and fills modules."""

    def __init__(self, level, opened):
        self.level, self.opened = level, opened
        self.modules, self.report = [], []
        self.heading, self.html = "", ""  # of the text that is being filled
        self.places = [""]  # the headings that were met, for the report
        self.shown = {}  # name of a picture's part -> whether it can be shown

    def read(self, soup):
        _put_notes_in_place(soup)
        for element in soup.find_all(True, recursive=False):
            self._element(element)
        self._flush()

    def tell(self, what):
        self.report.append((self.places[-1], what))

    def _element(self, element):
        rank = int(element.name[1]) if re.fullmatch(r"h[1-6]", element.name) else 0
        words = " ".join(element.get_text().split())
        if rank and not words:
            return self._pictures(element)
        if rank and rank <= self.level:
            self._module(words)
        elif rank == self.level + 1:
            self._flush()
            self.heading = words
            self.places.append(words)
        elif rank:
            self.html += f"<h3>{_inline(element)}</h3>"
        elif element.name == "table":
            self._table(element)
        else:
            self.html += self._rich(element)
        return self._pictures(element)

    def _module(self, title):
        self._flush()
        self.heading = ""
        self.places.append(title[:TITLE])
        self.modules.append({"title": title[:TITLE], "body": []})
        if len(title) > TITLE:
            self.tell(f"Its heading was too long for a title and is cut: “{title}”")

    def _flush(self):
        """The words so far become a text. A heading over nothing stays as a heading inside a text."""
        title, html = self.heading, richtext.canonical(self.html)
        self.html = ""
        if title and (not html or len(title) > TITLE):
            title, html = "", richtext.to_html([richtext.Para("h3", [richtext.Run(self.heading)])]) + html
        if html:
            self._body().append({"type": "text", "value": {"title": title, "text": html}})

    def _body(self):
        if not self.modules:
            self.modules.append({"title": OPENING, "body": []})
        return self.modules[-1]["body"]

    def _pictures(self, element):
        """Pictures come after the paragraph, list or table they stood in."""
        for image in element.find_all("img"):
            part = image.get("src", "")
            if part not in self.shown:
                self.shown[part] = part in self.opened.namelist() and picture(self.opened, part) is not None
            if not self.shown[part]:
                self.tell(
                    f"A picture of a kind that browsers cannot show is left out ({part.rpartition('/')[2]})."
                )
                continue
            self._flush()
            self.heading = ""
            self._body().append({"type": "picture", "value": {"part": part, "alt": self._alt(image)}})

    def _alt(self, image):
        alt = " ".join(image.get("alt", "").split())
        if not alt:
            self.tell("A picture has no description: say what it shows, for people who cannot see it.")
        elif BY_MACHINE in alt.lower():
            self.tell(
                f"A picture’s description was written by Word, not by a person: check it. “{alt[:100]}”"
            )
        return alt[:ALT] or NO_ALT

    def _table(self, table):
        html, rows = tables.as_list(table, _inline)
        self.html += html
        if rows:
            self.tell(f"A table of {rows} row{'s' if rows > 1 else ''} is now a list: read it through.")

    def _rich(self, element):
        """A paragraph or a list, without what rich text has no place for."""
        if element.name in ("ul", "ol"):
            items = "".join(
                f"<li>{self._item(item)}</li>" for item in element.find_all("li", recursive=False)
            )
            return f"<{element.name}>{items}</{element.name}>"
        return f"<p>{_inline(element)}</p>"

    def _item(self, item):
        lists = item.find_all(["ul", "ol"], recursive=False)
        return _inline(item, skip=lists) + "".join(self._rich(each) for each in lists)


def _inline(element, skip=()):
    """The words of an element with the marks that rich text has; every other mark falls away."""
    html = ""
    for child in element.children:
        if isinstance(child, NavigableString):
            html += richtext.escape(child, quote=False)
        elif isinstance(child, Tag) and child not in skip:
            html += _marked(child, _inline(child))
    return html


def _marked(tag, inner):
    if tag.name == "br":
        return "<br/>"
    if tag.name in richtext.MARKS:
        return f"<{tag.name}>{inner}</{tag.name}>"
    if tag.name == "a" and tag.get("href", "").partition(":")[0].lower() in SCHEMES:
        return f'<a href="{richtext.escape(tag["href"])}">{inner}</a>'
    block = tag.name in ("p", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6")
    return f"{inner}<br/>" if block else inner


def _put_notes_in_place(soup):
    """Footnotes and endnotes stand at the end: their words go into brackets where they are referred to."""
    notes = {}
    for item in soup.find_all("li", id=re.compile(r"^(foot|end)note-")):
        for back in item.find_all("a", href=re.compile("-ref-")):
            back.decompose()
        notes[item["id"]] = " ".join(item.get_text(" ").split())
    for link in soup.find_all("a", href=re.compile(r"^#(foot|end)note-\d")):
        link.replace_with(f" (Note: {notes.get(link['href'][1:], '')})")
    for item in soup.find_all("li", id=re.compile(r"^(foot|end)note-")):
        holder = item.parent
        item.decompose()
        if holder and not holder.find("li"):
            holder.decompose()
