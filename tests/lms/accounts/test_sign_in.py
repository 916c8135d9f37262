import time

import pytest
from django.test import Client
from django.urls import reverse

from lms.outbox.models import Mail
from tests import factories
from tests.conftest import client_of

pytestmark = pytest.mark.sqlite

CONFIRM = "/account/login/code/confirm/"


def signed_in(client):
    return "_auth_user_id" in client.session


def error_of(response, field):
    return response.context["form"].errors[field][0]


def test_password_signs_in_over_the_form(client):
    factories.account(email="p@example.org", password=factories.PASSWORD)
    response = client.post("/account/login/", {"login": "P@example.org", "password": factories.PASSWORD})
    assert (response.status_code, response["Location"]) == (302, reverse("start"))
    assert signed_in(client)


def test_wrong_password_and_unknown_address_get_the_same_answer(client):
    factories.account(email="p@example.org", password=factories.PASSWORD)
    wrong = client.post("/account/login/", {"login": "p@example.org", "password": "wrong"})
    unknown = client.post("/account/login/", {"login": "nobody@example.org", "password": "wrong"})
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert "The e-mail address or the password is wrong" in wrong.content.decode()
    assert not signed_in(client)


def test_code_signs_in_over_the_form(client, participant, ask_for_code):
    code = ask_for_code(client, "participant@example.org")
    response = client.post(CONFIRM, {"code": code.lower()})
    assert (response.status_code, response["Location"]) == (302, reverse("start"))
    assert client.get("/my/").status_code == 200


def test_code_mail_is_plain_text_and_carries_no_link(client, participant, ask_for_code):
    ask_for_code(client, "participant@example.org")
    mail = Mail.objects.get()
    assert mail.to == "participant@example.org"
    assert "http" not in mail.body
    assert "<" not in mail.body


def test_wrong_code_is_said_beside_the_field(client, participant, ask_for_code):
    ask_for_code(client, "participant@example.org")
    response = client.post(CONFIRM, {"code": "WRONG"})
    assert response.status_code == 200
    assert error_of(response, "code") == "That code is wrong. Check it and type it again"
    assert not signed_in(client)


def test_fifth_wrong_code_ends_the_code(client, participant, ask_for_code):
    code = ask_for_code(client, "participant@example.org")
    for _ in range(4):
        client.post(CONFIRM, {"code": "WRONG"})
    response = client.post(CONFIRM, {"code": "WRONG"})
    assert error_of(response, "code") == "Five wrong codes: this one no longer works. Ask for a new code"
    response = client.post(CONFIRM, {"code": code})
    assert error_of(response, "code").startswith("This code has expired or was used already")
    assert not signed_in(client)


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_code_lasts_sixty_minutes(client, participant, ask_for_code, monkeypatch, minutes, works):
    code = ask_for_code(client, "participant@example.org")
    later = time.time() + minutes * 60
    monkeypatch.setattr(time, "time", lambda: later)
    response = client.post(CONFIRM, {"code": code})
    assert signed_in(client) is works
    if not works:
        assert error_of(response, "code") == "This code has expired or was used already. Ask for a new code"
        assert "This code has expired" in response.content.decode()


def test_used_code_does_not_sign_in_again(client, participant, ask_for_code):
    code = ask_for_code(client, "participant@example.org")
    client.post(CONFIRM, {"code": code})
    client.post("/account/logout/")
    response = client.post(CONFIRM, {"code": code})
    assert error_of(response, "code").startswith("This code has expired or was used already")
    assert not signed_in(client)


def test_fetching_consumes_no_code(client, participant, ask_for_code):
    code = ask_for_code(client, "participant@example.org")
    client.get(CONFIRM, {"code": code})
    assert not signed_in(client)
    client.post(CONFIRM, {"code": code})
    assert signed_in(client)


def test_unknown_address_gets_the_same_page_and_no_mail(client, participant, ask_for_code):
    assert ask_for_code(client, "stranger@example.org") is None
    page = client.get(CONFIRM)
    assert page.status_code == 200
    assert "If <b>stranger@example.org</b> is known to us" in page.content.decode()
    assert client.post(CONFIRM, {"code": ""}).status_code == 200
    assert not signed_in(client)


