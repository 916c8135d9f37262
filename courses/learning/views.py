from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.curriculum.corrections import corrections_for
from content.curriculum.models import ModuleKind
from content.curriculum.printing.papers import Paper
from content.curriculum.render import module_html
from courses.cohorts.views import cohort_context, get_cohort
from courses.learning import services
from courses.learning.forms import CHOICES, PreparationForm
from courses.learning.models import Reading
from courses.learning.paths import Path, add_timetable, days_of, own_enrolments
from lms.desks.contributions import gather


def get_path(enrolments, pk):
    """The way of one of these enrolments, which are the account's own; 404 without a place in it.

    Without its timetable, which the pages of single modules do not show.
    """
    enrolment = get_object_or_404(enrolments.seated(), pk=pk)
    return Path(enrolment, days_of([enrolment])[enrolment.pk])


def get_step(request, pk, key):
    """(path, its steps, where among them the module stands); 404 if it is not on the account's own way."""
    shown = ("status", "cohort__edition__title", "cohort__edition__full_title")
    enrolments = own_enrolments(request.user).select_related("cohort__edition").only(*shown)
    path = get_path(enrolments, pk)
    steps = path.steps
    index = next((index for index, step in enumerate(steps) if step.module.key == key), None)
    if index is None:
        raise Http404
    return path, steps, index


@require_safe
@login_required
def course_way(request, pk):
    # Whole rows, unlike elsewhere: other rooms read this enrolment too.
    path = get_path(
        own_enrolments(request.user).select_related("cohort__edition", "cohort__establishment"), pk
    )
    now = timezone.localtime()
    add_timetable([path], now)
    parts = gather("lms_path_parts", path.enrolment, request.user, now)
    printed = path.enrolment.cohort.edition.papers.filter(kind__in=(Paper.PREPARATION, Paper.HANDBOOK))
    return render(request, "learning/course_way.html", {
        "path": path,
        "printed": printed,
        "main": [part for part in parts if part.column == "main"],
        "aside": [part for part in parts if part.column == "aside"],
        "crumbs": [("My learning", "/my/"), (path.enrolment.cohort.edition.title, "")],
    })  # fmt: skip


@require_safe
@login_required
def module_read(request, pk, key):
    path, steps, index = get_step(request, pk, key)
    step = steps[index]
    day = next(day for day in path.days if step in day.steps)
    edition = path.enrolment.cohort.edition
    return render(request, "learning/module_read.html", {
        "way": f"/my/courses/{pk}/",
        "edition": edition,
        "module": step.module,
        "corrections": corrections_for(step.module, "participants"),
        "html": module_html(step.module, "participants"),
        "how": Reading.How(step.how).label if step.how else "",
        "day": day,
        "number": day.steps.index(step) + 1,
        "previous": steps[index - 1].module if index else None,
        "next": steps[index + 1].module if index + 1 < len(steps) else None,
        "crumbs": [("My learning", "/my/"), (edition.title, f"/my/courses/{pk}/"), (step.module.title, "")],
    })  # fmt: skip


@require_POST
@login_required
def module_mark(request, pk, key):
    path, steps, index = get_step(request, pk, key)
    module, how = steps[index].module, Reading.How.SCREEN
    services.mark_read(path.enrolment, module, how=how, by=request.user, now=timezone.now())
    messages.success(request, f"Marked as read: {module}.")
    if index + 1 == len(steps):
        return redirect("course_way", pk)
    return redirect("module_read", pk, steps[index + 1].module.key)


@require_POST
@login_required
def module_unmark(request, pk, key):
    path, steps, index = get_step(request, pk, key)
    try:
        services.mark_unread(path.enrolment, steps[index].module, by=request.user)
    except services.LearningError as error:
        messages.error(request, f"Not changed. {error}.")
    return redirect("module_read", pk, key)


@require_http_methods(["GET", "POST"])
@login_required
def preparation(request, pk):
    """Who has done the pre-reading, and how: on paper, read aloud, or on screen."""
    cohort = get_cohort(request, pk)
    context = cohort_context(request, cohort, "Preparation")
    if request.method == "POST" and not context["may_run"]:
        raise PermissionDenied
    modules = list(cohort.edition.modules.filter(kind=ModuleKind.PRE_READING).defer("body"))
    enrolments = cohort.enrolments.seated().in_name_order().select_related("cohort", "person")
    readings = Reading.objects.filter(enrolment__in=enrolments, module__in=modules)
    saved = {(reading.enrolment_id, reading.module_id): reading.how for reading in readings}
    cells = [
        (enrolment, module, saved.get((enrolment.pk, module.pk), ""))
        for enrolment in enrolments
        for module in modules
    ]
    form = PreparationForm(request.POST or None, cells=cells)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.note_preparation(cohort, form.entries(), by=request.user, now=timezone.now())
        except services.LearningError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{changed} changed and saved." if changed else "Nothing was changed.")
            return redirect("preparation", pk)
    context |= {"form": form, "modules": modules, "choices": CHOICES}
    return render(request, "learning/preparation.html", context)
