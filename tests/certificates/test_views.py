import pytest
from django.core.cache import cache
from django.utils import timezone

from certificates import services
from certificates.models import Certificate
from courses.attendance.models import Kind, Mark
from lms.jobs.models import Job
from tests import factories
from tests.certificates import finished
from tests.conftest import client_of

NOW = timezone.now()


@pytest.fixture
def cohort(trainer):
    return finished.cohort(trainer, places=2)


@pytest.fixture
def enrolment(cohort):
    return cohort.enrolments.order_by("pk").first()


@pytest.fixture
def certificate(enrolment):
    return finished.certificate(enrolment)


@pytest.fixture
def holder(enrolment):
    """The account of who holds `certificate`."""
    enrolment.person.account = factories.account(name="Hol Der")
    enrolment.person.save()
    return enrolment.person.account


@pytest.fixture
def co_trainer(cohort):
    """Teaches the cohort without leading it."""
    account = factories.account("trainer", name="Cory Co")
    cohort.cohort_trainers.create(person=factories.person_of(account))
    return account


def list_url(cohort):
    return f"/teach/cohorts/{cohort.pk}/certificates/"


# ---- the list -------------------------------------------------------------------------------------


def test_the_list_says_who_met_the_rules_and_what_others_miss(cohort, enrolment, trainer):
    Mark.objects.filter(enrolment=enrolment).update(kind=Kind.ABSENT)
    page = client_of(trainer).get(list_url(cohort)).content.decode()
    assert "Issue 1 certificate<" in page
    assert "0 minutes of 3 hours 20 minutes" in page
    assert "Missed: Module module-1" in page
    assert not Certificate.objects.exists()


def test_the_list_flags_a_name_to_mend_and_leads_to_it(cohort, enrolment, trainer):
    enrolment.person.certificate_name = "王小明"
    enrolment.person.save()
    page = client_of(trainer).get(list_url(cohort)).content.decode()
    assert "We cannot print 王 小 明" in page
    assert f"/teach/people/{enrolment.person_id}/" in page
    assert "Issue 1 certificate<" in page


def test_the_list_says_when_it_is_too_early(trainer):
    cohort = factories.cohort(trainers=[trainer.person])
    factories.enrolment(cohort)
    page = client_of(trainer).get(list_url(cohort)).content.decode()
    assert "Certificates can be issued from" in page or "Still planned" in page
    assert "1 person has missed nothing so far" in page or "Not done" in page
    assert "certificates/issue/" not in page


@pytest.mark.parametrize("role", ["quality_lead", "administrator"])
def test_readers_see_the_list_and_may_not_issue(cohort, role, request):
    client = client_of(request.getfixturevalue(role))
    page = client.get(list_url(cohort))
    assert page.status_code == 200
    assert "certificates/issue/" not in page.content.decode()
    assert client.get(f"{list_url(cohort)}issue/").status_code == 403
    assert client.post(f"{list_url(cohort)}issue/").status_code == 403


@pytest.mark.parametrize("path", ["", "issue/", "print/"])
def test_strangers_find_nothing_and_visitors_sign_in(cohort, other_trainer, holder, client, path):
    address = f"{list_url(cohort)}{path}"
    assert client_of(other_trainer).get(address).status_code == 404
    assert client_of(holder).get(address).status_code == 404
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("places", [1, 24])
def test_the_list_costs_the_same_whatever_the_size(trainer, places, django_assert_num_queries):
    cohort = finished.cohort(trainer, places=places)
    enrolments = list(cohort.enrolments.all())
    finished.certificate(enrolments[0])
    client = client_of(trainer)
    client.get(list_url(cohort))  # the first request of a session stamps it
    with django_assert_num_queries(16):
        assert client.get(list_url(cohort)).status_code == 200


# ---- issuing --------------------------------------------------------------------------------------


def test_names_are_looked_at_before_anything_is_issued(cohort, enrolment, trainer):
    enrolment.person.certificate_name = "Łucja Ŵyn"
    enrolment.person.save()
    page = client_of(trainer).get(f"{list_url(cohort)}issue/").content.decode()
    assert "Łucja Ŵyn</span>" in page
    assert page.count("checked") == 2
    assert not Job.objects.exists()


def test_issuing_is_a_job_of_one_item_a_person(cohort, trainer, django_capture_on_commit_callbacks):
    people = [one.pk for one in cohort.enrolments.all()]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(trainer).post(f"{list_url(cohort)}issue/", {"people": people})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert sorted(job.items.values_list("key", flat=True)) == sorted(str(pk) for pk in people)
    assert "王" not in str(job.params)


def test_one_person_can_be_chosen(cohort, enrolment, trainer):
    page = client_of(trainer).get(f"{list_url(cohort)}issue/?people={enrolment.pk}").content.decode()
    assert page.count("checked") == 1


