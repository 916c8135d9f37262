"""Noting that somebody has read a module, and taking it back. Safe to repeat."""

from dataclasses import dataclass

from django.db import transaction

from content.curriculum.render import module_html
from courses.cohorts.models import Enrolment
from courses.cohorts.services import lock
from courses.learning.models import Reading


class LearningError(Exception):
    """Something the rules do not allow; the message is for the person who tried."""


@transaction.atomic
def mark_read(enrolment, module, *, how, by, now):
    """Note that the participant read the module. One already noted stays as it was. Returns the Reading."""
    _check(enrolment, module)
    reading, _ = Reading.objects.get_or_create(
        enrolment=enrolment, module=module, defaults={"how": how, "noted_by": by, "done_at": now}
    )
    return reading


@transaction.atomic
def mark_unread(enrolment, module, *, by):
    """Take back what the participant noted themselves; what a trainer noted is the trainer's to take back."""
    reading = Reading.objects.filter(enrolment=enrolment, module=module).first()
    if reading and reading.noted_by_id != by.pk:
        raise LearningError("Your trainer noted this as read. Ask them to change it")
    if reading:
        reading.delete()


@dataclass(frozen=True)
class Preparation:
    """What a trainer chose for one person and module, beside what their page had shown. '' is not done."""

    enrolment: Enrolment
    module: object
    how: str
    seen: str


@transaction.atomic
def note_preparation(cohort, entries, *, by, now):
    """Note how people prepared. Only what was changed on the page is written. Returns how many were."""
    seated = set(lock(cohort).enrolments.seated().values_list("pk", flat=True))
    changed = [entry for entry in entries if entry.how != entry.seen]
    for entry in changed:
        if entry.enrolment.pk not in seated:
            raise LearningError(f"{entry.enrolment.person} no longer has a place. Load the page again")
        if not entry.how:
            Reading.objects.filter(enrolment=entry.enrolment, module=entry.module).delete()
            continue
        _check(entry.enrolment, entry.module)
        Reading.objects.update_or_create(
            enrolment=entry.enrolment,
            module=entry.module,
            defaults={"how": entry.how},
            create_defaults={"how": entry.how, "noted_by": by, "done_at": now},
        )
    return len(changed)


@transaction.atomic
def carry_over(cohort, before):
    """After a change of edition, note as read what is word for word what was read. The old notes stay."""
    now_taught = {module.key: module for module in cohort.edition.modules.all()}
    readings = Reading.objects.filter(enrolment__cohort=cohort, module__edition=before)
    for reading in readings.select_related("module"):
        module = now_taught.get(reading.module.key)
        if module and module_html(module, "participants") == module_html(reading.module, "participants"):
            same = {"how": reading.how, "done_at": reading.done_at, "noted_by": reading.noted_by}
            Reading.objects.get_or_create(enrolment=reading.enrolment, module=module, defaults=same)


def _check(enrolment, module):
    if enrolment.status != Enrolment.Status.SEATED:
        raise LearningError("Only somebody with a place can prepare")
    if module.edition_id != enrolment.cohort.edition_id:
        raise LearningError("This module is not part of this course")
