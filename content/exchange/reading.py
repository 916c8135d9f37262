"""Reads a course folder: `course.md` and the modules `*/NN-name.md`. All faults at once, or none."""

import re
from dataclasses import dataclass, field

from django.core.validators import slug_re, slug_unicode_re

from content.curriculum.models import ModuleKind
from content.curriculum.models.pages import MOST_PLACES
from content.exchange.bodies import read_body
from content.exchange.files import check_named, read_files
from content.exchange.format import COURSE, MODULE
from content.exchange.sources import CourseFile
from content.markdown import Fault, Faults, read_header, rich_text, split_header, text_lines


@dataclass
class ModuleText:
    """A module as its file has it: the fields of a ModulePage, with the body as raw data."""

    source: CourseFile
    header: dict
    fields: dict


@dataclass
class CourseText:
    """`files`: name -> Entry. `pages`: (file, line, path) of each link to a page. `doubts`: Faults."""

    fields: dict
    modules: list
    files: dict = field(default_factory=dict)
    pages: list = field(default_factory=list)
    doubts: list = field(default_factory=list)


def read_course(folder, *, drafts=False):
    """The CourseText of a folder. Raises Faults; for `drafts`, what a draft may have is left as doubts."""
    path = folder / "course.md"
    if not path.is_file():
        raise Faults([Fault("course.md", 1, f"there is no such file in {folder.name}")])
    listed, files = read_files(folder)
    course = CourseFile.open(path, "course.md")
    header_lines, first, body, body_first = split_header(course)
    header = read_header(course, header_lines, first, COURSE)
    fields = {name: header.get(name) for name in COURSE} | {
        "outcomes": "\n".join(text_lines(course, header, "outcomes")),
        "description": rich_text(course, body, body_first, top=2),
    }
    paths = sorted(path for path in folder.glob("*/**/*.md") if path.parts[len(folder.parts)] != "files")
    modules = [_module(path, folder, header.get("slug", "")) for path in paths]
    _check_course(course, header, modules)
    sources = [course, *(module.source for module in modules)]
    for source in sources:
        check_named(source, files)
    named = {name for source in sources for _, name, _ in source.files}
    for name in files.keys() - named:
        listed.doubt(1, f"no page uses {name}, so it is left out")
    faults = [fault for source in [listed, *sources] for fault in source.faults]
    doubts = [doubt for source in [listed, *sources] for doubt in source.doubts]
    if faults or (doubts and not drafts):
        raise Faults(faults + ([] if drafts else doubts))
    return CourseText(
        fields,
        [module.fields for module in modules],
        {name: entry for name, entry in files.items() if name in named},
        [(source.name, *link) for source in sources for link in source.pages],
        sorted(doubts),
    )


def _module(path, folder, slug):
    source = CourseFile.open(path, path.relative_to(folder).as_posix())
    if not re.fullmatch(r"\d\d+-[\w-]+\.md", path.name):
        source.fault(1, "a module's file is named like 01-welcome.md")
    header_lines, first, body, body_first = split_header(source)
    header = read_header(source, header_lines, first, MODULE)
    if "key" in header and not slug_re.match(header["key"]):
        source.fault(header.line("key"), "key may hold letters, figures and dashes only")
    raw = read_body(source, body, body_first, seed=f"{slug}/{header.get('key', '')}")
    total = sum(block["value"].get("minutes", 0) for block in raw)
    if "minutes" in header and total != header["minutes"]:
        source.doubt(
            header.line("minutes"), f"minutes says {header['minutes']}, but the blocks add up to {total}"
        )
    fields = {name: header.get(name) for name in ("title", "key", "day", "order", "minutes", "kind")} | {
        "is_compulsory": header.get("compulsory"),
        "is_skills_practice": header.get("skills_practice"),
        "outcomes": "\n".join(text_lines(source, header, "outcomes")),
        "items": "\n".join(text_lines(source, header, "items")),
        "body": raw,
    }
    return ModuleText(source, header, fields)


def _check_course(course, header, modules):
    """The rules that span the files."""
    if "slug" in header and not slug_unicode_re.match(header["slug"]):
        course.fault(header.line("slug"), "slug may hold letters, figures and dashes only")
    if not 1 <= header.get("group_size", 1) <= MOST_PLACES:
        course.fault(header.line("group_size"), f"group_size must be from 1 to {MOST_PLACES}")
    if not 1 <= header.get("days", 1) <= 20:
        course.fault(header.line("days"), "days must be from 1 to 20")
    if header.get("minutes_for_certificate", 0) > header.get("taught_minutes", 0):
        course.fault(
            header.line("minutes_for_certificate"), "minutes_for_certificate is more than taught_minutes"
        )
    if not modules:
        course.doubt(
            1, "the course has no modules: they stand in folders beside this file, like day-1/01-welcome.md"
        )
    for name, kind in (
        ("taught_minutes", ModuleKind.TAUGHT),
        ("pre_reading_minutes", ModuleKind.PRE_READING),
    ):
        total = sum(
            module.header.get("minutes", 0) for module in modules if module.header.get("kind") == kind
        )
        if modules and name in header and total != header[name]:
            course.doubt(header.line(name), f"{name} says {header[name]}, but the modules add up to {total}")
    _check_once(modules, "key", lambda header: header.get("key"), CourseFile.fault)
    _check_once(modules, "order", lambda header: (header.get("day"), header.get("order")), CourseFile.doubt)
    for module in modules:
        if module.header.get("day", 0) > header.get("days", 20):
            module.source.doubt(module.header.line("day"), "day is after the last day of the course")


def _check_once(modules, name, value_of, tell):
    seen = {}
    for module in modules:
        value = value_of(module.header)
        if value in seen and name in module.header:
            tell(module.source, module.header.line(name), f"{name} is the same as in {seen[value]}")
        seen.setdefault(value, module.source.name)
