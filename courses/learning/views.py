from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.curriculum.models import ModuleKind
from content.curriculum.render import module_html
from courses.cohorts.views import cohort_context, get_cohort
from courses.learning import services
from courses.learning.forms import CHOICES, PreparationForm
from courses.learning.models import Reading
from courses.learning.paths import SHOWN, Path, days_of, modules_of, own_enrolments
from lms.desks.contributions import gather


def get_path(request, pk):
    """The way of the signed-in participant's own place; 404 for anyone else's, and without a place."""
    return _path(own_enrolments(request.user).only(*SHOWN), pk)


def _path(enrolments, pk):
    enrolment = get_object_or_404(enrolments.seated(), pk=pk)
    return Path(enrolment, days_of(modules_of([enrolment])))


def get_module(path, key):
    """(modules before it, the module, modules after it) on this way; 404 if it is not on it."""
    modules = [module for day in path.days for module in day.modules]
    for index, module in enumerate(modules):
        if module.key == key:
            return modules[:index], module, modules[index + 1 :]
    raise Http404


@require_safe
@login_required
def course_way(request, pk):
    path = _path(own_enrolments(request.user), pk)  # whole: other rooms read it too
    parts = gather("lms_path_parts", path.enrolment, request.user, timezone.localtime())
    return render(request, "learning/course_way.html", {
        "path": path,
        "main": [part for part in parts if part.column == "main"],
        "aside": [part for part in parts if part.column == "aside"],
        "crumbs": [("My learning", "/my/"), (path.enrolment.cohort.edition.title, "")],
    })  # fmt: skip


@require_safe
@login_required
def module_read(request, pk, key):
    path = get_path(request, pk)
    before, module, after = get_module(path, key)
    day = next(day for day in path.days if module in day.modules)
    return render(request, "learning/module_read.html", {
        "path": path,
        "module": module,
        "html": module_html(module, "participants"),
        "how": Reading.How(module.how).label if module.how else "",
        "day": day,
        "number": day.modules.index(module) + 1,
        "previous": before[-1] if before else None,
        "next": after[0] if after else None,
        "crumbs": [
            ("My learning", "/my/"),
            (path.enrolment.cohort.edition.title, f"/my/courses/{pk}/"),
            (module.title, ""),
        ],
    })  # fmt: skip


@require_POST
@login_required
def module_mark(request, pk, key):
    path = get_path(request, pk)
    _, module, after = get_module(path, key)
    services.mark_read(path.enrolment, module, how=Reading.How.SCREEN, by=request.user, now=timezone.now())
    messages.success(request, f"Marked as read: {module}.")
    return redirect("module_read", pk, after[0].key) if after else redirect("course_way", pk)


@require_POST
@login_required
def module_unmark(request, pk, key):
    path = get_path(request, pk)
    _, module, _ = get_module(path, key)
    try:
        services.mark_unread(path.enrolment, module, by=request.user)
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
