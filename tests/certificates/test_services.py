import datetime
import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import services
from certificates.models import Certificate
from courses.attendance.models import Kind, Mark
from lms.trail.models import Entry
from tests import factories
from tests.certificates import finished

NOW = timezone.now()


@pytest.fixture
def enrolment(trainer):
    return finished.cohort(trainer, places=1).enrolments.get()


@pytest.fixture
def certificate(enrolment):
    return finished.certificate(enrolment)


def test_issue_copies_what_is_true_today(enrolment, trainer):
    certificate = services.issue(enrolment, by=trainer, now=NOW)
    assert certificate.name == enrolment.person.name_for_certificate
    assert certificate.course_title == "Restorative justice practitioner"
    assert (certificate.starts_on, certificate.ends_on) == (factories.weekday(-3), factories.weekday(-2))
    assert (certificate.minutes, certificate.minutes_taught, certificate.reading_minutes) == (240, 240, 40)
    assert certificate.signed_by == "Tess Trainer"
    assert certificate.rules_met[0] == ["Hours", "4 hours of 3 hours 20 minutes"]
    assert Entry.objects.get(verb="issued a certificate").detail == {"code": certificate.code}


def test_issuing_again_returns_the_same_one(enrolment, certificate):
    assert finished.certificate(enrolment) == certificate
    assert Certificate.objects.count() == 1


def test_the_stored_file_is_what_the_hash_says_and_its_name_tells_nothing(certificate):
    content = services.stored_pdf(certificate)
    assert hashlib.sha256(content).hexdigest() == certificate.sha256
    assert certificate.code not in certificate.pdf.name
    assert len(certificate.pdf.name) >= len("certificates/") + 32


def test_who_has_not_met_the_rules_gets_none_and_reads_why(enrolment, trainer):
    Mark.objects.update(kind=Kind.ABSENT)
    with pytest.raises(services.CertificateError, match="Hours: 0 minutes of 3 hours 20 minutes"):
        services.issue(enrolment, by=trainer, now=NOW)
    assert not Certificate.objects.exists()


def test_none_is_issued_before_the_last_day(trainer):
    cohort = factories.cohort(trainers=[trainer.person])
    enrolment = factories.enrolment(cohort)
    with pytest.raises(services.CertificateError, match="Certificates can be issued from"):
        services.issue(enrolment, by=trainer, now=NOW - datetime.timedelta(days=5))


@pytest.mark.parametrize("name", ["محمد علي", "王小明", "नरेंद्र"])
def test_a_script_the_font_lacks_is_refused_with_a_request_for_a_spelling(enrolment, trainer, name):
    enrolment.person.certificate_name = name
    enrolment.person.save()
    with pytest.raises(services.CertificateError, match="Ask how the name is spelled in Latin letters"):
        services.issue(enrolment, by=trainer, now=NOW)
    assert not Certificate.objects.exists()


def test_a_trainers_name_that_cannot_be_printed_is_said_too(enrolment, trainer):
    trainer.person.family = "王"
    trainer.person.save()
    with pytest.raises(services.CertificateError, match="We cannot print 王, in the title or a name"):
        services.issue(enrolment, by=trainer, now=NOW)


def test_a_name_of_over_90_letters_is_refused(enrolment, trainer):
    enrolment.person.given, enrolment.person.family = "A" * 80, "B" * 10
    enrolment.person.save()
    with pytest.raises(services.CertificateError, match="91 letters; 90 fit at most"):
        services.issue(enrolment, by=trainer, now=NOW)


@pytest.mark.parametrize("field", ["name", "minutes", "course_title", "sha256", "issued_on", "code"])
def test_a_certificate_never_changes(certificate, field):
    setattr(certificate, field, "2")
    with pytest.raises(ValueError, match="never changes"):
        certificate.save()
    with pytest.raises(ValueError, match="never changes"):
        certificate.save(update_fields=[field])


@pytest.mark.sqlite
def test_the_database_itself_refuses_a_change_or_a_deletion(certificate):
    row = Certificate.objects.filter(pk=certificate.pk)
    for change in ({"name": "Somebody Else"}, {"minutes": 1}, {"sha256": "0" * 64}, {"rules_met": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    certificate.refresh_from_db()
    assert certificate.name == certificate.enrolment.person.name_for_certificate


def test_the_database_refuses_a_second_valid_one(certificate):
    certificate.pk, certificate.code, certificate._state.adding = None, "AAAA-BBBB-CCCC", True
    with pytest.raises(IntegrityError, match=r"certificate_one_valid|certificates_certificate\.enrolment_id"):
        certificate.save()


def test_a_later_change_of_the_person_changes_no_certificate(certificate):
    before = services.stored_pdf(certificate)
    person = certificate.enrolment.person
    person.given, person.family = "Another", "Name"
    person.save()
    certificate.refresh_from_db()
    assert certificate.name != "Another Name"
    assert services.stored_pdf(certificate) == before


def test_replace_issues_a_new_one_and_the_old_one_says_so(certificate, trainer):
    newer = services.replace(certificate, name="Siân  Ŵyn", by=trainer, now=NOW)
    certificate.refresh_from_db()
    assert certificate.state == "superseded"
    assert certificate.replaced_by == newer
    assert (newer.name, newer.state) == ("Siân Ŵyn", "issued")
    assert newer.code != certificate.code
    assert (newer.minutes, newer.rules_met) == (certificate.minutes, certificate.rules_met)
    assert services.replace(certificate, name="Siân Ŵyn", by=trainer, now=NOW) == newer
    with pytest.raises(services.CertificateError, match="Replace the newer one"):
        services.replace(certificate, name="Third Name", by=trainer, now=NOW)


def test_withdraw_keeps_the_row_and_writes_the_trail(certificate, trainer):
    for _ in range(2):
        services.withdraw(certificate, reason="Issued by mistake", by=trainer, now=NOW)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.withdrawn_on) == ("withdrawn", timezone.localdate(NOW))
    entry = Entry.objects.get(verb="withdrew a certificate")
    assert entry.reason == "Issued by mistake"


def test_a_withdrawn_one_is_not_issued_again_by_the_batch_but_can_be_replaced(certificate, trainer):
    services.withdraw(certificate, reason="Issued by mistake", by=trainer, now=NOW)
    with pytest.raises(services.CertificateError, match="was withdrawn"):
        services.issue(certificate.enrolment, by=trainer, now=NOW)
    newer = services.replace(certificate, name=certificate.name, by=trainer, now=NOW)
    certificate.refresh_from_db()
    assert (certificate.state, newer.state) == ("withdrawn", "issued")


def test_a_replaced_one_cannot_be_withdrawn(certificate, trainer):
    services.replace(certificate, name="New Name", by=trainer, now=NOW)
    with pytest.raises(services.CertificateError, match="Withdraw the newer one"):
        services.withdraw(certificate, reason="Mistake", by=trainer, now=NOW)


def test_a_file_that_was_changed_or_lost_is_not_given_out(certificate):
    with open(certificate.pdf.path, "ab") as file:
        file.write(b"x")
    with pytest.raises(services.DamagedFile):
        services.stored_pdf(certificate)
    certificate.pdf.storage.delete(certificate.pdf.name)
    with pytest.raises(services.DamagedFile):
        services.stored_pdf(certificate)


def test_nothing_says_where_or_what_job(certificate):
    words = {name.name for name in Certificate._meta.get_fields()}
    assert words.isdisjoint({"establishment", "prison", "job", "posting"})
    establishment = certificate.enrolment.cohort.establishment
    assert establishment.name not in str([certificate.rules_met, certificate.course_title])
