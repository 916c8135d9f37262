"""Courses as files, in `/cms/`: taking one out, bringing one in, and a manual of Word."""

import tempfile
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.defaults import permission_denied

from content.curriculum.models import CoursePage
from content.exchange import services
from content.exchange.archive import pack
from content.exchange.forms import CourseForm, ManualForm, ReplaceForm, TakeForm
from content.exchange.loading import LoadError
from content.exchange.models import Incoming
from content.exchange.permissions import may_exchange
from content.exchange.writing import ExportError, course_files
from content.markdown import Faults
from lms.intake import Refused


def for_authors(view):
    """403 for others. Wagtail would lead them to its home page instead."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_exchange(request.user):
            return permission_denied(request, PermissionDenied())
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_authors
def exchange(request):
    """What there is to take out, and what this account brought in."""
    return render(request, "exchange/exchange.html", {
        "courses": CoursePage.objects.order_by("title"),
        "incoming": Incoming.objects.visible_to(request.user).select_related("course"),
    })  # fmt: skip


@require_safe
@for_authors
def take_out(request, course_id):
    """The ZIP of a course, once it is said which pages."""
    course = get_object_or_404(CoursePage, pk=course_id)
    form = TakeForm(request.GET if "pages" in request.GET else None)
    if form.is_valid():
        try:
            return _zip(course, drafts=form.cleaned_data["pages"] == "newest")
        except ExportError as error:
            form.add_error(None, str(error).splitlines())
    return render(request, "exchange/course_take_out.html", {"course": course, "form": form})


def _zip(course, *, drafts):
    files = course_files(course, drafts=drafts)
    sink = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    pack(files, sink)
    sink.seek(0)
    response = FileResponse(sink, as_attachment=True, filename=f"{course.slug}.zip")
    response["Content-Type"] = "application/zip"
    return response


@require_http_methods(["GET", "POST"])
@for_authors
def course_new(request):
    """The upload of a course. What is wrong in it is told line by line, and then nothing is kept."""
    form, faults = CourseForm(*_sent(request)), []
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.keep(
                form.cleaned_data["file"], Incoming.Kind.COURSE, by=request.user, now=timezone.now()
            )
        except Faults as found:
            faults = found.faults
        except (LoadError, Refused) as error:
            form.add_error("file", str(error))
        else:
            return redirect(kept)
    return render(request, "exchange/course_new.html", {"form": form, "faults": faults})


@require_http_methods(["GET", "POST"])
@for_authors
def course_preview(request, pk):
    """What loading would do to each page; on POST it is done, as drafts."""
    incoming = get_object_or_404(_mine(request, Incoming.Kind.COURSE), pk=pk)
    try:
        plan, doubts = services.preview(incoming)
    except (Faults, LoadError, Refused) as error:  # a page that it leads to has gone meanwhile
        messages.error(request, f"This course can no longer be brought in. {error}")
        return redirect("exchange")
    form = ReplaceForm(*_sent(request), edited=plan.edited)
    if request.method == "POST" and form.is_valid():
        replace = {int(pk) for pk in form.cleaned_data["replace"]}
        try:
            course, done = services.bring_in(incoming, replace=replace, by=request.user, now=timezone.now())
        except LoadError as error:
            form.add_error(None, str(error))
        else:
            said = (
                f"{len(done)} page{'s' if len(done) != 1 else ''} saved as drafts. Nothing is published yet."
            )
            messages.success(request, f"“{course}”: {said}")
            return redirect("wagtailadmin_explore", course.pk)
    context = {"incoming": incoming, "plan": plan, "doubts": doubts, "form": form}
    return render(request, "exchange/course_preview.html", context)


@require_http_methods(["GET", "POST"])
@for_authors
def manual_new(request):
    """The upload of a Word manual; a job reads it."""
    form = ManualForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        fields, now = dict(form.cleaned_data), timezone.now()
        kept = services.keep(fields.pop("file"), Incoming.Kind.MANUAL, by=request.user, now=now, **fields)
        return redirect(services.start_manual(kept, by=request.user, now=now))
    return render(request, "exchange/manual_new.html", {"form": form})


@require_safe
@for_authors
def manual_report(request, pk):
    """What a manual became, and what could not be carried over."""
    incoming = get_object_or_404(_mine(request, Incoming.Kind.MANUAL).select_related("course", "job"), pk=pk)
    return render(request, "exchange/manual_report.html", {
        "incoming": incoming,
        "modules": incoming.manual.get("modules", []),
        "report": incoming.manual.get("report", []),
    })  # fmt: skip


@require_POST
@for_authors
def throw_away(request, pk):
    services.forget(get_object_or_404(Incoming.objects.visible_to(request.user), pk=pk))
    messages.success(request, "Thrown away. The pages of courses stay as they are.")
    return redirect(reverse("exchange"))


def _mine(request, kind):
    return Incoming.objects.visible_to(request.user).filter(kind=kind)


def _sent(request):
    """What a form is bound to: nothing until it is sent, even if it was sent empty."""
    return (request.POST, request.FILES) if request.method == "POST" else ()
