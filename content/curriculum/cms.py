"""What `/cms/` gains for courses: publishing an edition, and not deleting what has editions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.action_menu import ActionMenuItem

from content.curriculum.editions import EditionError, problems_of, publish_edition
from content.curriculum.forms import PublishForm
from content.curriculum.models import CoursePage


def may_publish_editions(account):
    return account.has_role("quality_lead")


@require_http_methods(["GET", "POST"])
def edition_publish(request, course_id):
    """A course's editions, and the form that publishes the next one."""
    course = get_object_or_404(CoursePage, pk=course_id)
    if not may_publish_editions(request.user):
        raise PermissionDenied
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["change_note"]
        try:
            edition = publish_edition(course, change_note=note, by=request.user, now=timezone.now())
        except EditionError as error:
            form.add_error(None, list(error.problems))
        else:
            messages.success(request, f"{edition} is published and sealed.")
            return redirect(edition)
    return render(request, "curriculum/edition_publish.html", {
        "course": course,
        "form": form,
        "problems": problems_of(course, list(course.live_modules())),
        "editions": course.editions.all(),
    })  # fmt: skip


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
            and may_publish_editions(context["request"].user)
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
