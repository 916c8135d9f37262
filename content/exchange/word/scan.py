"""What stands in a Word document and does not come over whole, and where: for the report."""

import re
from collections import Counter

from content.exchange.word.parts import WORD, targets, tree_of

DOCUMENT = "word/document.xml"
NAMES = {
    "w": WORD,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
QUOTED = 200  # letters of what is quoted
COUNTED = {
    "w:ins": "tracked insertion, taken as accepted",
    "w:moveTo": "tracked move, taken as accepted",
    "w:del": "tracked deletion, left out",
    "w:footnoteReference": "footnote, put into brackets where it is referred to",
    "w:endnoteReference": "endnote, put into brackets where it is referred to",
    "w:strike": "struck-out passage, its line gone",
    "w:u": "underlined passage, its line gone",
    "w:highlight": "highlighted passage, its colour gone",
}
TOLD = {
    "w:object": "An embedded object (such as a spreadsheet) is left out.",
    "c:chart": "A chart is left out. Bring it in as a picture.",
    "dgm:relIds": "A diagram is left out. Bring it in as a picture.",
    "w:altChunk": "An inserted document is left out.",
}


def q(name):
    prefix, _, tag = name.partition(":")
    return f"{{{NAMES[prefix]}}}{tag}"


def losses(opened, level):
    """[(where, what)] in the order of the document. `level`: of the headings that begin a module."""
    scan = _Scan(opened, level)
    for child in tree_of(opened, DOCUMENT).find(q("w:body")):
        scan.block(child)
    scan.close()
    return scan.found + _around(opened)


class _Scan:
    def __init__(self, opened, level):
        self.level, self.where, self.found = level, "", []
        self.styles = heading_levels(opened)
        self.comments = _texts(tree_of(opened, "word/comments.xml"), "w:comment")
        self.outside = {key for key, (_, _, is_outside) in targets(opened, DOCUMENT).items() if is_outside}
        self.counted, self.pages = Counter(), 0

    def tell(self, what):
        self.found.append((self.where, what))

    def block(self, element):
        if self._heading(element):
            self.close()
            self.where = text_of(element)
        self._inside(element)

    def close(self):
        """Tell what was counted since the last heading."""
        for what, number in self.counted.items():
            self.tell(f"{number} × {what}.")
        self.counted.clear()

    def _heading(self, element):
        style = element.find(f"{q('w:pPr')}/{q('w:pStyle')}")
        level = self.styles.get(style.get(q("w:val"))) if style is not None else None
        return level is not None and level <= self.level + 1 and text_of(element)

    def _inside(self, element):
        for name, what in TOLD.items():
            for _ in element.iter(q(name)):
                self.tell(what)
        for name, what in COUNTED.items():
            if number := sum(not _is_off(mark) for mark in element.iter(q(name))):
                self.counted[what] += number
        for mark in element.iter(q("w:commentReference")):
            said = self.comments.get(mark.get(q("w:id")), "")
            self.tell(f"A comment is left out: “{_short(said)}”")
        for mark in [*element.iter(q("m:oMathPara")), *_alone(element)]:
            self.tell(f"An equation is left out: {_short(text_of(mark, 'm:t'))}")
        for choice in element.iter(q("mc:AlternateContent")):
            self._text_box(choice)
        for mark in element.iter():
            if mark.get(q("r:link")) in self.outside:
                self.tell(
                    "A picture that lies elsewhere, not in the document, is left out and was not fetched."
                )
            if mark.tag == q("w:hyperlink") and mark.get(q("w:anchor")) and not mark.get(q("r:id")):
                self.counted["link to another place in the document, now plain words"] += 1

    def _text_box(self, choice):
        fallback = choice.find(q("mc:Fallback"))
        boxes = choice.iter(q("w:txbxContent"))
        text = " ".join(text_of(box) for box in boxes).strip()
        if text and fallback is None:
            self.tell(f"A text box is left out: “{_short(text)}”")
        elif text:
            self.tell("The words of a text box now stand among the others, where the box was fastened.")


def _alone(element):
    """Equations that are not in a paragraph of equations."""
    inside = {each for para in element.iter(q("m:oMathPara")) for each in para.iter(q("m:oMath"))}
    return [each for each in element.iter(q("m:oMath")) if each not in inside]


def _is_off(mark):
    return mark.get(q("w:val")) in ("0", "false", "none", "off")


def _around(opened):
    """What belongs to no place: running heads, page breaks."""
    said = []
    for part in sorted(opened.namelist()):
        if re.fullmatch(r"word/(header|footer)\d*\.xml", part):
            text = text_of(tree_of(opened, part))
            if text and text not in said:
                said.append(text)
    found = [("Every page", f"A header or footer is left out: “{_short(text)}”") for text in said]
    body = tree_of(opened, DOCUMENT)
    breaks = sum(mark.get(q("w:type")) == "page" for mark in body.iter(q("w:br")))
    breaks += sum(1 for _ in body.iter(q("w:pageBreakBefore")))
    if breaks:
        found.append(
            ("Every page", f"{breaks} × page break, left out: pages are made anew when a module is printed.")
        )
    if any("TOC" in (mark.text or "") for mark in body.iter(q("w:instrText"))):
        found.append(("Every page", "The table of contents is left out: the course makes its own."))
    return found


def heading_levels(opened):
    """{style id: level} of the document's heading styles."""
    root = tree_of(opened, "word/styles.xml")
    levels = {}
    for style in root.iter(q("w:style")) if root is not None else ():
        name = style.find(q("w:name"))
        found = re.fullmatch(r"heading (\d)", name.get(q("w:val"), "").lower()) if name is not None else None
        if found:
            levels[style.get(q("w:styleId"))] = int(found[1])
    return levels


def _texts(root, name):
    return {each.get(q("w:id")): text_of(each) for each in root.iter(q(name))} if root is not None else {}


def text_of(element, name="w:t"):
    return " ".join("".join(part.text or "" for part in element.iter(q(name))).split())


def _short(text):
    return text if len(text) <= QUOTED else text[:QUOTED].rsplit(" ", 1)[0] + " …"
