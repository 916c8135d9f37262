"""What is different between two states of a course, module by module, in words a trainer can read.

Either state is an Edition with its modules or a CoursePage with its pages. Trainer notes are compared
too: what this makes is for those who teach.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import unescape

from django.template.defaultfilters import capfirst, yesno
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.admin.compare import diff_text

PARAGRAPH = re.compile(r"</(?:p|li|h[1-6])>|<br\s*/?>")
FACTS = {
    "title": "Title",
    "day": "Day",
    "order": "Place on that day",
    "minutes": "Minutes",
    "get_kind_display": "Kind",
    "is_compulsory": "Compulsory",
    "is_skills_practice": "Skills practice",
}
COURSE_FACTS = {
    "title": "Title",
    "full_title": "Full title",
    "days": "Days",
    "group_size": "Most people in a group",
    "taught_minutes": "Taught minutes",
    "pre_reading_minutes": "Minutes of pre-reading",
    "minutes_for_certificate": "Minutes for a certificate",
}


@dataclass
class Passage:
    """A text that changed: where it stands, and its parts as ("equal", "addition" or "deletion", text)."""

    where: str
    parts: list


@dataclass
class ModuleChange:
    """`state`: "new", "gone" or "changed". `facts`: (name, before, after). `passages`: what was rewritten."""

    title: str
    state: str
    facts: list = field(default_factory=list)
    passages: list = field(default_factory=list)


@dataclass
class Changes:
    facts: list
    modules: list
    same: int

    def __bool__(self):
        return bool(self.facts or self.modules)


def changes(before, after, *, before_modules, after_modules):
    """The Changes from one state of a course to another. Modules are told apart by their `key`."""
    old = {module.key: module for module in before_modules}
    found, same = [], 0
    for module in after_modules:
        earlier = old.pop(module.key, None)
        change = _changed(earlier, module) if earlier else ModuleChange(module.title, "new")
        if change.state == "new" or change.facts or change.passages:
            found.append(change)
        else:
            same += 1
    found += [ModuleChange(module.title, "gone") for module in old.values()]
    facts = _facts(before, after, COURSE_FACTS) + _lists(
        before, after, {"outcome_list": "What participants learn"}
    )
    return Changes(facts, found, same)


def _changed(before, after):
    lists = {"outcome_list": "After this module participants can", "item_list": "Items needed"}
    passages = _passages(_lines(before.body), _lines(after.body))
    return ModuleChange(
        after.title, "changed", _facts(before, after, FACTS) + _lists(before, after, lists), passages
    )


def _facts(before, after, names):
    pairs = [(label, _said(before, name), _said(after, name)) for name, label in names.items()]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _lists(before, after, names):
    pairs = [(label, getattr(before, name), getattr(after, name)) for name, label in names.items()]
    return [(label, "; ".join(old), "; ".join(new)) for label, old, new in pairs if old != new]


def _said(thing, name):
    value = getattr(thing, name)
    value = value() if callable(value) else value
    return yesno(value) if isinstance(value, bool) else value


def _passages(before, after):
    """Lines are (where, text). What was rewritten stands as one passage, word by word."""
    found = []
    matcher = SequenceMatcher(None, [text for _, text in before], [text for _, text in after], autojunk=False)
    for verb, start, end, new_start, new_end in matcher.get_opcodes():
        if verb == "equal":
            continue
        gone, come = before[start:end], after[new_start:new_end]
        for index in range(max(len(gone), len(come))):
            old = gone[index] if index < len(gone) else None
            new = come[index] if index < len(come) else None
            found.append(Passage((new or old)[0], _parts(old, new)))
    return found


def _parts(old, new):
    if old is None:
        return [("addition", new[1])]
    if new is None:
        return [("deletion", old[1])]
    return diff_text(old[1], new[1]).changes


def _lines(body):
    """A body as (where, text) lines: a line a paragraph, a list's entry or a short field."""
    lines = []
    for number, child in enumerate(body, start=1):
        title = child.value.get("title") if hasattr(child.value, "get") else ""
        where = ": ".join(filter(None, [str(child.block.label), title])) or f"Block {number}"
        lines += [(where, text) for text in _texts(child.block, child.value)]
    return lines


def _texts(block, value):
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _texts(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value or []:
            yield from _texts(block.child_block, item)
    elif isinstance(block, blocks.RichTextBlock):
        yield from filter(None, map(_plain, PARAGRAPH.split(value.source if value else "")))
    elif value not in (None, ""):
        said = value if isinstance(value, str) else yesno(value) if isinstance(value, bool) else str(value)
        yield f"{capfirst(block.label)}: {said}"


def _plain(html):
    return " ".join(unescape(strip_tags(html)).split())
