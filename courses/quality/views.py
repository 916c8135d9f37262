from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from courses.quality import services
from courses.quality.forms import ActionForm, CloseForm, CommentForm, CourseForm, FilterForm, OwnerForm
from courses.quality.models import CRITERIA, ImprovementAction
from courses.quality.permissions import can_manage_actions, can_open_actions

A_PAGE = 50


@require_safe
@login_required
def action_list(request):
    """Every action, the open ones first, by course and state."""
    if not can_open_actions(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    form = FilterForm(request.GET)
    found = form.narrow(ImprovementAction.objects.visible_to(request.user), today)
    return render(request, "quality/action_list.html", {
        "form": form,
        "page": Paginator(found.with_names().open_first(), A_PAGE).get_page(request.GET.get("page")),
        "today": today,
        "crumbs": [("Improvement actions", "")],
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def action_new(request):
    """The course first, in the address; then the form, which offers its modules."""
    if not can_open_actions(request.user):
        raise PermissionDenied
    chosen = CourseForm(request.GET or None)
    if not chosen.is_valid():
        crumbs = _crumbs("Open an action")
        return render(request, "quality/action_course.html", {"form": chosen, "crumbs": crumbs})
    course = chosen.cleaned_data["course"]
    form = ActionForm(request.POST or None, course=course, initial={"owner": request.user})
    if request.method == "POST" and form.is_valid():
        try:
            action = services.open_action(course, **form.cleaned_data, by=request.user, now=timezone.now())
        except services.ActionError as error:
            form.add_error("owner", str(error))
        else:
            messages.success(request, f"The action is open. It is on the desk of {action.owner}.")
            return redirect(action)
    context = {"form": form, "course": course, "crumbs": _crumbs("Open an action")}
    return render(request, "quality/action_new.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def action_detail(request, pk):
    """An action with what was said about it, and a box to say more."""
    action = _action(request, pk)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.comment(action, **form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, "Your comment is added.")
        return redirect(action)
    return render(request, "quality/action_detail.html", {
        "action": action,
        "criteria": CRITERIA,
        "comments": action.comments.select_related("by"),
        "form": form,
        "may_manage": can_manage_actions(request.user),
        "today": timezone.localdate(),
        "crumbs": _crumbs(f"Action {action.pk}"),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def action_change(request, pk):
    action = _action_to_manage(request, pk)
    form = OwnerForm(request.POST or None, instance=action)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_action(action, **form.cleaned_data, by=request.user, now=timezone.now())
        except services.ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Owner and date are saved.")
            return redirect(action)
    return _render_about(request, "change", action, form, "Change owner or date")


@require_http_methods(["GET", "POST"])
@login_required
def action_close(request, pk):
    action = _action_to_manage(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_without_edition(action, **form.cleaned_data, by=request.user, now=timezone.now())
        except services.ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The action is closed.")
            return redirect(action)
    return _render_about(request, "close", action, form, "Close without an edition")


def _action(request, pk):
    """The action, if this account may see it; else 404."""
    actions = ImprovementAction.objects.visible_to(request.user).with_names().with_module()
    return get_object_or_404(actions.select_related("opened_by", "closed_by"), pk=pk)


def _action_to_manage(request, pk):
    """The action, if this account may change it; 403 for one who may only read and comment."""
    action = _action(request, pk)
    if not can_manage_actions(request.user):
        raise PermissionDenied
    return action


def _render_about(request, verb, action, form, title):
    crumbs = _crumbs((f"Action {action.pk}", action.get_absolute_url()), title)
    context = {"action": action, "form": form, "title": title, "crumbs": crumbs}
    return render(request, f"quality/action_{verb}.html", context)


def _crumbs(*steps):
    """Steps are (title, address); the last, where one stands, a title alone."""
    return [("Improvement actions", reverse("action_list")), *steps[:-1], (steps[-1], "")]
