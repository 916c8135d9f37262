"""Reads the body of a module file: bare Markdown and ':::' blocks, into the raw data of a ModuleBody.

:::roleplay
title: Music through the wall
minutes: 45
people: 3
---
Markdown
+++ brief: Jordan
Markdown
+++ debrief
- A question
:::
"""

import re
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from content.markdown import Key, bullets, read_header, rich_text

NAMESPACE = uuid.UUID("9b0d2a52-0d0f-5a54-9f4c-6a2b1c0e7d11")
TITLE, MINUTES = Key(str, most=120), Key(int)
BRIEF = re.compile(r"brief:\s*(.+)")


@dataclass(frozen=True)
class Kind:
    """What a ':::' block may hold. `sections`: name -> is it required."""

    header: dict
    sections: dict = field(default_factory=dict)
    body: str = "text"  # the field its Markdown goes to; none, if empty
    body_required: bool = True


KINDS = {
    "text": Kind({"title": TITLE, "minutes": Key(int, required=False)}, {"points": False}),
    "exercise": Kind(
        {"title": TITLE, "group": Key(str, choices=("individual", "pair", "group")), "minutes": MINUTES},
        {"debrief": True, "no-screen": False},
    ),
    "roleplay": Kind(
        {"title": TITLE, "minutes": MINUTES, "people": Key(int)},
        {"brief": True, "observer": False, "debrief": True},
        body="scenario",
    ),
    "film": Kind(
        {"title": TITLE, "minutes": MINUTES, "address": Key(str, required=False)},
        {"transcript": True, "no-screen": True},
        body_required=False,
    ),
    "questions": Kind({"title": TITLE, "minutes": MINUTES}, {"debrief": False}),
    "reflection": Kind({"title": TITLE, "minutes": MINUTES}),
    "check": Kind(
        {"title": TITLE, "question": Key(str), "minutes": MINUTES, "options": Key(list)},
        body="",
        body_required=False,
    ),
    "note": Kind({"title": TITLE}),
}
OPTION = {"text": (str, 300), "right": (bool, None), "why": (str, 400)}


@dataclass
class Part:
    """A piece of a module's body as it stands in the file. `kind` is empty for bare Markdown."""

    kind: str
    line: int
    lines: list


def read_body(source, lines, first, *, seed):
    """The raw data of a ModuleBody; ids come from `seed` and the place, the same at every load."""
    raw = []
    for part in split(source, lines, first):
        seen = f"{seed}/{len(raw)}"
        value = (
            _block(source, part, seen) if part.kind else {"text": rich_text(source, part.lines, part.line)}
        )
        raw.append({"type": part.kind or "text", "value": value, "id": _id(seen)})
    return raw


def split(source, lines, first):
    """Parts in order, each with the number of its first line of content."""
    parts, inside = [], None
    bare = Part("", first, [])
    for number, line in enumerate(lines, start=first):
        opening = re.fullmatch(r":::\s*([\w-]+)\s*", line)
        closing = re.fullmatch(r":::\s*", line)
        if opening and inside:
            source.fault(
                number, f"a block opens here, but the one of line {inside.line - 1} has no closing ':::'"
            )
        if opening:
            parts.append(bare)
            inside = Part(opening[1], number + 1, [])
            if opening[1] not in KINDS:
                source.fault(number, f"there is no block ':::{opening[1]}'; known are {', '.join(KINDS)}")
            else:
                parts.append(inside)
            bare = Part("", number, [])
        elif closing and inside:
            inside, bare = None, Part("", number + 1, [])
        elif closing:
            source.fault(number, "':::' closes a block here, but none is open")
        elif line.startswith(":::"):
            source.fault(number, "a block opens with ':::' and one word")
        else:
            (inside or bare).lines.append(line)
    if inside:
        source.fault(inside.line - 1, "this block has no closing ':::'")
    return [part for part in [*parts, bare] if part.kind or any(line.strip() for line in part.lines)]


