import html
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from lms.accounts import held
from lms.accounts.models import HeldForm
from tests import factories
from tests.conftest import client_of

pytestmark = pytest.mark.sqlite


def idle(client, minutes):
    session = client.session
    session["seen"] = int(time.time()) - minutes * 60
    session.save()
    return client


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def path(cohort):
    """A page that takes a form from a trainer of the cohort."""
    return f"/teach/cohorts/{cohort.pk}/enrol/"


def test_29_minutes_without_use_stay_signed_in(participant):
    client = idle(client_of(participant), 29)
    assert client.get("/my/").status_code == 200


def test_31_minutes_without_use_sign_out_and_say_so(participant):
    client = idle(client_of(participant), 31)
    response = client.get("/my/")
    assert response["Location"] == "/account/login/?next=/my/"
    assert not signed_in(client)
    assert (
        "You were signed out after 30 minutes without use."
        in client.get(response["Location"]).content.decode()
    )


def test_public_page_still_opens_after_31_minutes(participant):
    client = idle(client_of(participant), 31)
    assert client.get("/account/login/").status_code == 200
    assert not signed_in(client)


def test_use_is_stamped_at_most_every_five_minutes(participant):
    client = idle(client_of(participant), 4)
    before = client.session["seen"]
    client.get("/my/")
    assert client.session["seen"] == before
    idle(client, 6)
    client.get("/my/")
    assert client.session["seen"] >= int(time.time()) - 5


def test_form_is_held_and_sent_by_the_same_account(path, trainer, cohort):
    client = idle(client_of(trainer), 31)
    typed = {"given": "Ŵyn <b>", "family": "Prŷs", "job": "officer", "language": "cy"}
    response = client.post(path, typed)
    assert response["Location"] == "/account/login/?next=%2Faccount%2Fheld%2F"
    assert not cohort.enrolments.exists()
    kept = HeldForm.objects.get()
    assert (kept.account, kept.path) == (trainer, path)

    back = client_of(trainer)
    assert back.get("/account/held/")["Location"] == f"/account/held/{kept.pk}/"
    page = back.get(f"/account/held/{kept.pk}/").content.decode()
    assert "you sent a nomination for a cohort, but you had been signed out since the page was opened" in page
    assert "Send it now" in page
    boxes = re.findall(r'<textarea name="(.*?)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    sent = {name: html.unescape(value) for name, value in boxes}
    assert sent == typed

    back.post(path, sent | {held.MARK: str(kept.pk)})
    assert str(cohort.enrolments.get().person) == "Ŵyn <b> Prŷs"
    assert not HeldForm.objects.exists()


def test_lines_of_a_held_form_stay_lines(path, trainer):
    client = idle(client_of(trainer), 31)
    client.post(path, {"note": ["\r\none\r\ntwo", "three"]})
    assert held.fields_of(HeldForm.objects.get()) == [("note", "\r\none\r\ntwo"), ("note", "three")]


def test_held_form_is_nobody_elses(path, trainer, other_trainer, administrator):
    client = idle(client_of(trainer), 31)
    client.post(path, {"given": "Pat"})
    kept = HeldForm.objects.get()
    for stranger in (other_trainer, administrator):
        theirs = client_of(stranger)
        assert theirs.get(f"/account/held/{kept.pk}/").status_code == 404
        assert theirs.post(f"/account/held/{kept.pk}/throw-away/").status_code == 404
        assert theirs.get("/account/held/")["Location"] == "/start/"
        theirs.post(path, {held.MARK: str(kept.pk)})
    assert HeldForm.objects.get() == kept


def test_sending_it_too_late_again_keeps_one_form(path, trainer):
    idle(client_of(trainer), 31).post(path, {"given": "Pat"})
    first = HeldForm.objects.get()
    idle(client_of(trainer), 31).post(path, {"given": "Pat", held.MARK: str(first.pk)})
    assert HeldForm.objects.get() != first


def test_form_that_is_refused_stays(path, trainer):
    idle(client_of(trainer), 31).post(path, {"given": "Pat"})
    kept = HeldForm.objects.get()
    assert client_of(trainer).post("/account/people/invite/", {held.MARK: str(kept.pk)}).status_code == 403
    assert HeldForm.objects.get() == kept


def test_second_tab_signed_out_already_keeps_its_form_too(path, trainer):
    client = idle(client_of(trainer), 31)
    client.get("/teach/")
    client.post(path, {"given": "Pat"})
    assert HeldForm.objects.get().account == trainer


def test_nobody_else_at_the_machine_plants_more_forms(path, trainer):
    client = idle(client_of(trainer), 31)
    client.get("/teach/")
    for number in range(5):
        client.post(path, {"given": str(number)})
    assert held.fields_of(HeldForm.objects.get()) == [("given", "0")]


def test_the_oldest_held_form_gives_way(path, trainer):
    for number in range(held.MOST + 1):
        idle(client_of(trainer), 31).post(path, {"given": str(number)})
    kept = [held.fields_of(form)[0][1] for form in HeldForm.objects.all()]
    assert kept == ["5", "4", "3", "2", "1"]


def test_held_form_is_thrown_away(path, trainer):
    client = idle(client_of(trainer), 31)
    client.post(path, {"given": "Pat"})
    client_of(trainer).post(f"/account/held/{HeldForm.objects.get().pk}/throw-away/")
    assert not HeldForm.objects.exists()


def test_held_form_is_sealed_and_swept_after_a_day(path, trainer):
    client = idle(client_of(trainer), 31)
    client.post(path, {"given": "Rhiannon"})
    now = timezone.now()
    held.sweep(now + held.KEPT / 2)
    assert b"Rhiannon" not in bytes(HeldForm.objects.get().__dict__["body"].blob)
    held.sweep(now + held.KEPT * 2)
    assert not HeldForm.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{"file": SimpleUploadedFile("a.txt", b"x")}, {"given": "x" * (held.LONGEST + 1)}],
    ids=["file", "long"],
)
def test_what_cannot_be_held_is_said(path, trainer, data):
    client = idle(client_of(trainer), 31)
    response = client.post(path, data)
    assert not HeldForm.objects.exists()
    assert "could not be kept" in client.get(response["Location"]).content.decode()


