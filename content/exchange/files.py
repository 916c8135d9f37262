"""The files of a course: `files/` and what `files.yaml` says of each; and the rows they are in the CMS."""

import hashlib
import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.core.files import File
from wagtail import blocks
from wagtail.models import Page, Site

from content.curriculum.walk import map_leaves
from content.exchange.format import BODY, file_kind
from content.exchange.sources import FILES, PAGE, CourseFile
from content.markdown import Key, read_header, text_lines
from content.materials.forms import PICTURES
from content.materials.models import Audience, Material, Picture
from lms import intake

LIST = "files.yaml"
MODELS = {"document": Material, "picture": Picture}
MAY_HAVE = ("description", "kind")  # fields that are carried by those models that have them
KEYS = {
    "is": Key(str, choices=tuple(MODELS)),
    "title": Key(str, most=255),
    "audience": Key(str, choices=tuple(Audience.values)),
    **{name: Key(str, required=False) for name in MAY_HAVE},
    "this_course_only": Key(bool, required=False),
    "tags": Key(list, required=False),
    "sha256": Key(str, required=False, most=64),
}


@dataclass
class Entry:
    """A file as `files.yaml` tells of it. `fields`: of the row it becomes, its course and tags apart."""

    path: Path
    kind: str
    fields: dict
    tags: list
    this_course_only: bool
    sha256: str

    @property
    def model(self):
        return MODELS[self.kind]


# ---- reading ------------------------------------------------------------------------------------
def read_files(folder):
    """(source, {name: Entry}) of a course's files; faults noted in the source."""
    path = folder / LIST
    source = CourseFile.open(path, LIST) if path.is_file() else CourseFile(LIST, "")
    there = {f"{FILES}{file.name}": file for file in sorted((folder / FILES).glob("*")) if file.is_file()}
    said = _headers(source)
    for name in there.keys() - said.keys():
        source.fault(1, f"{name} lies there, but {LIST} does not say what it is")
    for name in said.keys() - there.keys():
        source.fault(said[name].first - 1, f"there is no file {name}")
    return source, {name: _entry(source, said[name], there[name]) for name in said if name in there}


def _headers(source):
    """{name: Header} of the list."""
    try:
        top = yaml.compose("\n".join([*source.lines, ""]), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        source.fault(mark.line + 1 if mark else 1, f"this cannot be read: {getattr(error, 'problem', error)}")
        return {}
    found = {}
    for name, value in getattr(top, "value", None) or []:
        line, first = name.start_mark.line + 1, value.start_mark.line + 1
        if not isinstance(value, yaml.MappingNode) or value.flow_style:
            source.fault(line, "below the name of a file stand lines of 'key: value'")
        elif name.value in found:
            source.fault(line, f"{name.value} stands here twice")
        else:
            lines = source.lines[first - 1 : value.end_mark.line]
            found[name.value] = read_header(source, lines, first, KEYS)
    return found


def _entry(source, header, path):
    sha256 = sha256_of(path)
    if header.get("sha256", sha256) != sha256:
        source.fault(header.line("sha256"), "this is another file than the one that was listed here")
    kind = header.get("is", "document")
    try:
        with File(path.open("rb"), name=path.name) as file:
            intake.check(file, PICTURES if kind == "picture" else intake.KINDS)
    except intake.Refused as refused:
        source.fault(header.first - 1, f"{FILES}{path.name}: {refused}")
    has = {field.name for field in MODELS[kind]._meta.get_fields()}
    fields = {
        name: header[name] for name in ("title", "audience", *MAY_HAVE) if name in header and name in has
    }
    _check_row(source, header, MODELS[kind], fields)
    tags = text_lines(source, header, "tags")
    return Entry(path, kind, fields, tags, header.get("this_course_only", False), sha256)


def _check_row(source, header, model, fields):
    """What the CMS would say of such a row."""
    row = model(**fields)
    try:
        row.clean_fields(
            exclude=[field.name for field in model._meta.get_fields() if field.name not in fields]
        )
        row.clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            source.fault(header.line(name), f"{name}: {' '.join(messages)}")


def check_named(source, entries):
    """A fault for each file that is named and not there, or is of the wrong kind."""
    for line, name, kind in source.files:
        if name not in entries:
            source.fault(line, f"there is no {name}")
        elif entries[name].kind != kind:
            source.fault(line, f"{name} is a {entries[name].kind} in {LIST}; here belongs a {kind}")


def sha256_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---- the rows -----------------------------------------------------------------------------------
class Library:
    """The rows behind names of files. A file that is here already, under the same title, is used again."""

    def __init__(self, entries):
        self.entries = entries
        self.rows = {
            name: find(entry.model, entry.fields["title"], entry.sha256) for name, entry in entries.items()
        }

    @property
    def missing(self):
        return [name for name, row in self.rows.items() if row is None]

    @property
    def listed(self):
        """What a preview shows of each file: of one that is here already, who may read it here."""
        return [
            {
                "title": entry.fields["title"],
                "audience": Audience((self.rows[name] or entry.model(**entry.fields)).audience).label,
                "is_here": self.rows[name] is not None,
            }
            for name, entry in self.entries.items()
        ]

    def make(self, *, by):
        """Make the rows that are missing. Returns those that belong to the course alone."""
        made = []
        for name in self.missing:
            entry = self.entries[name]
            with entry.path.open("rb") as file:
                self.rows[name] = add(
                    entry.model, file, entry.path.name, by=by, tags=entry.tags, **entry.fields
                )
            if entry.this_course_only:
                made.append(self.rows[name])
        return made

    def resolve(self, fields):
        """The fields of a page with rows in the place of names; of what is missing, nothing."""
        done = dict(fields)
        if "description" in fields:
            done["description"] = self._led(fields["description"])
        if "body" in fields:
            done["body"] = map_leaves(BODY, fields["body"], self._leaf)
        return done

    def _leaf(self, block, value, hidden):
        if isinstance(block, blocks.RichTextBlock):
            return self._led(value or "")
        if file_kind(block):
            row = self.rows.get(value)
            return row.pk if row else None
        return value

    def _led(self, html):
        return re.sub(rf'<a href="((?:{FILES}|{PAGE}/)[^"]*)">', self._link, html)

    def _link(self, found):
        href = unescape(found[1])
        if href.startswith(FILES):
            row, kind = self.rows.get(href), "document"
        else:
            row, kind = page_at(href.removeprefix(PAGE)), "page"
        return f'<a linktype="{kind}" id="{row.pk}">' if row else f'<a href="{escape(href)}">'


def find(model, title, sha256):
    """The row with this title whose file has this checksum, or None."""
    return next((row for row in model.objects.filter(title=title) if stored_sha256(row) == sha256), None)


def stored_sha256(row):
    """The checksum of a row's file, or None when the storage has lost it."""
    try:
        with row.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def add(model, file, name, *, by, tags=(), **fields):
    """A new Material or Picture of an open file."""
    row = model(uploaded_by_user=by, file=File(file, name=intake.clean_name(name)), **fields)
    if model is Picture:
        row._set_image_file_metadata()
    else:
        row._set_document_file_metadata()
    row.save()
    row.tags.set(tags)
    return row


# ---- pages as they are named in files ---------------------------------------------------------------
def page_at(path):
    """The page at this path of the site, or None."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    return Page.objects.filter(url_path=root.url_path.rstrip("/") + path).first()


def path_of(page):
    """The path of a page on the site, or "" outside it."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    return page.url_path[len(root.url_path) - 1 :] if page.url_path.startswith(root.url_path) else ""
