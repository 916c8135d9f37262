from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.attendance import services
from courses.attendance.figures import attendance_of
from courses.attendance.forms import CatchUpForm, RegisterForm
from courses.attendance.kinds import Source, Value
from courses.attendance.models import CatchUp, Mark, MarkChange
from courses.attendance.register import Register, rows_of
from courses.attendance.sheets import sheet_number, sign_in_sheet
from courses.cohorts.models import Cohort, Session
from courses.cohorts.views import cohort_context, get_cohort, get_cohort_to_run
from lms.tables import csv_response, xlsx_response


@require_safe
@login_required
def register_today(request, pk):
    """Leads to today's page of the register, else to the nearest day."""
    cohort = get_cohort(request, pk)
    today = timezone.localdate()
    days = cohort.sessions.values_list("date", flat=True)
    if not days:
        return redirect("register_all", pk)
    return redirect("register_day", pk, min(days, key=lambda day: abs(day - today)))


@require_http_methods(["GET", "POST"])
@login_required
def register_day(request, pk, date):
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user).with_names(), pk=pk)
    now = timezone.localtime()
    timetable = list(cohort.sessions.all())
    sessions = [session for session in timetable if session.date == date]
    if not sessions:
        raise Http404
    context = cohort_context(request, cohort, "Register")
    may_mark = context["may_run"]
    if request.method == "POST" and not may_mark:
        raise PermissionDenied
    register = Register(cohort, sessions, now=now, may_mark=may_mark)
    form = RegisterForm(request.POST or None, register=register)
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        try:
            saved = services.save_marks(
                cohort, date, form.cleaned_data["entries"], by=request.user, now=now, source=source
            )
        except services.RegisterError as error:
            form.add_error(None, f"Nothing is saved yet. {error}")
        else:
            _say(request, saved, source, now)
            if not saved.clashes:
                return redirect(request.path)
            sessions = cohort.sessions.filter(date=date)
            register = Register(cohort, sessions, now=now, may_mark=may_mark)
            register.show_clashes(saved.clashes)
            form = RegisterForm(register=register, initial={"source": source})
    context |= {
        "register": register,
        "form": form,
        "date": date,
        "days": sorted({session.date for session in timetable}),
        "sheet_number": sheet_number(cohort, date),
        "now": now,
    }
    return render(request, "attendance/register_day.html", context)


def _say(request, saved, source, now):
    said = []
    if saved.written:
        marks = "1 mark" if saved.written == 1 else f"{saved.written} marks"
        done = "changed" if saved.cleared == saved.written else "saved"
        said.append(f"{marks} {done} at {now:%H:%M}, from {Source(source).label.lower()}.")
    for sessions, become in ((saved.held, "now noted as held"), (saved.planned, "planned again")):
        if sessions:
            halves = " and ".join(session.half_day for session in sessions)
            said.append(f"The {halves} {'is' if len(sessions) == 1 else 'are'} {become}.")
    if saved.kept:
        said.append(f"{saved.kept} marked by somebody else meanwhile; theirs stand.")
    if said:
        messages.success(request, " ".join(said))
    elif not saved.clashes:
        messages.info(request, "Nothing was changed, so nothing was saved.")


@require_safe
@login_required
def register_all(request, pk):
    """Every day beside each other, to read; what each participant attended; and every change."""
    cohort = get_cohort(request, pk)
    sessions = list(cohort.sessions.all())
    figures = attendance_of(cohort)
    rows = [
        (row, list(zip(sessions, values, strict=True)), figures[row.pk])
        for row, values in _marks_by_person(cohort, sessions)
    ]
    changes = MarkChange.objects.filter(session__cohort=cohort).exclude(was=Value().label)
    changes = changes.select_related("by", "session", "enrolment__person")
    context = cohort_context(request, cohort, "All days", sessions=sessions, rows=rows, changes=changes[:50])
    return render(request, "attendance/register_all.html", context)