def test_choosing_nobody_or_somebody_not_ready_is_said_beside_the_list(cohort, enrolment, trainer):
    client = client_of(trainer)
    assert "Choose at least one person" in client.post(f"{list_url(cohort)}issue/").content.decode()
    Mark.objects.filter(enrolment=enrolment).update(kind=Kind.ABSENT)
    answer = client.post(f"{list_url(cohort)}issue/", {"people": [enrolment.pk]})
    assert "no longer ready" in answer.content.decode()
    assert not Job.objects.exists()


# ---- withdrawing and replacing --------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["withdraw", "replace"])
def test_who_may_correct(certificate, trainer, co_trainer, other_trainer, quality_lead, holder, verb):
    address = f"/teach/certificates/{certificate.code}/{verb}/"
    assert client_of(trainer).get(address).status_code == 200
    assert client_of(quality_lead).get(address).status_code == 200
    assert client_of(co_trainer).get(address).status_code == 403
    assert client_of(co_trainer).post(address, {"reason": "x", "name": "x"}).status_code == 403
    assert client_of(other_trainer).get(address).status_code == 404
    assert client_of(holder).get(address).status_code == 404


def test_withdraw_asks_why(certificate, trainer):
    client = client_of(trainer)
    address = f"/teach/certificates/{certificate.code}/withdraw/"
    assert "Say why, in a few words" in client.post(address, {"reason": ""}).content.decode()
    assert client.post(address, {"reason": "Not there"}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.state == "withdrawn"
    assert "Withdrawn" in client.get(list_url(certificate.enrolment.cohort)).content.decode()


def test_replace_refuses_a_name_that_cannot_be_printed(certificate, trainer):
    client = client_of(trainer)
    address = f"/teach/certificates/{certificate.code}/replace/"
    assert "We cannot print 王" in client.post(address, {"name": "王"}).content.decode()
    assert "200 letters; 90 fit" in client.post(address, {"name": "A" * 200}).content.decode()
    assert client.post(address, {"name": "Ŵyn"}).status_code == 302
    assert Certificate.objects.valid().get().name == "Ŵyn"


# ---- the file -------------------------------------------------------------------------------------


def test_the_holder_downloads_the_stored_file(certificate, holder, django_assert_num_queries):
    client = client_of(holder)
    client.get("/my/")  # the first request of a session stamps it
    with django_assert_num_queries(3):
        answer = client.get(f"/my/certificates/{certificate.code}.pdf")
    assert answer.content == services.stored_pdf(certificate)
    assert answer["Content-Disposition"] == f'inline; filename="certificate-{certificate.code}.pdf"'
    assert "private" in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]


def test_who_sees_the_cohort_downloads_and_others_find_nothing(
    certificate, trainer, quality_lead, other_trainer, outsider, client
):
    address = f"/my/certificates/{certificate.code}.pdf"
    assert client_of(trainer).get(address).status_code == 200
    assert client_of(quality_lead).get(address).status_code == 200
    assert client_of(other_trainer).get(address).status_code == 404
    assert client_of(outsider).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_holder_no_longer_gets_one_that_was_withdrawn(certificate, holder, trainer):
    services.withdraw(certificate, reason="Mistake", by=trainer, now=NOW)
    assert client_of(holder).get(f"/my/certificates/{certificate.code}.pdf").status_code == 404
    assert client_of(trainer).get(f"/my/certificates/{certificate.code}.pdf").status_code == 200


def test_a_damaged_file_is_said_and_logged_and_not_given_out(certificate, holder, caplog):
    with open(certificate.pdf.path, "wb") as file:
        file.write(b"%PDF another")
    answer = client_of(holder).get(f"/my/certificates/{certificate.code}.pdf")
    assert answer.status_code == 500
    assert "This file cannot be given out" in answer.content.decode()
    assert certificate.code in caplog.text
    assert certificate.name not in caplog.text


def test_all_of_a_cohort_print_as_one_file_in_order_of_names(cohort, trainer):
    import io

    from pypdf import PdfReader

    for enrolment in cohort.enrolments.all():
        finished.certificate(enrolment)
    answer = client_of(trainer).get(f"{list_url(cohort)}print/")
    reader = PdfReader(io.BytesIO(answer.content))
    names = [enrolment.person.name_for_certificate for enrolment in cohort.enrolments.in_name_order()]
    assert len(reader.pages) == 2
    for name, page in zip(names, reader.pages, strict=True):
        assert name in page.extract_text()


def test_printing_none_finds_nothing(cohort, trainer):
    assert client_of(trainer).get(f"{list_url(cohort)}print/").status_code == 404


# ---- anybody checks -------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def check(client, code, name=""):
    return client.post("/verify/", {"code": code, "name": name})


def test_the_code_gives_state_course_and_dates_and_never_a_name(certificate, client):
    for answer in (client.get(f"/verify/?code={certificate.code}"), check(client, certificate.code)):
        page = answer.content.decode()
        assert "This certificate is valid" in page
        assert "Restorative justice practitioner, edition 1" in page
        assert certificate.dates in page
        assert certificate.enrolment.person.family not in page
        assert certificate.enrolment.cohort.establishment.name not in page
        assert "matches" not in page.replace("whether it matches", "")
        assert "no-store" in answer["Cache-Control"]