def test_account_pages_hold_nothing(participant):
    client = idle(client_of(participant), 31)
    client.post("/account/password/change/", {"oldpassword": "secret"})
    assert not HeldForm.objects.exists()


def test_forged_form_is_not_held(path, trainer):
    client = Client(enforce_csrf_checks=True)
    client.cookies = idle(client_of(trainer), 31).cookies
    assert client.post(path, {"given": "Pat"}).status_code == 403
    assert not HeldForm.objects.exists()


def test_page_from_before_a_new_sign_in_keeps_its_form(path, trainer):
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of(trainer).cookies
    response = client.post(path, {"given": "Pat"}, headers={"origin": "http://testserver"})
    kept = HeldForm.objects.get(account=trainer)
    assert response["Location"] == f"/account/held/{kept.pk}/"


def test_form_of_another_site_is_refused_and_not_kept(path, trainer):
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of(trainer).cookies
    response = client.post(path, {"given": "Pat"}, headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert not HeldForm.objects.exists()


def test_htmx_request_is_led_to_sign_in_as_a_whole_page(path, trainer):
    client = idle(client_of(trainer), 31)
    response = client.post(path, {"given": "Pat"}, headers={"hx-request": "true"})
    assert isinstance(response, HttpResponseClientRedirect)
    assert response["HX-Redirect"] == "/account/login/?next=%2Faccount%2Fheld%2F"


def test_mark_that_is_no_id_is_passed_by(participant):
    assert client_of(participant).post("/account/logout/", {held.MARK: "';--"}).status_code == 302


def test_a_code_can_be_asked_for_after_the_sign_out(trainer):
    client = idle(client_of(trainer), 31)
    client.get("/teach/")
    response = client.post("/account/login/code/", {"email": trainer.email})
    assert response["Location"] == "/account/login/code/confirm/"


def test_signing_in_again_lands_on_the_held_form(path):
    account = factories.account("trainer", email="t@example.org", password=factories.PASSWORD)
    client = idle(client_of(account), 31)
    response = client.post(path, {"given": "Pat"})
    data = {"login": "t@example.org", "password": factories.PASSWORD, "next": "/account/held/"}
    assert client.post("/account/login/", data)["Location"] == "/account/held/"
    assert response.status_code == 302
