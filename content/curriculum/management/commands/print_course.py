from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.curriculum.models import CoursePage, Edition
from content.curriculum.printing.make import Draft, make, unprintable
from content.curriculum.printing.papers import Paper


class Command(BaseCommand):
    help = "Print every paper of an edition into a folder, or of a course's draft to look at."

    def add_arguments(self, parser):
        parser.add_argument("what", help="the number of an edition, or a course's short name for its draft")
        parser.add_argument("folder", type=Path)
        parser.add_argument("--live", action="store_true", help="of a draft, only what is published")

    def handle(self, *, what, folder, live, **options):
        edition = self.find(what, live)
        folder.mkdir(parents=True, exist_ok=True)
        for paper in Paper:
            file = folder / f"{paper}.pdf"
            file.write_bytes(make(paper, edition))
            self.stdout.write(f"{paper.label}: {file}")
        for line in unprintable(edition):
            self.stderr.write(f"cannot be printed: {line}")

    def find(self, what, live):
        model, found = (Edition, {"pk": what}) if what.isdigit() else (CoursePage, {"slug": what})
        thing = model.objects.filter(**found).first()
        if thing is None:
            raise CommandError(f"There is no {model._meta.verbose_name} {what!r}.")
        return thing if model is Edition else Draft(thing, on=timezone.localdate(), latest=not live)
