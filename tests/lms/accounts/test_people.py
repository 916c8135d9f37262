import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from lms.accounts import services
from lms.accounts.models import Account
from lms.outbox.models import Mail
from lms.trail.models import Entry, subject_of
from tests import factories
from tests.conftest import client_of

pytestmark = pytest.mark.sqlite


def verbs_about(account):
    return list(
        Entry.objects.filter(subject=subject_of(account)).order_by("pk").values_list("verb", flat=True)
    )


def invite(by, email="new@example.org", roles=("trainer",)):
    return services.invite(email=email, name="Nia New", roles=roles, by=by, now=timezone.now())


def test_invited_account_signs_in_by_code_at_once(client, administrator, ask_for_code):
    account = invite(administrator, roles=())
    assert not account.has_usable_password()
    assert EmailAddress.objects.get(user=account).verified
    code = ask_for_code(client, "NEW@example.org")
    client.post("/account/login/code/confirm/", {"code": code})
    assert client.get("/account/").status_code == 200


def test_invitation_mail_tells_how_and_holds_no_key(administrator):
    invite(administrator)
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("new@example.org", "Your account for Belong training")
    assert re.findall(r"https?://\S+", mail.body) == ["http://localhost:8000/account/login/"]


def test_inviting_twice_makes_one_account_and_sends_one_mail(administrator):
    first = invite(administrator)
    assert invite(administrator, email="New@Example.org", roles=("administrator",)) == first
    assert first.roles == {"trainer"}
    assert Mail.objects.count() == 1
    assert verbs_about(first) == ["invited"]


@pytest.mark.django_db(transaction=True)
def test_inviting_at_the_same_moment_makes_one_account():
    by = factories.account("administrator")
    ready = Barrier(4)

    def knock(_):
        ready.wait()
        try:
            return invite(by).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(knock, range(4)))) == 1
    assert Mail.objects.count() == 1


def test_unknown_role_is_refused_and_nothing_is_written(administrator):
    with pytest.raises(services.AccountError, match="There is no such role: king"):
        invite(administrator, roles=("king",))
    assert not Account.objects.filter(email="new@example.org").exists()


def test_administrator_invites_over_the_form(administrator):
    data = {"name": "Nia New", "email": "new@example.org", "roles": ["trainer", "supervisor"]}
    response = client_of(administrator).post("/account/people/invite/", data)
    assert response["Location"] == "/account/people/"
    assert Account.objects.get(email="new@example.org").roles == {"trainer", "supervisor"}


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"email": "no address"}, "email", "Enter a valid email address."),
        ({"email": "TRAINER@example.org"}, "email", "There is already an account with this address"),
        ({"name": "x" * 201}, "name", "Ensure this value has at most 200 characters"),
        ({"roles": ["king"]}, "roles", "Select a valid choice"),
    ],
)
def test_bad_invitation_is_said_beside_the_field(administrator, trainer, data, field, message):
    data = {"name": "Nia New", "email": "new@example.org"} | data
    response = client_of(administrator).post("/account/people/invite/", data)
    assert response.context["form"].errors[field][0].startswith(message)
    assert not Account.objects.filter(email="new@example.org").exists()
    assert not Mail.objects.exists()


def test_invite_command_makes_the_first_administrator(capsys):
    call_command("invite", "first@example.org", "First One", "--role", "administrator")
    assert Account.objects.get(email="first@example.org").roles == {"administrator"}
    with pytest.raises(CommandError, match="already an account"):
        call_command("invite", "first@example.org", "First One")


