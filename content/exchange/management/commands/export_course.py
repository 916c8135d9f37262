import os
import shutil
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from content.curriculum.models import CoursePage
from content.exchange.archive import pack
from content.exchange.writing import ExportError, course_files


class Command(BaseCommand):
    help = "Write a course as a folder, or as a ZIP, of Markdown and files that `load_course` reads."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the last word of the course's address")
        parser.add_argument("target", type=Path, help="a new or empty folder, or a name that ends in .zip")
        parser.add_argument(
            "--drafts", action="store_true", help="each page as it was last saved, published or not"
        )

    def handle(self, *, slug, target, drafts, **options):
        course = CoursePage.objects.filter(slug=slug).first()
        if course is None:
            known = ", ".join(CoursePage.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no course {slug}. There are: {known}.")
        is_zip = target.suffix.lower() == ".zip"
        if not is_zip and target.exists() and any(target.iterdir()):
            raise CommandError(
                f"{target} is not empty: what lies there could be taken for a part of the course."
            )
        try:
            files = course_files(course, drafts=drafts)
        except ExportError as error:
            raise CommandError(f"Nothing was written.\n{error}") from None
        if is_zip:
            write_zip(files, target)
        else:
            write_folder(files, target)
        self.stdout.write(f"written: {target}")


def write_zip(files, target):
    """Whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as sink:
        try:
            pack(files, sink)
            os.replace(sink.name, target)
        except BaseException:
            os.unlink(sink.name)
            raise


def write_folder(files, target):
    for name, file in files:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with file, path.open("wb") as sink:
            shutil.copyfileobj(file, sink)
