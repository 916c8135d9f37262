import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.curriculum.editions import EditionError, NothingNew, publish_edition
from content.exchange.archive import unpacked
from content.exchange.loading import LoadError, load, plan
from content.exchange.reading import read_course
from content.markdown import Faults
from lms.intake import Refused


class Command(BaseCommand):
    help = "Load and publish a course from a folder or a ZIP of Markdown. A second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="course.md and its modules, or a ZIP of them")
        parser.add_argument("--check", action="store_true", help="only say what is wrong; write nothing")
        answer = parser.add_mutually_exclusive_group()
        answer.add_argument(
            "--replace-edited", action="store_true", help="replace pages edited in the CMS without asking"
        )
        answer.add_argument(
            "--keep-edited", action="store_true", help="keep pages edited in the CMS without asking"
        )
        parser.add_argument(
            "--publish-edition", metavar="NOTE", help="publish an edition if something was loaded"
        )

    def handle(self, *, folder, **options):
        try:
            with opened(folder) as course:
                self.load(course, **options)
        except (Faults, Refused) as faults:
            raise CommandError(f"Nothing was loaded.\n{faults}") from None
        except LoadError as error:
            raise CommandError(str(error)) from None

    def load(self, folder, *, check, replace_edited, keep_edited, publish_edition, **options):
        text = read_course(folder)
        if check:
            self.stdout.write(f"{len(text.modules)} modules, and nothing wrong with them")
            return
        planned = plan(text)
        if planned.edited and not (replace_edited or keep_edited):
            replace_edited = self.ask(planned.edited)
        course, done = load(planned, replace=planned.edited if replace_edited else [])
        for step in done:
            self.stdout.write(f"{'unpublished, its file is gone' if step.goes else step.state.value}: {step}")
        if not replace_edited:
            for step in planned.edited:
                self.stdout.write(f"kept as edited in the CMS: {step}")
        if not done:
            self.stdout.write("nothing changed")
        if publish_edition and (done or not course.editions.exists()):
            self.publish(course, publish_edition)

    def ask(self, edited):
        """Whether to replace what somebody edited. Nobody to ask: refuse."""
        titles = "\n".join(f"  {step}" for step in edited)
        if not sys.stdin.isatty():
            raise CommandError(
                f"Nothing was loaded. These pages were edited in the CMS since they were loaded:\n{titles}\n"
                "Run again with --replace-edited or --keep-edited."
            )
        self.stdout.write(f"These pages were edited in the CMS since they were loaded:\n{titles}")
        return input("Replace them? [y/N] ").strip().lower() in ("y", "yes")

    def publish(self, course, note):
        try:
            edition = publish_edition(course, change_note=note, by=None, now=timezone.now())
        except NothingNew:
            self.stdout.write("no new edition: nothing has changed since the last one")
            return
        except EditionError as error:
            raise CommandError(f"No edition was published. {error}") from None
        self.stdout.write(f"published: {edition}")


def opened(path):
    """A context that gives the course's folder."""
    return unpacked(File(path.open("rb"), name=path.name)) if path.is_file() else nullcontext(path)