def _marks_by_person(cohort, sessions):
    """Pairs of a row of the register and its marks in these sessions, as Values in their order."""
    marks = Mark.objects.filter(session__in=sessions).values_by_key()
    return [
        (row, [marks.get((session.pk, row.pk), Value()) for session in sessions])
        for row in rows_of(cohort, marks)
    ]


@require_safe
@login_required
def register_sheet(request, pk, date):
    """The sign-in sheet of one day, to print and carry in."""
    cohort = get_cohort(request, pk)
    sessions = cohort.sessions.filter(date=date).exclude(status=Session.Status.CANCELLED)
    if not sessions:
        raise Http404
    return sign_in_sheet(cohort, date, sessions)


TABLES = {"csv": csv_response, "xlsx": xlsx_response}


@require_safe
@login_required
def register_export(request, pk, kind):
    """Every mark as a table, one line a person and session, as .csv or .xlsx."""
    cohort = get_cohort(request, pk)
    if kind not in TABLES:
        raise Http404
    sessions = cohort.sessions.all()
    lines = [
        [row.name, row.reference, session.date, session.half_day, session.get_status_display(),
         value.label, value.minutes]
        for row, values in _marks_by_person(cohort, sessions)
        for session, value in zip(sessions, values, strict=True)
    ]  # fmt: skip
    header = ["Name", "Reference", "Date", "Half-day", "Session", "Mark", "Minutes missed"]
    return TABLES[kind](f"register-{cohort.pk}.{kind}", header, lines)


@require_safe
@login_required
def catch_up_list(request, pk):
    """Who missed which modules, and what was made up."""
    cohort = get_cohort(request, pk)
    figures, modules = attendance_of(cohort), _taught_modules(cohort)
    people = [
        (enrolment, [module for module in modules if not figures[enrolment.pk].has_attended(module)])
        for enrolment in cohort.enrolments.seated().in_name_order()
    ]
    done = CatchUp.objects.filter(enrolment__cohort=cohort).select_related("enrolment__person", "noted_by")
    return render(request, "attendance/catch_up_list.html", cohort_context(
        request, cohort, "Catch-up", people=[pair for pair in people if pair[1]],
        done=done.prefetch_related("modules"),
    ))  # fmt: skip


def _taught_modules(cohort):
    """Modules that were on the plan of a session held, in order: what somebody can have missed."""
    taught = cohort.edition.modules.filter(
        planned__session__cohort=cohort, planned__session__status__in=Session.TAUGHT
    )
    return taught.defer("body").distinct()


@require_http_methods(["GET", "POST"])
@login_required
def catch_up_note(request, pk, enrolment_pk):
    cohort = get_cohort_to_run(request, pk)
    seated = cohort.enrolments.seated().select_related("person", "cohort")
    enrolment = get_object_or_404(seated, pk=enrolment_pk)
    attendance = attendance_of(cohort)[enrolment.pk]
    missed = [
        (module, module.minutes - attendance.modules[module.pk])
        for module in _taught_modules(cohort)
        if attendance.modules[module.pk] < module.minutes
    ]
    now = timezone.localtime()
    form = CatchUpForm(request.POST or None, missed=missed, cohort=cohort, today=now.date())
    if request.method == "POST" and form.is_valid():
        try:
            services.note_catch_up(enrolment, **form.arguments(), by=request.user, now=now)
        except services.RegisterError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Noted: {enrolment.person} has caught up.")
            return redirect("catch_up_list", pk)
    return render(request, "attendance/catch_up_note.html", cohort_context(
        request, cohort, "Catch-up", form=form, enrolment=enrolment, missed=missed))  # fmt: skip


@require_POST
@login_required
def catch_up_remove(request, pk):
    visible = CatchUp.objects.filter(enrolment__cohort__in=Cohort.objects.visible_to(request.user))
    catch_up = get_object_or_404(visible.select_related("enrolment__person", "enrolment__cohort"), pk=pk)
    cohort = get_cohort_to_run(request, catch_up.enrolment.cohort_id)
    services.remove_catch_up(catch_up, by=request.user, now=timezone.now())
    messages.success(request, f"Taken back: {catch_up.enrolment.person} has not caught up on this.")
    return redirect("catch_up_list", cohort.pk)
