"""What an edition prints, kept with it: made once when it is sealed, stored under its hash, then left."""

import hashlib
import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from content.curriculum.models import EditionPaper
from content.curriculum.models.editions import stored_path
from content.curriculum.printing.make import make
from content.curriculum.printing.papers import Paper
from lms.jobs import services as jobs

PRINT = "curriculum.print"


def print_edition(edition, *, by, now):
    """Start the job that makes what is missing of an edition's papers. Returns the Job, or None.

    `by` may be None, for a load from the command line.
    """
    missing = [f"{edition.pk}:{paper}" for paper in missing_papers(edition)]
    if not missing:
        return None
    title = f"Print {edition}"
    back = edition.get_absolute_url()
    return jobs.start(PRINT, title, missing, by=by, now=now, back_url=back, params={"edition": edition.pk})


def papers_of(edition):
    """The papers an edition has; the preparation only where there is something to read."""
    return [paper for paper in Paper if paper is not Paper.PREPARATION or edition.pre_reading_minutes]


def missing_papers(edition):
    there = set(edition.papers.values_list("kind", flat=True))
    return [paper for paper in papers_of(edition) if paper not in there]


def keep_paper(edition, paper, *, now):
    """Make one paper and store it; one that is there already stays as it is. Returns the EditionPaper."""
    if there := edition.papers.filter(kind=paper).first():
        return there
    content = make(paper, edition)
    sha256 = hashlib.sha256(content).hexdigest()
    kept = EditionPaper(
        edition=edition, kind=paper, sha256=sha256, size=len(content), made_at=now,
        pages=len(PdfReader(io.BytesIO(content)).pages),
    )  # fmt: skip
    path = stored_path(sha256)
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    kept.file.name = path
    kept.save()
    return kept
