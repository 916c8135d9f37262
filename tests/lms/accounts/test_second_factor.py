import pytest
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from lms import policy
from tests import factories
from tests.conftest import client_of

pytestmark = pytest.mark.sqlite

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def app_code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(email):
    client = Client()
    response = client.post("/account/login/", {"login": email, "password": factories.PASSWORD})
    return client, response


@pytest.fixture
def staff():
    return factories.account("trainer", email="staff@example.org", password=factories.PASSWORD)


@pytest.mark.parametrize("role", list(policy.roles()))
def test_every_staff_role_is_led_to_set_one_up(role):
    factories.account(role, email="s@example.org", password=factories.PASSWORD)
    client, _ = sign_in("s@example.org")
    for path in ("/start/", "/my/", "/account/", "/account/people/", "/cms/", "/cms/pages/"):
        assert client.get(path)["Location"] == "/account/2fa/", path
    page = client.get("/account/2fa/")
    assert page.status_code == 200
    assert "Your role needs a second factor. Set one up here to go on." in page.content.decode()


def test_participants_need_none(participant):
    client = Client()
    client.force_login(participant)
    assert client.get("/my/").status_code == 200


def test_superuser_without_a_role_needs_one_too():
    boss = factories.account(email="s@example.org", is_superuser=True)
    client = Client()
    client.force_login(boss)
    assert client.get("/cms/")["Location"] == "/account/2fa/"


def test_demo_asks_for_none(staff, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client, _ = sign_in(staff.email)
    assert client.get("/my/").status_code == 200


def test_signing_out_needs_none(staff):
    client, _ = sign_in(staff.email)
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


def test_sign_in_with_an_app(staff):
    TOTP.activate(staff, SECRET)
    client, response = sign_in(staff.email)
    assert response["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "That code is wrong or was used already" in wrong.content.decode()
    assert client.post("/account/2fa/authenticate/", {"code": app_code()})["Location"] == "/start/"
    assert client.get("/my/").status_code == 200


def test_sign_in_by_mailed_code_leads_on_to_it(staff, ask_for_code):
    TOTP.activate(staff, SECRET)
    client = Client()
    code = ask_for_code(client, staff.email)
    response = client.post("/account/login/code/confirm/", {"code": code})
    assert response["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_used_app_code_is_refused(staff):
    TOTP.activate(staff, SECRET)
    first, _ = sign_in(staff.email)
    first.post("/account/2fa/authenticate/", {"code": app_code()})
    second, _ = sign_in(staff.email)
    second.post("/account/2fa/authenticate/", {"code": app_code()})
    assert "_auth_user_id" not in second.session


def test_printed_codes_alone_are_a_second_factor(staff):
    codes = RecoveryCodes.activate(staff).generate_codes()
    client, response = sign_in(staff.email)
    assert response["Location"] == "/account/2fa/authenticate/"
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]})["Location"] == "/start/"
    assert client.get("/my/").status_code == 200
    again, _ = sign_in(staff.email)
    again.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert "_auth_user_id" not in again.session


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_pages_in_this_session(staff):
    client, _ = sign_in(staff.email)
    page = client.get("/account/2fa/totp/activate/")
    response = client.post("/account/2fa/totp/activate/", {"code": app_code(page.context["form"].secret)})
    assert response["Location"] == "/account/2fa/recovery-codes/"
    assert client.get(response["Location"]).status_code == 200
    assert client.get("/my/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_up_printed_codes_alone_opens_the_pages(staff):
    client, _ = sign_in(staff.email)
    assert client.get("/account/2fa/recovery-codes/generate/").status_code == 200
    assert client.post("/account/2fa/recovery-codes/generate/")["Location"] == "/account/2fa/recovery-codes/"
    assert "cross out what you use" in client.get("/account/2fa/recovery-codes/").content.decode()
    assert client.get("/my/").status_code == 200


def test_session_that_never_passed_cannot_set_up_another_once_one_exists(staff):
    client, _ = sign_in(staff.email)  # while there was none
    TOTP.activate(staff, SECRET)
    for path in (
        "/my/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/recovery-codes/generate/",
    ):
        assert client.get(path)["Location"].startswith("/account/2fa/reauthenticate/"), path
    assert client.post("/account/2fa/reauthenticate/", {"code": app_code()}).status_code == 302
    assert client.get("/my/").status_code == 200


def test_role_given_midway_asks_at_the_next_page(participant):
    from django.contrib.auth.models import Group

    client = Client()
    client.force_login(participant)
    participant.groups.add(Group.objects.get_or_create(name="trainer")[0])
    assert client.get("/my/")["Location"] == "/account/2fa/"


def test_staff_keep_their_last_app(staff):
    app = TOTP.activate(staff, SECRET).instance
    RecoveryCodes.activate(staff)
    response = client_of(staff).post("/account/2fa/totp/deactivate/")
    assert "Set up another first" in response.content.decode()
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_staff_keep_their_last_key(staff):
    key = Authenticator.objects.create(user=staff, type="webauthn", data={"name": "Key", "credential": {}})
    path = f"/account/2fa/webauthn/keys/{key.pk}/remove/"
    assert "Set up another first" in client_of(staff).post(path).content.decode()
    TOTP.activate(staff, SECRET)
    assert client_of(staff).post(path).status_code == 302
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_participants_may_take_theirs_away(participant):
    TOTP.activate(participant, SECRET)
    assert client_of(participant).post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=participant).exists()


def test_app_secret_is_sealed(staff):
    made = TOTP.activate(staff, SECRET).instance
    assert SECRET not in str(Authenticator.objects.values_list("data", flat=True).get(pk=made.pk))


def test_records_of_a_session_have_the_shape_we_read(staff, rf):
    """allauth keeps them internally: this pins what SecondFactor relies on."""
    TOTP.activate(staff, SECRET)
    client, _ = sign_in(staff.email)
    client.post("/account/2fa/authenticate/", {"code": app_code()})
    request = rf.get("/")
    request.session = client.session
    assert [record["method"] for record in get_authentication_records(request, staff)] == ["password", "mfa"]
