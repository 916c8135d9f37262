"""What `/cms/` gains for courses: publishing an edition, and not deleting what has editions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button

from content.curriculum.changes import changes
from content.curriculum.editions import EditionError, closable, problems_of, publish_edition
from content.curriculum.forms import PublishForm
from content.curriculum.models import CoursePage
from content.curriculum.permissions import may_publish
from content.curriculum.printing.make import Draft, make
from content.curriculum.printing.papers import Paper
from content.curriculum.running_order import days_of


@require_http_methods(["GET", "POST"])
def edition_publish(request, course_id):
    """A course's editions, and the form that publishes the next one."""
    course = get_object_or_404(CoursePage, pk=course_id)
    if not may_publish(request.user):
        raise PermissionDenied
    form = PublishForm(request.POST or None, closable=closable(course))
    if request.method == "POST" and form.is_valid():
        try:
            edition = publish_edition(course, **form.cleaned_data, by=request.user, now=timezone.now())
        except EditionError as error:
            form.add_error(None, list(error.problems))
        else:
            messages.success(request, f"{edition} is published and sealed.")
            return redirect(edition)
    modules, last = list(course.live_modules()), course.current_edition()
    return render(request, "curriculum/edition_publish.html", {
        "course": course,
        "form": form,
        "problems": problems_of(course, modules),
        "last": last,
        "changes": last and changes(last, course, before_modules=last.modules.all(), after_modules=modules),
        "editions": course.editions.all(),
    })  # fmt: skip


@require_safe
def draft_running_order(request, course_id):
    """A course as it is being written: whether its minutes add up, and what is not published yet."""
    course = _course_to_write(request.user, course_id)
    modules = course.draft_modules()
    return render(request, "curriculum/draft_running_order.html", {
        "course": course,
        "days": days_of(modules),
        "sums": [
            (kind.label, sum(module.minutes for module in modules if module.kind == kind), planned)
            for kind, planned in course.planned_minutes()
        ],
        "may_publish": may_publish(request.user),
    })  # fmt: skip


@require_safe
def draft_running_order_pdf(request, course_id):
    """The same on paper; a draft carries its date where an edition carries its number."""
    course = _course_to_write(request.user, course_id)
    draft = Draft(course, on=timezone.localdate())
    name = f"running-order-{course.slug}-draft.pdf"
    return HttpResponse(
        make(Paper.RUNNING_ORDER, draft),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _course_to_write(account, pk):
    course = get_object_or_404(CoursePage, pk=pk)
    if not course.permissions_for_user(account).can_edit():
        raise PermissionDenied
    return course


def course_buttons(page, user, next_url=None, view_name=None):
    """Beside a course's title and in its row of a list."""
    if isinstance(page.specific_deferred, CoursePage) and page.permissions_for_user(user).can_edit():
        url = reverse("curriculum_draft_running_order", args=[page.pk])
        yield Button("Running order", url, icon_name="list-ol", priority=5)


class PublishEditionItem(ActionMenuItem):
    """In the menu at the foot of a course page."""

    name = "action-publish-edition"
    label = "Publish an edition"
    icon_name = "lock"
    order = 90

    def is_shown(self, context):
        page = context.get("page")
        return (
            context["view"] == "edit"
            and isinstance(page, CoursePage)
            and may_publish(context["request"].user)
        )

    def get_url(self, context):
        return reverse("curriculum_publish", args=[context["page"].pk])


def refuse_delete(request, pages):
    """A response that says why, when a page to be deleted holds a course that is in use, else None."""
    for page in pages:
        courses = CoursePage.objects.descendant_of(page, inclusive=True)
        in_use = Q(editions__isnull=False) | Q(materials__isnull=False) | Q(pictures__isnull=False)
        if course := courses.filter(in_use).first():
            messages.error(request, f"“{course}” has editions or files, so it stays. You can unpublish it.")
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
