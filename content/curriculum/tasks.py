from django.utils import timezone

from content.curriculum.models import Edition
from content.curriculum.papers import PRINT, keep_paper
from content.curriculum.printing.papers import Paper
from lms.jobs import services as jobs


def names_of(keys):
    return {key: Paper(key.partition(":")[2]).label for key in keys}


@jobs.handler(PRINT, title="Print", names=names_of)
def print_one(item, *, job):
    """A key is an edition's id and the name of a paper: '12:handbook'."""
    edition, _, paper = item.key.partition(":")
    keep_paper(Edition.objects.get(pk=edition), Paper(paper), now=timezone.now())
