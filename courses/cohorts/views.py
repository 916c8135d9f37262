from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.cohorts import editions, services
from courses.cohorts.forms import CohortForm, EditionForm, EnrolForm, ReasonForm, StatusForm
from courses.cohorts.models import Cohort, Enrolment, Session
from courses.cohorts.permissions import can_plan, can_run
from courses.people.services import person_for
from lms.desks.contributions import gather, gather_todo


def get_cohort(request, pk):
    """The cohort, if this account may see it; else 404."""
    return get_object_or_404(Cohort.objects.visible_to(request.user).with_names(), pk=pk)


def get_counted_cohort(request, pk):
    """The same with `seated` and `waiting`."""
    return get_object_or_404(Cohort.objects.visible_to(request.user).with_names().with_counts(), pk=pk)


def get_cohort_to_run(request, pk):
    """The cohort, if this account may change it; 403 for one who may only read."""
    cohort = get_cohort(request, pk)
    if not can_run(request.user, cohort):
        raise PermissionDenied
    return cohort


def cohort_context(request, cohort, here="", tab="", **more):
    """What every page of a cohort needs: the cohort, its tabs, whether one may change it, and the trail.

    `tab` names the current one where the address does not say it.
    """
    crumbs = [("Cohorts", "/teach/cohorts/"), (str(cohort), f"/teach/cohorts/{cohort.pk}/" if here else "")]
    return {
        "cohort": cohort,
        "tabs": _tabs(request, cohort, tab),
        "may_run": can_run(request.user, cohort),
        "crumbs": [*crumbs, (here, "")] if here else crumbs,
        **more,
    }


def _tabs(request, cohort, current):
    """The tabs; without a name the current one is that whose address this page's begins with, the longest."""
    tabs = gather("lms_cohort_tabs", request.user, cohort)
    longest = max((tab.url for tab in tabs if request.path.startswith(tab.url)), key=len, default="")
    return [
        {
            "title": tab.title,
            "url": tab.url,
            "current": tab.title == current if current else tab.url == longest,
        }
        for tab in tabs
    ]


@require_safe
@login_required
def cohort_list(request):
    """Every cohort one may see, newest first."""
    if not request.user.has_role("trainer", "in_house_trainer", "quality_lead", "administrator"):
        raise PermissionDenied
    cohorts = Cohort.objects.visible_to(request.user).listed().with_counts().order_by("-starts_on", "-pk")
    return render(
        request,
        "cohorts/cohort_list.html",
        {
            "cohorts": cohorts[:200],
            "may_plan": can_plan(request.user),
            "crumbs": [("Cohorts", "")],
        },
    )


@require_http_methods(["GET", "POST"])
@login_required
def cohort_new(request):
    if not can_plan(request.user):
        raise PermissionDenied
    person = person_for(request.user)
    form = CohortForm(request.POST or None, initial={"lead": person})
    if request.method == "POST" and form.is_valid():
        try:
            cohort, shortfall = services.plan_cohort(**form.arguments(), by=request.user)
        except services.CohortError as error:
            form.add_error(None, str(error))
        else:
            _say_shortfall(request, shortfall, f"{cohort} is planned, as a draft.")
            return redirect("cohort_timetable", cohort.pk)
    return render(
        request,
        "cohorts/cohort_new.html",
        {"form": form, "crumbs": [("Cohorts", "/teach/cohorts/"), ("Plan a cohort", "")]},
    )


def _say_shortfall(request, minutes, done):
    if minutes:
        messages.warning(request, f"{done} The hours are too short for every module: see below.")
    else:
        messages.success(request, f"{done} Every module found room.")


@require_safe
@login_required
def cohort_page(request, pk):
    cohort = get_counted_cohort(request, pk)
    now = timezone.localtime()
    parts = gather("lms_cohort_parts", request.user, cohort, now)
    context = cohort_context(request, cohort, today=now.date())
    context |= {
        "steps": _steps(cohort),
        "next_steps": _next_steps(cohort) if context["may_run"] else [],
        "may_cancel": context["may_run"] and Cohort.Status.CANCELLED in services.STEPS[cohort.status],
        "trainers": cohort.cohort_trainers.select_related("person"),
        "todos": gather_todo("lms_cohort_todo", request.user, cohort, now, today=now.date()),
        "main": [part for part in parts if part.column == "main"],
        "aside": [part for part in parts if part.column == "aside"],
    }
    return render(request, "cohorts/cohort_page.html", context)


def _steps(cohort):
    """The life of a cohort as (label, state) with state 'done', 'here' or ''."""
    life = [Cohort.Status(value) for value in ("draft", "open", "running", "finished", "closed")]
    if cohort.status == Cohort.Status.CANCELLED:
        return [(Cohort.Status.CANCELLED.label, "here")]
    at = life.index(cohort.status)
    return [(step.label, "done" if i < at else "here" if i == at else "") for i, step in enumerate(life)]


STEP_WORDS = {
    "draft": "Back to draft",
    "open": "Open the places",
    "running": "Start running",
    "finished": "Finish: all sessions are done",
}


def _next_steps(cohort):
    """The steps open from here as (status, words); cancelling has a page of its own."""
    return [(step.value, STEP_WORDS[step]) for step in services.STEPS[cohort.status] if step in STEP_WORDS]


@require_POST
@login_required
def cohort_status(request, pk):
    cohort = get_cohort_to_run(request, pk)
    form = StatusForm(request.POST)
    if form.is_valid():
        try:
            cohort = services.change_status(
                cohort, form.cleaned_data["status"], by=request.user, now=timezone.localtime()
            )
            messages.success(request, f"This cohort is now: {cohort.get_status_display().lower()}.")
        except services.CohortError as error:
            messages.error(request, f"Not changed. {error}.")
    return redirect("cohort_page", pk)


