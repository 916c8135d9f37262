"""Putting what stands in files into pages, without treading on what somebody wrote in the CMS meanwhile."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import Enum

from django.db import models
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField

from content.curriculum.walk import map_leaves
from content.richtext import canonical
from content.site.models import LoadedPage


class State(Enum):
    NEW = "new"
    SAME = "unchanged"
    CHANGED = "changed"
    EDITED = "edited in the CMS"


@dataclass
class Step:
    """What is to happen to one page. `page` is its newest draft, or for a new one what is to be made."""

    state: State
    page: models.Model
    fields: dict = field(default_factory=dict)
    goes: bool = False  # its file is gone: unpublish it

    def __str__(self):
        return self.page.title


def compare(model, page, fields, *, drafts=False):
    """The Step that makes `page` (None: not there yet) of `model` hold `fields`.

    It is the newest draft that counts; and unless `drafts`, that the page is published so.
    """
    target = model(**fields)
    if page is None:
        return Step(State.NEW, target, fields)
    latest = page.get_latest_revision_as_object()
    stands = drafts or (page.live and not page.has_unpublished_changes)
    if stands and fingerprint(latest, fields) == fingerprint(target, fields):
        return Step(State.SAME, latest, fields)
    edited = is_edited(page, latest, fields, drafts=drafts)
    return Step(State.EDITED if edited else State.CHANGED, latest, fields)


def is_edited(page, latest, fields, *, drafts=False):
    """Whether somebody changed or unpublished the page since it was loaded; a page never loaded is theirs."""
    loaded = LoadedPage.objects.filter(page_id=page.pk).first()
    return not ((page.live or drafts) and loaded and loaded.fingerprint == fingerprint(latest, fields))


def put(step, parent=None, *, drafts=False, by=None):
    """Carry a Step out: a revision with its fields, published unless `drafts`, and a note of what was loaded.

    Returns the page.
    """
    page = step.page
    if step.goes:
        page.unpublish(user=by)
        return page
    for name, value in step.fields.items():
        setattr(page, name, value)
    if page.pk is None:
        parent.add_child(instance=page)
    revision = page.save_revision(user=by, log_action=True)
    if not drafts:
        revision.publish(user=by)
    LoadedPage.objects.update_or_create(
        page_id=page.pk, defaults={"fingerprint": fingerprint(page, step.fields)}
    )
    return page


def fingerprint(page, names):
    """SHA-256 of what the page holds in these fields, as canonical JSON."""
    content = json.dumps(held(page, names), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def held(page, names):
    """What the page holds in these fields, the same however it came to be there: see `richtext.canonical`."""
    return {name: _value(page, name) for name in names}


def _value(page, name):
    value, field = getattr(page, name), page._meta.get_field(name)
    if isinstance(field, StreamField):
        block = value.stream_block
        return _held(map_leaves(block, block.get_prep_value(value), _leaf))
    return canonical(value) if isinstance(field, RichTextField) else value


def _leaf(block, value, hidden):
    return canonical(value) if isinstance(block, RichTextBlock) and value else value


def _held(raw):
    """What blocks hold: without ids, which words typed anew have others of; without what is empty, which the
    editor keeps and a file leaves out; and the entries of a list bare, as lists made in code have them."""
    if isinstance(raw, list):
        return [_held(item) for item in raw]
    if not isinstance(raw, dict):
        return raw
    if raw.get("type") == "item":
        return _held(raw["value"])
    held = {key: _held(value) for key, value in raw.items() if key != "id"}
    return {key: value for key, value in held.items() if value not in (None, "", [], False)}
