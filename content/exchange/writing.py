"""Writes a course as files, such that reading them gives the same course."""

import io
import itertools
from pathlib import PurePath

import yaml
from django.utils.text import slugify
from wagtail.models import Page

from content.curriculum.models import ModulePage
from content.exchange.files import LIST, MAY_HAVE, MODELS, path_of, stored_sha256
from content.exchange.format import BODY, COURSE, MODULE, RENAMED, kinds
from content.exchange.markdown import Unwritable, Writer, as_line
from content.exchange.sources import FILES, PAGE


class ExportError(Exception):
    """Why a course cannot be written as files; the lines can be read by the person who asked."""


def course_files(course, *, drafts=False):
    """(name, open binary file) of everything in a course: as it is published, or as its newest drafts are.

    A link to a page or file that is gone becomes plain words. Raises ExportError before the first pair.
    """
    shelf = Shelf(course)
    problems = []
    texts = {"course.md": lambda: _course_text(_version(course, drafts), shelf)}
    for name, module in _named(course, drafts):
        texts[name] = lambda module=module: _module_text(module, shelf)
    written = {}
    for name, write in texts.items():
        try:
            written[name] = write()
        except Unwritable as error:
            problems.append(f"{name}: {error}.")
    written |= {LIST: shelf.listed()} if shelf.names else {}
    problems += shelf.lost
    if problems:
        raise ExportError("\n".join(problems))
    words = ((name, io.BytesIO(text.encode())) for name, text in written.items())
    return itertools.chain(words, ((name, row.file.open("rb")) for row, name in shelf.names.values()))


def _version(page, drafts):
    return page.get_latest_revision_as_object() if drafts else page


def _named(course, drafts):
    """(name of the file, module), in the order they are taught."""
    pages = ModulePage.objects.child_of(course)
    modules = [_version(page, drafts) for page in (pages if drafts else pages.live())]
    modules.sort(key=lambda module: (module.day, module.order, module.pk))
    for day, of_day in itertools.groupby(modules, key=lambda module: module.day):
        for number, module in enumerate(of_day, start=1):
            yield f"{f'day-{day}' if day else 'before'}/{number:02d}-{module.key}.md", module


# ---- the texts ------------------------------------------------------------------------------------
def _course_text(course, shelf):
    header = {name: getattr(course, name) for name in COURSE} | {"outcomes": course.outcome_list}
    writer = Writer(shelf.destination, headings={"h2": "##", "h3": "###"}, top=2)
    return f"---\n{_yaml(header)}---\n\n{writer.write(course.description)}".rstrip("\n") + "\n"


def _module_text(module, shelf):
    header = {name: getattr(module, RENAMED.get(name, name)) for name in MODULE}
    header |= {"outcomes": module.outcome_list, "items": module.item_list}
    if not module.item_list:
        del header["items"]
    writer = Writer(shelf.destination, headings={"h3": "####"})
    parts, bare = [], False
    for block in BODY.get_prep_value(module.body):
        kind, value = kinds()[block["type"]], block["value"]
        plain = (
            block["type"] == "text"
            and not bare
            and not any(value.get(name) for name in ("title", "minutes", "points"))
        )
        bare = plain and bool(value["text"])
        parts.append(
            writer.write(value["text"]) if bare else _block_text(block["type"], kind, value, writer, shelf)
        )
    return "\n\n".join([f"---\n{_yaml(header)}---", *parts]) + "\n"


def _block_text(name, kind, value, writer, shelf):
    lines = [f":::{name}", _yaml(_block_header(kind, value, shelf)) + "---"]
    if kind.body and (text := writer.write(value.get(kind.body) or "")):
        lines.append(text)
    for section in kind.sections:
        lines += _section_lines(section, value.get(section.field), writer)
    return "\n".join([*lines, ":::"])


def _block_header(kind, value, shelf):
    header = {name: value.get(name) for name in kind.header}
    header |= {name: shelf.name(kind.files[name], header[name]) for name in kind.files}
    for name, keys in kind.options.items():  # in order: PostgreSQL keeps keys in its own
        header[name] = [{key: _bare(item)[key] for key in keys} for item in header[name] or []]
    return {name: said for name, said in header.items() if said not in (None, "", [])}


def _section_lines(section, value, writer):
    if not value:
        return []
    if section.shape == "text":
        text = writer.write(value)
        return [f"+++ {section.name}", text] if text else []
    if section.shape == "lines":
        return [f"+++ {section.name}", *(f"- {as_line(_bare(item))}" for item in value)]
    title, body = section.card
    lines = []
    for card in map(_bare, value):
        lines += [f"+++ {section.name}: {card[title]}", *filter(None, [writer.write(card[body])])]
    return lines


def _bare(item):
    """The value of a list's item."""
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" else item


class _Dumper(yaml.SafeDumper):
    """Lists stand two spaces in, as people write them."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def _text(dumper, value):
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if "\n" in value else None)


_Dumper.add_representer(str, _text)


def _yaml(values):
    return (
        yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"))
        if values
        else ""
    )


# ---- the files ------------------------------------------------------------------------------------
class Shelf:
    """The files a course uses, each under one name."""

    def __init__(self, course):
        self.course, self.names, self.lost = course, {}, []
        self._checksums = {}

    def name(self, kind, pk):
        """The name of a file by its row; nothing for a row that is gone."""
        if (kind, pk) in self.names:
            return self.names[kind, pk][1]
        row = MODELS[kind].objects.filter(pk=pk).first() if pk else None
        return self._put(kind, row) if row else None

    def _put(self, kind, row):
        name = self._free(row)
        self.names[kind, row.pk] = (row, name)
        self._checksums[kind, row.pk] = stored_sha256(row)
        if self._checksums[kind, row.pk] is None:
            self.lost.append(f"The file of “{row.title}” is no longer there.")
        return name

    def _free(self, row):
        """A name made of the title: the storage's own differs from site to site."""
        stem, kind = slugify(row.title)[:80] or "file", PurePath(row.filename).suffix.lower()
        taken = {name for _, name in self.names.values()}
        tries = (f"{FILES}{stem}{f'-{n}' if n else ''}{kind}" for n in itertools.count())
        return next(name for name in tries if name not in taken)

    def destination(self, link):
        """Where a link of rich text leads in files."""
        if link.get("linktype") == "document":
            return self.name("document", int(link["id"])) or ""
        if link.get("linktype") == "page":
            page = Page.objects.filter(pk=link["id"]).first()
            path = path_of(page) if page else ""
            return f"{PAGE}{path}" if path else ""
        return link.get("href", "")

    def listed(self):
        """`files.yaml`."""
        return "\n".join(
            f"{_yaml({name: self._said(kind, row, self._checksums[kind, pk])})}"
            for (kind, pk), (row, name) in self.names.items()
        )

    def _said(self, kind, row, sha256):
        said = {"is": kind, "title": row.title, "audience": row.audience}
        said |= {name: getattr(row, name) for name in MAY_HAVE if getattr(row, name, "")}
        if row.course_id:
            said["this_course_only"] = True
        tags = sorted(row.tags.names())
        return said | ({"tags": tags} if tags else {}) | {"sha256": sha256}