@require_http_methods(["GET", "POST"])
@login_required
def cohort_cancel(request, pk):
    cohort = get_cohort_to_run(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_status(
                cohort, "cancelled", **form.cleaned_data, by=request.user, now=timezone.localtime()
            )
        except services.CohortError as error:
            form.add_error(None, f"{error}.")
        else:
            messages.success(request, f"{cohort} is cancelled. Please tell the people who had a place.")
            return redirect("cohort_page", pk)
    return render(
        request,
        "cohorts/cohort_cancel.html",
        cohort_context(request, cohort, "Cancel this cohort", form=form),
    )


@require_safe
@login_required
def cohort_people(request, pk):
    cohort = get_cohort(request, pk)
    seated = cohort.enrolments.seated().select_related("person__account", "seat").order_by("seat__number")
    waiting = cohort.enrolments.waiting().select_related("person__account")
    gone = cohort.enrolments.exclude(status__in=Enrolment.ACTIVE).in_name_order()
    return render(
        request,
        "cohorts/cohort_people.html",
        cohort_context(
            request, cohort, "People", seated=list(seated), waiting=list(waiting), gone=list(gone)
        ),
    )


@require_http_methods(["GET", "POST"])
@login_required
def cohort_enrol(request, pk):
    cohort = get_cohort_to_run(request, pk)
    form = EnrolForm(request.POST or None, cohort=cohort, by=request.user, initial={"language": "en"})
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = services.nominate(cohort, **form.nomination(), by=request.user, now=timezone.now())
        except services.CohortError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{enrolment.person}: {enrolment.place}.")
            return redirect("cohort_people", pk)
    return render(
        request,
        "cohorts/cohort_enrol.html",
        cohort_context(request, cohort, "Add a participant", "People", form=form),
    )


@require_POST
@login_required
def cohort_seat_next(request, pk):
    cohort = get_cohort_to_run(request, pk)
    try:
        enrolment = services.seat_next(cohort, by=request.user, now=timezone.now())
        messages.success(
            request,
            f"{enrolment.person} now has {enrolment.place}. Please tell them.",
        )
    except services.CohortError as error:
        messages.error(request, f"Nothing changed. {error}.")
    return redirect("cohort_people", pk)


@require_http_methods(["GET", "POST"])
@login_required
def enrolment_withdraw(request, pk):
    visible = Enrolment.objects.filter(cohort__in=Cohort.objects.visible_to(request.user))
    enrolment = get_object_or_404(visible.select_related("person", "seat"), pk=pk)
    cohort = get_cohort_to_run(request, enrolment.cohort_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(enrolment, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, f"{enrolment.person} is withdrawn from this cohort.")
        return redirect("cohort_people", cohort.pk)
    return render(
        request,
        "cohorts/enrolment_withdraw.html",
        cohort_context(
            request, cohort, f"Withdraw {enrolment.person}", "People", form=form, enrolment=enrolment
        ),
    )


@require_safe
@login_required
def cohort_timetable(request, pk):
    cohort = get_cohort(request, pk)
    sessions = cohort.sessions.prefetch_related("plan__module")
    planned = sum(
        plan.minutes for session in sessions for plan in session.plan.all() if session.status != "cancelled"
    )
    needed = sum(cohort.edition.modules.filter(kind="taught").values_list("minutes", flat=True))
    return render(
        request,
        "cohorts/cohort_timetable.html",
        cohort_context(
            request, cohort, "Timetable", sessions=sessions, planned=planned, short=max(needed - planned, 0)
        ),
    )


@require_http_methods(["GET", "POST"])
@login_required
def session_cancel(request, pk):
    visible = Session.objects.filter(cohort__in=Cohort.objects.visible_to(request.user))
    session = get_object_or_404(visible, pk=pk)
    cohort = get_cohort_to_run(request, session.cohort_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shortfall = services.cancel_session(
                session, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except services.CohortError as error:
            form.add_error(None, str(error))
        else:
            _say_shortfall(
                request, shortfall, f"{session} is cancelled and marks nobody absent. Its modules moved on."
            )
            return redirect("cohort_timetable", cohort.pk)
    return render(
        request,
        "cohorts/session_cancel.html",
        cohort_context(request, cohort, "Cancel a session", "Timetable", form=form, session=session),
    )


@require_safe
@login_required
def cohort_kit(request, pk):
    cohort = get_counted_cohort(request, pk)
    return render(
        request,
        "cohorts/cohort_kit.html",
        cohort_context(request, cohort, "Delivery kit", sheets=gather("lms_sheets", request.user, cohort)),
    )


@require_http_methods(["GET", "POST"])
@login_required
def cohort_edition(request, pk):
    """Change to another edition of the course: an act of its own, open until the first session is held."""
    cohort = get_cohort_to_run(request, pk)
    others = editions.other_editions(cohort)
    form = EditionForm(request.POST or None, editions=others)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["edition"]
        try:
            shortfall = editions.change_edition(cohort, chosen, by=request.user, now=timezone.now())
        except services.CohortError as error:
            form.add_error(None, f"{error}.")
        else:
            _say_shortfall(request, shortfall, f"This cohort now teaches {chosen}.")
            return redirect("cohort_timetable", pk)
    return render(
        request,
        "cohorts/cohort_edition.html",
        cohort_context(request, cohort, "Change the edition", "Overview", form=form, others=others),
    )


@require_POST
@login_required
def correction_given(request, pk, number):
    cohort = get_cohort_to_run(request, pk)
    correction = get_object_or_404(cohort.edition.corrections, number=number)
    editions.note_given(cohort, correction, by=request.user, now=timezone.now())
    messages.success(request, f"Noted: the group has correction {number}.")
    return redirect("cohort_page", pk)
