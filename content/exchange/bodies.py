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

A file stands in it as its name ("files/wall.vtt"), a link to one as it was typed; `files.Library` puts rows
of the database in their place.
"""

import re
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from content.exchange.format import kinds
from content.markdown import bullets, read_header, rich_text

NAMESPACE = uuid.UUID("9b0d2a52-0d0f-5a54-9f4c-6a2b1c0e7d11")


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
            if opening[1] not in kinds():
                source.fault(number, f"there is no block ':::{opening[1]}'; known are {', '.join(kinds())}")
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
    kind = kinds()[part.kind]
    end = next((n for n, line in enumerate(part.lines) if line.strip() == "---"), None)
    if end is None:
        source.fault(part.line - 1, "this block has no line '---' after its header")
        return {}
    header = read_header(source, part.lines[:end], part.line, kind.header, missing=source.doubt)
    value = dict(header)
    for name, keys in kind.options.items():
        value[name] = _options(source, header, name, keys, seed)
    for name in kind.addresses:
        _address(source, header, name)
    for name, file in kind.files.items():
        if header.get(name):
            source.files.append((header.line(name), header[name], file))
    sections = _sections(source, kind, part.lines[end + 1 :], part.line + end + 1)
    _, body_line, body = sections.pop(0)
    if any(line.strip() for line in body):
        if kind.body:
            value[kind.body] = rich_text(source, body, body_line)
        else:
            source.fault(body_line, f"a {part.kind} has no text of its own: everything stands in its header")
    elif kind.body_required:
        source.doubt(body_line, f"this {part.kind} has no text")
    for section in kind.sections:
        value[section.field] = _section(source, section, sections, seed, part.line + end)
    return value


def _sections(source, kind, lines, first):
    """[(name, first line, lines)]; the first is the text before any section, named ''."""
    known = {section.name: section for section in kind.sections}
    found = [("", first, [])]
    for number, line in enumerate(lines, start=first):
        if not line.startswith("+++"):
            found[-1][2].append(line)
            continue
        name = line[3:].strip()
        section = known.get(name.partition(":")[0].strip())
        if section is None or (":" in name) != (section.shape == "card"):
            source.fault(number, f"'+++ {name}' is not known here; known are {', '.join(known) or 'none'}")
        elif section.shape != "card" and name in [seen for seen, _, _ in found]:
            source.fault(number, f"'+++ {name}' stands here twice")
        found.append((name, number + 1, []))
    return found


def _section(source, section, sections, seed, top):
    """The field that the sections of this name fill. `top`: the last line of the block's header."""
    mine = [part for part in sections if part[0].partition(":")[0].strip() == section.name]
    if section.required and not mine:
        source.doubt(top, f"'+++ {section.name}' is missing")
    for name, line, text in mine:
        if not any(row.strip() for row in text):
            source.doubt(line - 1, f"'+++ {name}' is empty")
    if section.shape == "text":
        return "".join(rich_text(source, text, line) for _, line, text in mine)
    if section.shape == "lines":
        values = [(line, said) for _, line, text in mine for said in bullets(source, text, line)]
    else:
        values = [(line - 1, name.partition(":")[2].strip()) for name, line, _ in mine]
    for line, said in values:
        if not 0 < len(said) <= section.most:
            source.fault(line, f"{section.name}: a line of at most {section.most} letters belongs here")
    if section.shape == "card":
        title, body = section.card
        texts = [rich_text(source, text, line) for _, line, text in mine]
        made = [{title: said, body: text} for (_, said), text in zip(values, texts, strict=True)]
    else:
        made = [said for _, said in values]
    return [_item(each, f"{seed}/{section.name}/{n}") for n, each in enumerate(made)]


def _options(source, header, name, keys, seed):
    """The entries of a list in the header, each checked against the keys of its block."""
    options = header.get(name, [])
    good = [option for option in options if _is_option(option, keys)]
    if len(good) != len(options):
        *most, last = [f"{key} (true or false)" if keys[key].kind is bool else key for key in keys]
        source.fault(
            header.line(name),
            f"every {name[:-1]} needs {', '.join(most)} and {last}, nothing else; quote long text",
        )
    elif options and (len(options) < 2 or not any(option.get("right", True) for option in options)):
        source.doubt(header.line(name), "there must be two options or more, at least one of them right")
    return [_item(option, f"{seed}/option/{n}") for n, option in enumerate(good)]


def _is_option(option, keys):
    if not isinstance(option, dict) or option.keys() != keys.keys():
        return False
    return all(
        type(option[name]) is key.kind and (key.kind is bool or 0 < len(option[name].strip()) <= key.most)
        for name, key in keys.items()
    )


def _address(source, header, name):
    try:
        if header.get(name):
            URLValidator()(header[name])
    except ValidationError:
        source.fault(header.line(name), f"{name} must be a whole web address that begins with https://")


def _item(value, seed):
    return {"type": "item", "value": value, "id": _id(seed)}


def _id(seed):
    return str(uuid.uuid5(NAMESPACE, seed))