def _block(source, part, seed):
    kind = KINDS[part.kind]
    end = next((n for n, line in enumerate(part.lines) if line.strip() == "---"), None)
    if end is None:
        source.fault(part.line - 1, "this block has no line '---' after its header")
        return {}
    value = dict(header := read_header(source, part.lines[:end], part.line, kind.header))
    for name in ("minutes", "people"):
        if header.get(name) == 0:
            source.fault(header.line(name), f"{name} must be 1 or more")
    sections = _sections(source, kind, part.lines[end + 1 :], part.line + end + 1)
    body_line, body = sections.pop("", (part.line + end + 1, []))
    if any(line.strip() for line in body):
        if kind.body:
            value[kind.body] = rich_text(source, body, body_line)
        else:
            source.fault(body_line, f"a {part.kind} has no text of its own: everything stands in its header")
    elif kind.body_required:
        source.fault(body_line, f"this {part.kind} has no text")
    if part.kind == "check":
        value["options"] = _options(source, header, seed)
    if header.get("address"):
        _address(source, header)
    for name, (line, text) in sections.items():
        value |= _section(source, name, line, text, seed, value)
    return value


def _sections(source, kind, lines, first):
    """{name: (first line, lines)}; the text before the first section has the name ''."""
    found = {"": (first, [])}
    name = ""
    for number, line in enumerate(lines, start=first):
        if not line.startswith("+++"):
            found[name][1].append(line)
            continue
        name = line[3:].strip()
        known = "brief" if BRIEF.fullmatch(name) else name
        if known not in kind.sections or name == "brief":
            source.fault(
                number, f"'+++ {name}' is not known here; known are {', '.join(kind.sections) or 'none'}"
            )
        if name in found:
            source.fault(number, f"'+++ {name}' stands here twice")
        found[name] = (number + 1, [])
    for known, required in kind.sections.items():
        if required and not any(name == known or name.startswith(f"{known}:") for name in found):
            source.fault(first - 1, f"'+++ {known}' is missing")
    return found


def _section(source, name, line, text, seed, value):
    """The field a section fills."""
    if not any(row.strip() for row in text):
        source.fault(line - 1, f"'+++ {name}' is empty")
    if name in ("debrief", "points"):
        said = bullets(source, text, line)
        return {name: [_item(each, f"{seed}/{name}/{n}") for n, each in enumerate(said)]}
    if brief := BRIEF.fullmatch(name):
        briefs = value.get("briefs", [])
        fresh = {"role": brief[1].strip(), "text": rich_text(source, text, line)}
        return {"briefs": [*briefs, _item(fresh, f"{seed}/brief/{len(briefs)}")]}
    return {name.replace("-", "_"): rich_text(source, text, line)}


def _options(source, header, seed):
    options = header.get("options", [])
    line = header.line("options")
    good = [option for option in options if _is_option(option)]
    if len(good) != len(options):
        source.fault(
            line,
            "every option needs text, right (true or false) and why, nothing else; quote long text",
        )
    elif options and (len(options) < 2 or not any(option["right"] for option in options)):
        source.fault(line, "there must be two options or more, at least one of them right")
    return [_item(option, f"{seed}/option/{n}") for n, option in enumerate(good)]


def _is_option(option):
    if not isinstance(option, dict) or option.keys() != OPTION.keys():
        return False
    return all(
        type(option[name]) is kind and (kind is bool or 0 < len(option[name].strip()) <= most)
        for name, (kind, most) in OPTION.items()
    )


def _address(source, header):
    try:
        URLValidator(schemes=["https", "http"])(header["address"])
    except ValidationError:
        source.fault(header.line("address"), "address must be a whole web address that begins with https://")


def _item(value, seed):
    return {"type": "item", "value": value, "id": _id(seed)}


def _id(seed):
    return str(uuid.uuid5(NAMESPACE, seed))