def test_list_finds_by_name_and_address(administrator, trainer, participant):
    page = client_of(administrator).get("/account/people/", {"q": "tess example"})
    assert [account.email for account in page.context["page"]] == ["trainer@example.org"]
    assert "Nobody found." in client_of(administrator).get("/account/people/", {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("extra", [0, 30])
def test_list_costs_the_same_at_1_and_at_30(administrator, django_assert_num_queries, extra):
    for _ in range(extra):
        factories.account("trainer")
    client = client_of(administrator)
    client.get("/account/people/")
    with django_assert_num_queries(5):  # session, account with roles; count, accounts, their roles
        client.get("/account/people/")


def test_changing_roles_is_told_in_the_trail(administrator, trainer):
    client_of(administrator).post(f"/account/people/{trainer.pk}/", {"roles": ["quality_lead"]})
    assert Account.objects.get(pk=trainer.pk).roles == {"quality_lead"}
    entry = Entry.objects.get(verb="changed roles")
    assert (entry.actor, entry.detail) == (administrator, {"was": ["trainer"], "became": ["quality_lead"]})


def test_saving_the_same_roles_writes_nothing(administrator, trainer):
    client_of(administrator).post(f"/account/people/{trainer.pk}/", {"roles": ["trainer"]})
    assert verbs_about(trainer) == []


def test_administrators_keep_their_own_role(administrator):
    response = client_of(administrator).post(f"/account/people/{administrator.pk}/", {"roles": ["trainer"]})
    assert (
        response.context["form"].errors["roles"][0].startswith("You cannot take your own administrator role")
    )
    assert Account.objects.get(pk=administrator.pk).roles == {"administrator"}


def test_administrators_cannot_switch_themselves_off(administrator):
    response = client_of(administrator).post(f"/account/people/{administrator.pk}/switch-off/", follow=True)
    assert "You cannot switch yourself off" in response.content.decode()
    assert Account.objects.get(pk=administrator.pk).is_active


def test_switching_off_ends_the_session_and_switching_on_needs_a_new_one(administrator, participant):
    theirs, ours = client_of(participant), client_of(administrator)
    assert theirs.get("/my/").status_code == 200
    ours.post(f"/account/people/{participant.pk}/switch-off/")
    assert theirs.get("/my/").status_code == 302
    ours.post(f"/account/people/{participant.pk}/switch-on/")
    assert theirs.get("/my/").status_code == 302
    assert verbs_about(participant) == ["switched off", "switched on"]


def test_switching_off_twice_leaves_one_line(administrator, participant):
    for _ in range(2):
        client_of(administrator).post(f"/account/people/{participant.pk}/switch-off/")
    assert verbs_about(participant) == ["switched off"]


def test_resetting_the_second_factor_ends_every_session_and_mails(administrator, trainer):
    TOTP.activate(trainer, "JBSWY3DPEHPK3PXP")
    theirs = client_of(trainer)
    page = client_of(administrator).get(f"/account/people/{trainer.pk}/second-factor/")
    assert "Be sure who is asking" in page.content.decode()
    assert trainer.authenticator_set.exists()
    client_of(administrator).post(f"/account/people/{trainer.pk}/second-factor/")
    assert not trainer.authenticator_set.exists()
    assert theirs.get("/teach/")["Location"].startswith("/account/login/")
    assert Mail.objects.get().to == trainer.email
    assert verbs_about(trainer) == ["reset second factor"]


def test_invitation_is_sent_again(administrator, participant):
    client_of(administrator).post(f"/account/people/{participant.pk}/invite-again/")
    assert Mail.objects.get().to == participant.email


@pytest.mark.parametrize("path", ["", "invite/", "{}/", "{}/second-factor/"])
def test_nobody_else_opens_these_pages(path, participant, trainer, quality_lead, safeguarding_lead):
    path = "/account/people/" + path.format(participant.pk)
    for account in (participant, trainer, quality_lead, safeguarding_lead):
        assert client_of(account).get(path).status_code == 403


def test_account_page_shows_name_address_and_roles(trainer):
    page = client_of(trainer).get("/account/").content.decode()
    assert "Tess Trainer" in page
    assert "trainer@example.org" in page
    assert "<dd>Trainer</dd>" in page


def test_signed_in_page_costs_two_queries(trainer, django_assert_num_queries):
    client = client_of(trainer)
    client.get("/account/people/")
    with django_assert_num_queries(2):  # session, account with roles
        assert client.get("/account/people/").status_code == 403


# ---- roles ----------------------------------------------------------------------------------------


def test_apply_roles_makes_the_groups_of_the_file_and_no_other(capsys):
    Group.objects.get_or_create(name="Editors")
    call_command("apply_roles")
    call_command("apply_roles")
    assert set(Group.objects.values_list("name", flat=True)) == {
        "trainer", "in_house_trainer", "supervisor", "quality_lead", "safeguarding_lead", "administrator"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "opens"), [("trainer", True), ("quality_lead", True), ("supervisor", False)]
)
def test_cms_opens_for_the_roles_that_have_rights_there(role, opens):
    call_command("apply_roles")
    client = client_of(factories.account(role))
    assert (client.get("/cms/").status_code == 200) is opens


def test_apply_roles_gives_page_rights_where_the_pages_are():
    from wagtail.models import Page

    root = Page.objects.get(depth=1)
    home = root.add_child(instance=Page(title="Training", slug="training"))
    call_command("apply_roles")
    given = Group.objects.get(name="trainer").page_permissions.filter(page=home)
    assert set(given.values_list("permission__codename", flat=True)) == {"add_page", "change_page"}


def test_rights_no_longer_in_the_file_go(monkeypatch):
    from lms import policy

    call_command("apply_roles")
    trainers = Group.objects.get(name="trainer")
    assert trainers.permissions.filter(codename="access_admin").exists()
    bare = {name: role | {"cms": []} for name, role in policy.roles().items()}
    monkeypatch.setattr(policy, "roles", lambda: bare)
    call_command("apply_roles")
    assert not trainers.permissions.exists()
    assert not trainers.page_permissions.exists()
    assert not trainers.collection_permissions.exists()


@pytest.mark.parametrize(
    "path", ["/cms/users/", "/cms/users/new/", "/cms/groups/", "/cms/bulk/accounts/account/delete/"]
)
def test_wagtails_list_of_users_is_there_for_nobody(path):
    call_command("apply_roles")
    for account in (factories.account("administrator"), factories.account(is_superuser=True)):
        assert client_of(account).get(path).status_code == 404
