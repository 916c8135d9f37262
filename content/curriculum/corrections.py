"""Correction notices: what is added to an edition in use, without touching it."""

from django.db import transaction
from django.db.models import Q

from content.curriculum.models import CorrectionNotice, Edition
from lms.trail.services import record


@transaction.atomic
def add_correction(edition, *, text, by, now, module=None, where="", is_for_trainers=False):
    """Add the next numbered CorrectionNotice to an edition. Its `module` is one of the edition's, or None.

    The same words twice, as a double press sends them, are one notice: the first is returned.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    said = {"module": module, "where": where, "text": text, "is_for_trainers": is_for_trainers}
    if there := edition.corrections.filter(**said).first():
        return there
    last = edition.corrections.last()
    notice = CorrectionNotice.objects.create(
        edition=edition, number=last.number + 1 if last else 1, made_at=now, made_by=by, **said
    )
    record(by, "corrected an edition", edition, now=now, number=notice.number)
    return notice


def corrections_for(module, audience):
    """The notices that readers of this module see: its own, and those to the course as a whole."""
    notices = CorrectionNotice.objects.filter(Q(module=module) | Q(module=None), edition=module.edition_id)
    return notices if audience == "trainers" else notices.filter(is_for_trainers=False)
