import io
import logging

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates import names, rules, services
from certificates.forms import CheckForm, IssueForm, ReplaceForm, WithdrawForm
from certificates.models import Certificate
from certificates.permissions import can_correct, can_issue
from courses.cohorts.views import cohort_context, get_cohort
from lms.jobs import services as jobs

log = logging.getLogger(__name__)

TRIES = {"check_certificate": "30/10m/ip"}


# ---- a cohort's certificates ----------------------------------------------------------------------


def sort_out(standings):
    """Standings in groups: 'ready' to issue, 'mend' (standing, trouble with the name), 'short' of something,
    'on_course' (nothing missed, not all taught yet), 'held' by who has a certificate.
    """
    groups = {"ready": [], "mend": [], "short": [], "on_course": [], "held": []}
    for standing in standings:
        if standing.certificate:
            groups["held"].append(standing)
        elif not standing.is_met:
            groups["short" if standing.to_put_right else "on_course"].append(standing)
        elif trouble := names.trouble(standing.enrolment.person.name_for_certificate):
            groups["mend"].append((standing, trouble))
        else:
            groups["ready"].append(standing)
    return groups


@require_safe
@login_required
def cohort_certificates(request, pk):
    """Who has met the rules, who has not and why, who has a certificate. Looking at it issues nothing."""
    cohort = get_cohort(request, pk)
    return render(
        request,
        "certificates/certificate_list.html",
        cohort_context(
            request,
            cohort,
            "Certificates",
            **sort_out(rules.standings(cohort)),
            replaced=Certificate.objects.replaced().filter(enrolment__cohort=cohort),
            not_yet=rules.why_not_yet(cohort, timezone.localdate()),
            may_issue=can_issue(request.user, cohort),
            may_correct=can_correct(request.user, cohort),
        ),
    )


@require_http_methods(["GET", "POST"])
@login_required
def certificates_issue(request, pk):
    """Look at every name as it will be printed, then issue as a job of one item a person."""
    cohort = get_cohort(request, pk)
    if not can_issue(request.user, cohort):
        raise PermissionDenied
    if rules.why_not_yet(cohort, timezone.localdate()):
        return redirect("cohort_certificates", pk)
    groups = sort_out(rules.standings(cohort))
    chosen = request.GET.getlist("people") or [standing.enrolment.pk for standing in groups["ready"]]
    data = request.POST if request.method == "POST" else None
    form = IssueForm(data, ready=groups["ready"], initial={"people": chosen})
    if request.method == "POST" and form.is_valid():
        job = jobs.start(
            "certificates.issue",
            f"Certificates: {cohort}",
            form.cleaned_data["people"],
            by=request.user,
            now=timezone.now(),
            back_url=reverse("cohort_certificates", args=[pk]),
            params={"cohort": pk},
        )
        return redirect(job)
    return render(
        request,
        "certificates/certificate_issue.html",
        cohort_context(request, cohort, "Issue certificates", form=form, mend=groups["mend"]),
    )


@require_safe
@login_required
@never_cache
def certificates_print(request, pk):
    """All valid certificates of a cohort in one PDF, in order of names, to hand over on paper."""
    cohort = get_cohort(request, pk)
    certificates = list(
        Certificate.objects.valid()
        .filter(enrolment__cohort=cohort)
        .order_by("enrolment__person__sort_key", "pk")
    )
    if not certificates:
        raise Http404
    from pypdf import PdfWriter  # large, and needed here alone

    writer = PdfWriter()
    try:
        for certificate in certificates:
            writer.append(io.BytesIO(services.stored_pdf(certificate)), import_outline=False)
    except services.DamagedFile as error:
        return _damaged(request, error)
    writer.add_metadata({"/Title": f"Certificates, {cohort.edition.full_title}, {cohort.dates}"})
    merged = io.BytesIO()
    writer.write(merged)
    return _pdf(merged.getvalue(), "certificates.pdf")


# ---- one certificate ------------------------------------------------------------------------------


@require_safe
@login_required
@never_cache
def certificate_pdf(request, code):
    """The stored file, to its holder and to who sees the cohort."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), code=code)
    try:
        return _pdf(services.stored_pdf(certificate), certificate.filename)
    except services.DamagedFile as error:
        return _damaged(request, error)


def _pdf(content, filename):
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{filename}"'},
    )


def _damaged(request, error):
    log.error("The stored PDF of certificate %s is not the one that was issued", error)
    return render(request, "certificates/certificate_damaged.html", {"code": str(error)}, status=500)


@require_http_methods(["GET", "POST"])
@login_required
def certificate_withdraw(request, code):
    certificate, cohort = _get_to_correct(request, code)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(certificate, **form.cleaned_data, by=request.user, now=timezone.now())
        except services.CertificateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{code} is withdrawn. Whoever checks it is told not to rely on it.")
            return redirect("cohort_certificates", cohort.pk)
    return render(
        request,
        "certificates/certificate_withdraw.html",
        cohort_context(
            request, cohort, "Withdraw a certificate", "Certificates", form=form, certificate=certificate
        ),
    )


@require_http_methods(["GET", "POST"])
@login_required
def certificate_replace(request, code):
    certificate, cohort = _get_to_correct(request, code)
    person = certificate.enrolment.person
    form = ReplaceForm(request.POST or None, initial={"name": person.name_for_certificate})
    if request.method == "POST" and form.is_valid():
        try:
            newer = services.replace(certificate, **form.cleaned_data, by=request.user, now=timezone.now())
        except services.CertificateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{newer.name} has a new certificate, {newer.code}.")
            return redirect("cohort_certificates", cohort.pk)
    return render(
        request,
        "certificates/certificate_replace.html",
        cohort_context(
            request, cohort, "Replace a certificate", "Certificates", form=form, certificate=certificate
        ),
    )


def _get_to_correct(request, code):
    """The certificate and its cohort: 404 for a stranger, 403 for one who may only read."""
    certificate = get_object_or_404(
        Certificate.objects.of_cohorts_of(request.user).select_related("enrolment__person"), code=code
    )
    cohort = get_cohort(request, certificate.enrolment.cohort_id)
    if not can_correct(request.user, cohort):
        raise PermissionDenied
    return certificate, cohort


# ---- anybody --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@never_cache
def certificate_check(request):
    """Is this certificate valid? The code gives state, course and dates; a typed name, matches or does not.

    The QR code on the paper opens this page with the code. The form is posted, so that a typed name stands
    in no address, history or log. Tries are counted by address in the shared cache; TRUSTED_PROXIES says how
    many proxies stand before us, else all visitors would count as one.
    """
    form = CheckForm(request.POST or ({"code": request.GET["code"]} if "code" in request.GET else None))
    context = {"form": form, "today": timezone.localdate()}
    if not form.is_valid():
        return render(request, "certificates/certificate_check.html", context)
    if not ratelimit.consume(
        request, app="certificates", action="check_certificate", config=TRIES, limit_get=True
    ):
        return render(
            request, "certificates/certificate_check.html", context | {"too_many": True}, status=429
        )
    certificate = (
        Certificate.objects.filter(code=form.cleaned_data["code"]).select_related("replaced_by").first()
    )
    typed = form.cleaned_data["name"]
    context |= {
        "checked": True,
        "certificate": certificate,
        "typed": typed,
        "matches": bool(certificate) and names.same_name(typed, certificate.name),
    }
    return render(request, "certificates/certificate_check.html", context)
