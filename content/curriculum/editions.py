"""Publishing an edition: a whole course copied into rows that nothing reaches any more.

An edition may close what the rooms above, which know deliveries, keep open about its course. Two hooks:

- `lms_edition_closes(course)` -> list of (key, label) that an edition of this course may close; a key is
  unique in the house, as `subject_of` makes it
- `lms_edition_published(edition, closes, by, now)`, within the transaction that publishes, with the keys that
  were chosen: who offered one closes it, and whoever makes something of a new edition does
"""

import hashlib
import json

from django.db import transaction
from wagtail import hooks

from content.curriculum.assets import AssetCopier
from content.curriculum.models import CoursePage, Edition, EditionModule
from content.curriculum.papers import print_edition
from lms.desks.contributions import gather
from lms.trail.services import record

COURSE_FIELDS = [
    "title", "full_title", "group_size", "days",
    "taught_minutes", "pre_reading_minutes", "minutes_for_certificate",
]  # fmt: skip
MODULE_FIELDS = ["key", "title", "day", "order", "minutes", "kind", "is_compulsory", "is_skills_practice"]
NOT_OPEN = "One of the actions chosen is closed already or belongs to another course. Look at the list again."


class EditionError(Exception):
    """Why a course cannot be published as an edition; each line can be read by the person who asked."""

    def __init__(self, *problems):
        self.problems = problems
        super().__init__("\n".join(problems))


class NothingNew(EditionError):
    """The course is word for word its last edition."""


@transaction.atomic
def publish_edition(course_page, *, change_note, by, now, closes=()):
    """Seal the live course and its live modules as the next Edition; drafts are left out. A job prints it.

    `closes`: the keys of what this edition closes. `by` may be None, for a load from the command line, which
    closes nothing. Raises EditionError when there are no modules, when minutes do not add up, when nothing
    has changed since the last edition, or when one of `closes` is not open for this course.
    """
    course = CoursePage.objects.select_for_update(of=("self",)).get(pk=course_page.pk)
    modules = list(course.live_modules())
    if problems := problems_of(course, modules):
        raise EditionError(*problems)
    if set(closes) - {key for key, _ in closable(course)}:
        raise EditionError(NOT_OPEN)
    copier = AssetCopier()
    copied = [module_row(module, copier) for module in modules]
    if copier.problems:
        raise EditionError(*copier.problems)
    held = {name: getattr(course, name) for name in COURSE_FIELDS} | {"outcomes": course.outcome_list}
    fingerprint = fingerprint_of([held, copied])
    last = course.current_edition()
    if last and last.fingerprint == fingerprint:
        raise NothingNew(f"Nothing has changed since edition {last.number}: no new one is needed.")
    edition = Edition.objects.create(
        course=course, number=last.number + 1 if last else 1, change_note=change_note,
        fingerprint=fingerprint, published_at=now, published_by=by, **held,
    )  # fmt: skip
    for row in copied:
        EditionModule.objects.create(edition=edition, **row | {"body": json.dumps(row["body"])})
    copier.save(edition)
    record(by, "published an edition", edition, now=now, number=edition.number)
    print_edition(edition, by=by, now=now)
    for published in hooks.get_hooks("lms_edition_published"):
        published(edition, closes, by, now)
    return edition


def closable(course):
    """(key, label) of what an edition of this course may close."""
    return gather("lms_edition_closes", course)


def problems_of(course, modules):
    """What keeps a course from being published, as sentences; empty when all is well."""
    if not course.live:
        return ["The course page itself is not published yet."]
    if not modules:
        return ["The course has no published modules yet."]
    problems = []
    for module in modules:
        blocks = module.block_minutes()
        if blocks != module.minutes:
            problems.append(
                f"“{module.title}” says {module.minutes} minutes, but its blocks add up to {blocks}."
            )
    for kind, planned in course.planned_minutes():
        total = sum(module.minutes for module in modules if module.kind == kind)
        if total != planned:
            problems.append(
                f"The course says {planned} {kind.label.lower()} minutes, but its modules add up to {total}."
            )
    return problems


def module_row(module, copier):
    """What an EditionModule copies from a ModulePage, with the body as raw data."""
    fields = {name: getattr(module, name) for name in MODULE_FIELDS}
    return fields | {"outcomes": module.outcome_list, "items": module.item_list, "body": copier.seal(module)}


def fingerprint_of(thing):
    """SHA-256 of canonical JSON: PostgreSQL reorders the keys of what it stores."""
    return hashlib.sha256(json.dumps(thing, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
