"""Markdown with a YAML header, read strictly: into plain values and the rich text Wagtail keeps.

Everything wrong is collected as a Fault with its line; nothing is guessed and nothing is dropped in silence.
"""

import re
from dataclasses import dataclass

import nh3
import yaml
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False})
MARKDOWN.normalizeLink = str  # an address stays as it was typed
KNOWN = {
    "paragraph", "heading", "bullet_list", "ordered_list", "list_item", "inline",
    "text", "softbreak", "hardbreak", "strong", "em", "link",
}  # fmt: skip
TAGS = {"p", "h2", "h3", "b", "i", "ul", "ol", "li", "a", "br"}
SCHEMES = {"http", "https", "ftp", "mailto", "tel"}


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file, as it is shown: 'day-1/01-welcome.md:12: minutes is missing'."""

    file: str
    line: int
    message: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.message}"


class Faults(Exception):
    """All the faults of a load at once."""

    def __init__(self, faults):
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


class Source:
    """A file while it is read: its name, its lines, the faults found in it, and the doubts.

    A doubt is what a draft may have and a published page may not, such as minutes that do not add up.
    """

    def __init__(self, name, text):
        self.name, self.lines, self.faults = name, re.split(r"\r\n?|\n", text.removesuffix("\n")), []
        self.doubts = []

    @classmethod
    def open(cls, path, name):
        try:
            return cls(name, path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            source = cls(name, "")
            source.fault(1, "this file is not text in UTF-8")
            return source

    def fault(self, line, message):
        self.faults.append(Fault(self.name, line, message))

    def doubt(self, line, message):
        self.doubts.append(Fault(self.name, line, message))

    def link(self, line, href):
        """A link was met."""
        if not href.startswith(("/", "#")) and href.partition(":")[0].lower() not in SCHEMES:
            self.fault(line, f"the link to “{href}” leads nowhere: begin it with https://")


# ---- headers ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Key:
    """A line a header may have. `kind`: str, int, bool, or list (of lines of text).

    `least` and `most` bound a number, `most` the letters of a text as well.
    """

    kind: type
    required: bool = True
    most: int = 10_000
    least: int = 0
    choices: tuple = ()
    lines: bool = False  # a text of several lines


class Header(dict):
    """The values of a header; `line(name)` tells where one stands."""

    def __init__(self, first):
        super().__init__()
        self.first, self.lines = first, {}

    def line(self, name):
        return self.lines.get(name, self.first)


WORDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list of lines that begin with a dash",
}


def split_header(source):
    """(header lines, number of the first, body lines, number of the first) of '---' front matter."""
    lines = source.lines
    if not lines or lines[0].strip() != "---":
        source.fault(1, "the file must begin with a line '---' and its header")
        return [], 1, lines, 1
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return lines[1:number], 2, lines[number + 1 :], number + 2
    source.fault(1, "the header has no closing line '---'")
    return [], 2, [], 1


def read_header(source, lines, first, keys, *, missing=None):
    """The Header made of YAML `lines` by the given `keys`, faults noted. A faulty key is missing from it.

    `missing(line, message)` is told of a key that is not there; by default that is a fault.
    """
    found = Header(first)
    try:
        node = yaml.compose("\n".join(lines), Loader=yaml.SafeLoader)
        values = yaml.safe_load("\n".join(lines)) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        source.fault(
            first + (mark.line if mark else 0),
            f"the header cannot be read: {getattr(error, 'problem', None) or error}",
        )
        return found
    if not isinstance(values, dict):
        source.fault(first, "the header must be lines of 'key: value'")
        return found
    for key_node, _ in node.value if node else []:
        name, line = key_node.value, first + key_node.start_mark.line
        if name in found.lines:
            source.fault(line, f"{name} stands here twice")
        elif name not in keys:
            source.fault(line, f"{name} is not known here; known are {', '.join(keys)}")
        elif problem := _problem(values[name], keys[name]):
            source.fault(line, f"{name} {problem}")
        else:
            found[name] = values[name] if keys[name].kind is not str else _text(values[name], keys[name])
        found.lines[name] = line
    for name in keys:
        if keys[name].required and name not in found.lines:
            (missing or source.fault)(max(first - 1, 1), f"{name} is missing from the header")
    return found


def _text(value, key):
    """Without the ends of its lines, but for texts that have several lines."""
    return value.strip() if key.lines else " ".join(line.strip() for line in value.split("\n")).strip()


def _problem(value, key):
    """What is wrong with a header's value, or nothing."""
    if type(value) is not key.kind:
        return f"must be {WORDS[key.kind]}"
    if key.choices and value not in key.choices:
        return f"must be one of {', '.join(key.choices)}"
    if key.kind is int and not key.least <= value <= key.most:
        return f"must be from {key.least} to {key.most}"
    if key.kind is str:
        return _text_problem(value, key)
    if key.kind is list and key.required and not value:
        return "must have at least one line"
    return ""


def _text_problem(value, key):
    if key.required and not value.strip():
        return "is empty"
    if "\0" in value:
        return "holds a character that cannot be stored"
    return f"is longer than {key.most} letters" if len(value) > key.most else ""


def text_lines(source, header, name):
    """The entries of a header's list, each checked to be a line of text."""
    values = header.get(name, [])
    good = [value for value in values if isinstance(value, str) and value.strip()]
    if len(good) != len(values):
        source.fault(header.line(name), f"{name}: every line must be text (put it in quotes)")
    return [" ".join(value.splitlines()).strip() for value in good]


# ---- Markdown -----------------------------------------------------------------------------------
def rich_text(source, lines, first, *, top=3):
    """Markdown as Wagtail's rich text. `#` and `##` become h`top`, others h3. Other marks are faults."""
    tokens = MARKDOWN.parse("\n".join(lines))
    for token in tokens:
        line = first + (token.map[0] if token.map else 0)
        for part in [token, *(token.children or [])]:
            name = part.type.removesuffix("_open").removesuffix("_close")
            if name not in KNOWN:
                source.fault(line, f"{name.replace('_', ' ')} is not used here: write text, lists and links")
            if part.type == "link_open":
                source.link(line, part.attrs["href"])
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{top}" if token.tag in ("h1", "h2") else "h3"
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    html = re.sub(r"<(/?)strong>", r"<\1b>", re.sub(r"<(/?)em>", r"<\1i>", html))
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES | {"page"}, link_rel=None
    ).strip()


def plain(markdown):
    """One line of Markdown as plain text: marks of emphasis and links fall away."""
    inline = MARKDOWN.parseInline(markdown)[0]
    return "".join(" " if child.type == "softbreak" else child.content for child in inline.children).strip()


def bullets(source, lines, first):
    """A Markdown list as plain lines; anything else between them is a fault."""
    found = []
    for number, line in enumerate(lines, start=first):
        if line.startswith(("- ", "* ")):
            found.append(line[2:])
        elif line.strip() and found and line.startswith("  "):
            found[-1] += " " + line.strip()
        elif line.strip():
            source.fault(number, "only lines that begin with '- ' belong here")
    return [plain(line) for line in found]