def test_the_empty_page_asks_for_a_code(client):
    page = client.get("/verify/").content.decode()
    assert "Check a certificate" in page
    assert "There is 1 thing" not in page


@pytest.mark.parametrize(
    "how", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c.replace('-', ' ')} "]
)
def test_capitals_dashes_and_spaces_do_not_matter(certificate, client, how):
    assert "This certificate is valid" in check(client, how(certificate.code)).content.decode()


def test_a_typed_name_adds_only_whether_it_matches(certificate, client):
    Certificate.objects.get()
    person = certificate.enrolment.person
    assert "The name you typed matches." in check(client, certificate.code, person.full_name).content.decode()
    page = check(client, certificate.code, "Somebody Else").content.decode()
    assert "The name you typed does not match." in page
    assert person.family not in page


def test_a_replaced_one_says_since_when(certificate, client, trainer):
    services.replace(certificate, name="Newer Name", by=trainer, now=NOW)
    page = check(client, certificate.code).content.decode()
    assert "This certificate has been replaced" in page
    assert "Newer" not in page
    newer = certificate.replaced_by
    assert newer.code not in page
    assert "This certificate is valid" in check(client, newer.code).content.decode()


def test_a_withdrawn_one_says_not_to_rely_on_it_and_never_why(certificate, client, trainer):
    services.withdraw(certificate, reason="Copied answers", by=trainer, now=NOW)
    page = check(client, certificate.code).content.decode()
    assert "This certificate was withdrawn" in page
    assert "Do not rely on it." in page
    assert "Copied" not in page


def test_a_code_that_is_not_there(client):
    assert "We found no certificate with that code" in check(client, "AAAA-BBBB-CCCC").content.decode()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Type the code from the certificate"),
        ("K4TW-8JNX-3HQ", "A code has 12 letters and numbers, this has 11"),
        ("K4TW-8JNX-3HQ0", "A code never has 0 in it"),
        ("K4TW-8JNX-3HI1", "A code never has 1 or I in it"),
        ("<script>alert(1)</script>", "A code never has"),
    ],
)
def test_a_badly_formed_code_is_said_beside_the_box(client, code, said):
    page = check(client, code).content.decode()
    assert said in page
    assert "<script>alert" not in page
    assert "<title>Error: Check a certificate" in page


def test_names_typed_in_are_escaped(certificate, client):
    page = check(client, certificate.code, "<b>Bob</b>").content.decode()
    assert "<b>Bob" not in page


def test_too_many_tries_from_one_address_wait(certificate, client):
    for _ in range(30):
        assert check(client, "AAAA-BBBB-CCCC").status_code == 200
    answer = check(client, certificate.code)
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
    assert "valid</h2>" not in answer.content.decode()
    assert check(client.__class__(REMOTE_ADDR="192.0.2.7"), certificate.code).status_code == 200


# ---- what other pages show ------------------------------------------------------------------------


def test_the_teach_desk_asks_to_issue_until_it_is_done(cohort, trainer):
    client = client_of(trainer)
    words = f"Issue certificates: {cohort}"
    assert words in client.get("/teach/").content.decode()
    for enrolment in cohort.enrolments.all():
        finished.certificate(enrolment)
    assert words not in client.get("/teach/").content.decode()


def test_the_holder_finds_it_on_their_desk_and_path(certificate, holder):
    client = client_of(holder)
    assert f"/my/certificates/{certificate.code}.pdf" in client.get("/my/").content.decode()
    page = client.get(f"/my/courses/{certificate.enrolment_id}/").content.decode()
    assert "You have it." in page


def test_a_participant_reads_what_is_still_missing(enrolment, holder):
    Mark.objects.filter(enrolment=enrolment).update(kind=Kind.ABSENT)
    page = client_of(holder).get(f"/my/courses/{enrolment.pk}/").content.decode()
    assert "0 minutes of 3 hours 20 minutes" in page
    assert "Missing</span>" in page


def test_the_quality_desk_counts_places_and_certificates(certificate, quality_lead):
    page = client_of(quality_lead).get("/quality/").content.decode()
    assert f"/teach/cohorts/{certificate.enrolment.cohort_id}/certificates/" in page


def test_the_kit_offers_the_certificates_once_there_are_any(cohort, trainer, enrolment):
    client = client_of(trainer)
    address = f"/teach/cohorts/{cohort.pk}/kit/"
    assert "certificates/print/" not in client.get(address).content.decode()
    finished.certificate(enrolment)
    assert "certificates/print/" in client.get(address).content.decode()


@pytest.mark.parametrize("code", ["%00", "K4TW-8JNX", "k4tw-8jnx-3hqp", "K4TW-8JNX-%00HQP"])
def test_what_is_no_code_finds_no_page(trainer, code):
    client = client_of(trainer)
    assert client.get(f"/my/certificates/{code}.pdf").status_code == 404
    for verb in ("withdraw", "replace"):
        assert client.get(f"/teach/certificates/{code}/{verb}/").status_code == 404
