"""Putting what stands in files into pages, without treading on what somebody wrote in the CMS meanwhile."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from enum import Enum

from django.db import models
from wagtail.fields import StreamField

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


def compare(model, page, fields):
    """The Step that makes `page` (None: not there yet) of `model` hold `fields`."""
    target = model(**fields)
    if page is None:
        return Step(State.NEW, target, fields)
    latest = page.get_latest_revision_as_object()
    if page.live and fingerprint(latest, fields) == fingerprint(target, fields):
        return Step(State.SAME, latest, fields)
    return Step(State.EDITED if is_edited(page, latest, fields) else State.CHANGED, latest, fields)


def is_edited(page, latest, fields):
    """Whether somebody changed or unpublished the page since it was loaded; a page never loaded is theirs."""
    loaded = LoadedPage.objects.filter(page_id=page.pk).first()
    return not (page.live and loaded and loaded.fingerprint == fingerprint(latest, fields))


def put(step, parent=None):
    """Carry a Step out: publish its fields through a revision and note what was loaded. Returns the page."""
    page = step.page
    if step.goes:
        page.unpublish()
        return page
    for name, value in step.fields.items():
        setattr(page, name, value)
    if step.state is State.NEW:
        parent.add_child(instance=page)
    page.save_revision(log_action=True).publish()
    LoadedPage.objects.update_or_create(
        page_id=page.pk, defaults={"fingerprint": fingerprint(page, step.fields)}
    )
    return page


def fingerprint(page, names):
    """SHA-256 of what the page holds in these fields, as canonical JSON without the editor's own marks."""
    content = json.dumps(
        {name: _value(page, name) for name in sorted(names)}, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(re.sub(r' data-block-key=\\"[\w-]*\\"', "", content).encode()).hexdigest()


def _value(page, name):
    value = getattr(page, name)
    if isinstance(page._meta.get_field(name), StreamField):
        return value.stream_block.get_prep_value(value)
    return value
