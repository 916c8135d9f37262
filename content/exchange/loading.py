"""Loads a course that was read from files into its pages."""

from dataclasses import dataclass

from django.db import transaction

from content.curriculum.models import CoursePage, ModulePage
from content.exchange.files import Library, page_at, path_of
from content.markdown import Fault, Faults
from content.site.loading import State, Step, compare, is_edited, put
from content.site.models import LoadedPage, TrainingIndexPage

MODULE_FIELDS = [
    "title", "key", "day", "order", "minutes", "kind",
    "is_compulsory", "is_skills_practice", "outcomes", "items", "body",
]  # fmt: skip


class LoadError(Exception):
    """Why nothing was loaded."""


@dataclass
class Plan:
    """What is to happen, page by page; `drafts`: nothing is published, and nothing taken off the site."""

    course: Step
    modules: list
    library: Library
    drafts: bool = False

    @property
    def steps(self):
        return [self.course, *self.modules]

    @property
    def edited(self):
        return [step for step in self.steps if step.state is State.EDITED]

    def changing(self, replace):
        """The steps that write: of the edited pages, those in `replace`."""
        return [step for step in self.steps if step.state in (State.NEW, State.CHANGED) or step in replace]


def plan(text, *, drafts=False):
    """What loading it would do. Writes nothing. Raises LoadError, or Faults for links to no page."""
    index = TrainingIndexPage.objects.first()
    if index is None:
        raise LoadError("There is no training page yet. Run `manage.py load_site` first.")
    check_pages(text, index)
    library = Library(text.files)
    page = CoursePage.objects.child_of(index).filter(slug=text.fields["slug"]).first()
    found = {module.key: module for module in ModulePage.objects.child_of(page)} if page else {}

    def step(model, page, fields):
        made = compare(model, page, library.resolve(fields), drafts=drafts)
        made.fields = fields  # as they are named in the files; resolved again when all rows are there
        return made

    steps = [
        step(ModulePage, found.get(fields["key"]), fields | {"slug": fields["key"]})
        for fields in text.modules
    ]
    gone = [found[key] for key in found if key not in {fields["key"] for fields in text.modules}]
    steps += [_goes(module) for module in gone if _was_loaded(module) and not drafts]
    return Plan(step(CoursePage, page, text.fields), steps, library, drafts)


def check_pages(text, index):
    """Raises Faults for links to pages that are neither here nor of this course."""
    own = f"{path_of(index)}{text.fields['slug']}/"
    faults = [
        Fault(file, line, f"there is no page {path} on this site")
        for file, line, path in text.pages
        if not path.startswith(own) and page_at(path) is None
    ]
    if faults:
        raise Faults(faults)


@transaction.atomic
def load(plan, *, replace, by=None):
    """Carry a Plan out. Of the pages edited in the CMS those in `replace` are replaced, the others kept.

    New pages are made before any is filled: a course may hold links to itself. Returns (course page, steps
    done).
    """
    done = plan.changing(replace)
    own = plan.library.make(by=by)
    course = plan.course.page
    for step in sorted(done, key=lambda step: step is not plan.course):
        if step.state is State.NEW:
            _make(step.page, TrainingIndexPage.objects.first() if step is plan.course else course)
    for step in done:
        step.fields = plan.library.resolve(step.fields)
        put(step, drafts=plan.drafts, by=by)
    for row in own:
        row.course = course
        row.save(update_fields=["course"])
    return CoursePage.objects.get(pk=course.pk), done


def _make(page, parent):
    """The page without what may lead to other rows, and not on the site yet."""
    page.live = False
    for name in ("description", "body"):
        if hasattr(page, name):
            setattr(page, name, page._meta.get_field(name).get_default())
    parent.add_child(instance=page)


def _was_loaded(module):
    return module.live and LoadedPage.objects.filter(page_id=module.pk).exists()


def _goes(module):
    """The Step for a page whose file is gone."""
    latest = module.get_latest_revision_as_object()
    edited = is_edited(module, latest, [*MODULE_FIELDS, "slug"])
    return Step(State.EDITED if edited else State.CHANGED, latest, goes=True)