def test_switched_off_account_gets_no_code(client, ask_for_code):
    factories.account(email="off@example.org", is_active=False)
    assert ask_for_code(client, "off@example.org") is None


def test_there_is_no_sign_up(client):
    assert client.get("/account/signup/").status_code == 404
    assert client.get("/account/email/").status_code == 404


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_to_elsewhere_is_refused(client, target):
    factories.account(email="p@example.org", password=factories.PASSWORD)
    data = {"login": "p@example.org", "password": factories.PASSWORD, "next": target}
    assert client.post("/account/login/", data)["Location"] == reverse("start")


def test_next_of_ours_is_followed(client):
    factories.account(email="p@example.org", password=factories.PASSWORD)
    data = {"login": "p@example.org", "password": factories.PASSWORD, "next": "/account/"}
    assert client.post("/account/login/", data)["Location"] == "/account/"


def test_sign_out_ends_the_session_on_post_only(client, participant):
    client.force_login(participant)
    old = client.session.session_key
    client.get("/account/logout/")
    assert signed_in(client)
    client.post("/account/logout/")
    assert not signed_in(client)
    assert not client.session.exists(old)


def test_too_many_tries_are_refused_in_words(client):
    factories.account(email="p@example.org", password=factories.PASSWORD)
    for _ in range(5):
        client.post("/account/login/", {"login": "p@example.org", "password": "wrong"})
    response = client.post("/account/login/", {"login": "p@example.org", "password": factories.PASSWORD})
    assert "Too many tries. Wait five minutes, then try again" in response.content.decode()
    assert not signed_in(client)


def test_too_many_tries_from_one_address_get_a_readable_page(client):
    for _ in range(60):
        client.post("/account/login/", {})
    response = client.post("/account/login/", {})
    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()


def test_a_class_may_ask_for_its_codes_at_once(ask_for_code):
    for number in range(24):
        factories.account(email=f"class{number}@example.org")
        assert ask_for_code(Client(), f"class{number}@example.org")


def test_password_reset_mail_changes_nothing_when_fetched(client, settings):
    account = factories.account(email="p@example.org", password=factories.PASSWORD)
    client.post("/account/password/reset/", {"email": "p@example.org"}, headers={"host": "127.0.0.1"})
    link = next(line for line in Mail.objects.get().body.splitlines() if line.startswith("http"))
    assert link.startswith(f"{settings.BASE_URL}/account/password/reset/key/")  # whatever host was asked
    page = client.get(link.removeprefix(settings.BASE_URL), follow=True)
    assert page.status_code == 200
    account.refresh_from_db()
    assert account.check_password(factories.PASSWORD)


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/"])
def test_wagtails_own_sign_in_leads_to_ours(client, path):
    account = factories.account("administrator", email="a@example.org", password=factories.PASSWORD)
    assert account.is_active
    assert client.get(path, {"next": "/cms/"})["Location"] == "/account/login/?next=%2Fcms%2F"
    client.post(path, {"username": "a@example.org", "password": factories.PASSWORD})
    assert not signed_in(client)


def test_wagtails_sign_out_asks_first_and_then_signs_out(administrator):
    client = client_of(administrator)
    assert "Sign out?" in client.get("/cms/logout/").content.decode()
    assert signed_in(client)
    assert client.post("/cms/logout/").status_code == 302
    assert not signed_in(client)


def test_wagtails_account_page_leads_to_ours_and_takes_no_picture(administrator):
    client = client_of(administrator)
    assert client.get("/cms/account/")["Location"] == "/account/"
    assert client.post("/cms/account/").status_code == 405


@pytest.mark.parametrize("path", ["/cms/password_reset/", "/cms/account/change_password/"])
def test_wagtails_own_password_pages_are_not_there(administrator, path):
    assert client_of(administrator).get(path).status_code in (302, 404)
