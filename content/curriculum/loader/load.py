"""Loads a course that was read from files into its pages."""

from dataclasses import dataclass

from django.db import transaction

from content.curriculum.models import CoursePage, ModulePage
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
    course: Step
    modules: list

    @property
    def steps(self):
        return [self.course, *self.modules]

    @property
    def edited(self):
        return [step for step in self.steps if step.state is State.EDITED]


def plan(text):
    """What loading a CourseText would do, page by page. Writes nothing."""
    index = TrainingIndexPage.objects.first()
    if index is None:
        raise LoadError("There is no training page yet. Run `manage.py load_site` first.")
    page = CoursePage.objects.child_of(index).filter(slug=text.fields["slug"]).first()
    found = {module.key: module for module in ModulePage.objects.child_of(page)} if page else {}
    steps = [
        compare(ModulePage, found.get(fields["key"]), fields | {"slug": fields["key"]})
        for fields in text.modules
    ]
    gone = [found[key] for key in found if key not in {fields["key"] for fields in text.modules}]
    return Plan(
        compare(CoursePage, page, text.fields),
        steps + [_goes(module) for module in gone if _was_loaded(module)],
    )


@transaction.atomic
def load(plan, *, replace_edited):
    """Carry a Plan out; pages edited in the CMS are replaced or kept. Returns (course page, steps done)."""
    wanted = [State.NEW, State.CHANGED, *([State.EDITED] if replace_edited else [])]
    done = [step for step in plan.steps if step.state in wanted]
    course = plan.course.page
    for step in done:
        if step is plan.course:
            course = put(step, TrainingIndexPage.objects.first())
        else:
            put(step, course)
    return course, done


def _was_loaded(module):
    return module.live and LoadedPage.objects.filter(page_id=module.pk).exists()


def _goes(module):
    """The Step for a page whose file is gone."""
    latest = module.get_latest_revision_as_object()
    edited = is_edited(module, latest, [*MODULE_FIELDS, "slug"])
    return Step(State.EDITED if edited else State.CHANGED, latest, goes=True)
