"""The verbs of a certificate. Each locks the enrolment, checks again, then writes; safe to repeat."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from certificates import names, pdf, rules
from certificates.models import Certificate
from courses.cohorts.models import Enrolment
from lms import paper
from lms.trail.services import record


class CertificateError(Exception):
    """Something the rules do not allow; the message is for the person who tried."""


class DamagedFile(Exception):
    """The stored file is not the one that was issued, or is gone. The message is the certificate's code."""


@transaction.atomic
def issue(enrolment, *, by, now):
    """The certificate of this enrolment: the valid one there is, or a new one. CertificateError says why not.

    The file is stored before the row is written: a kill between the two leaves a file that nothing names,
    never a row without its file.
    """
    enrolment = _lock(enrolment)
    if there := enrolment.certificates.latest_ones().first():
        if there.is_valid():
            return there
        raise CertificateError(f"The certificate of {enrolment.person} was withdrawn. It can be replaced.")
    not_yet = rules.why_not_yet(enrolment.cohort, timezone.localdate(now))
    if not_yet:
        raise CertificateError(not_yet)
    standing = rules.standing_of(enrolment)
    if standing is None:
        raise CertificateError(f"{enrolment.person} has no place in this cohort.")
    if not standing.is_met:
        why = "; ".join(f"{line.title}: {line.detail}" for line in standing.missing)
        raise CertificateError(f"{enrolment.person} has not met the rules. {why}")
    certificate = _store(_snapshot(standing, by=by, now=now))
    record(by, "issued a certificate", enrolment, now=now, code=certificate.code)
    return certificate


@transaction.atomic
def withdraw(certificate, *, reason, by, now):
    """Say from now on that it must not be relied on. Withdrawing twice changes nothing."""
    _lock(certificate.enrolment)
    certificate = Certificate.objects.get(pk=certificate.pk)
    if certificate.state == Certificate.State.WITHDRAWN:
        return certificate
    if not certificate.is_valid():
        raise CertificateError("This certificate was replaced. Withdraw the newer one instead.")
    certificate.state = Certificate.State.WITHDRAWN
    certificate.withdrawn_on = timezone.localdate(now)
    certificate.withdrawn_reason = reason
    certificate.save(update_fields=["state", "withdrawn_on", "withdrawn_reason"])
    record(by, "withdrew a certificate", certificate.enrolment, now=now, reason=reason, code=certificate.code)
    return certificate


@transaction.atomic
def replace(certificate, *, name, by, now):
    """A new certificate that differs in the name and the day of issue alone.

    The old one says it was replaced, or still that it was withdrawn. Asked for again with the same name,
    this returns the one that was made.
    """
    _lock(certificate.enrolment)
    old = Certificate.objects.get(pk=certificate.pk)
    newer = Certificate.objects.filter(replaces=old).first()
    if newer and newer.name == names.printed(name):
        return newer
    if newer:
        raise CertificateError("This certificate was replaced. Replace the newer one instead.")
    if old.is_valid():
        old.state = Certificate.State.SUPERSEDED
        old.save(update_fields=["state"])
    copied = {field: getattr(old, field) for field in COPIED}
    new = _store(
        Certificate(
            **copied,
            name=names.printed(name),
            issued_on=timezone.localdate(now),
            issued_by=by,
            replaces=old,
        )
    )
    record(by, "replaced a certificate", old.enrolment, now=now, code=new.code, old_code=old.code)
    return new


COPIED = (
    "enrolment",
    "course_title",
    "edition_number",
    "edition_published_on",
    "starts_on",
    "ends_on",
    "minutes",
    "minutes_taught",
    "reading_minutes",
    "practices",
    "rules_met",
    "signed_by",
)


def stored_pdf(certificate):
    """The bytes that were issued, checked against the row's hash. DamagedFile when they are not those."""
    try:
        with certificate.pdf.storage.open(certificate.pdf.name, "rb") as file:
            content = file.read()
    except OSError as error:
        raise DamagedFile(certificate.code) from error
    if hashlib.sha256(content).hexdigest() != certificate.sha256:
        raise DamagedFile(certificate.code)
    return content


def _lock(enrolment):
    return (
        Enrolment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "cohort__edition")
        .get(pk=enrolment.pk)
    )


def _snapshot(standing, *, by, now):
    cohort = standing.enrolment.cohort
    edition = cohort.edition
    days = [session.date for session in cohort.sessions.all() if session.status in session.TAUGHT]
    days = days or [cohort.starts_on, cohort.ends_on]  # every session was lost, and all of it made up
    lead = cohort.cohort_trainers.select_related("person").first()
    return Certificate(
        enrolment=standing.enrolment,
        name=names.printed(standing.enrolment.person.name_for_certificate),
        course_title=edition.full_title,
        edition_number=edition.number,
        edition_published_on=timezone.localdate(edition.published_at),
        starts_on=min(days),
        ends_on=max(days),
        minutes=standing.minutes,
        minutes_taught=standing.minutes_taught,
        reading_minutes=standing.reading_minutes,
        practices=standing.practices,
        rules_met=[[line.title, line.detail] for line in standing.lines],
        signed_by=str(lead.person) if lead else "",
        issued_on=timezone.localdate(now),
        issued_by=by,
    )


def _store(certificate):
    """Draw the PDF, put it where files are kept, then write the row that names it."""
    if trouble := names.trouble(certificate.name):
        raise CertificateError(f"{certificate.name}: {trouble}")
    try:
        content = pdf.draw(certificate)
    except paper.PaperError as error:
        raise CertificateError(f"{certificate.name}: {error}") from error
    certificate.sha256 = hashlib.sha256(content).hexdigest()
    certificate.pdf.save(certificate.filename, ContentFile(content), save=False)
    certificate.save()
    return certificate
