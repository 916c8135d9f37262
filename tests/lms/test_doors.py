"""Every address x who knocks x method, against lms/doors.yaml."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lms import policy
from tests import factories
from tests.conftest import client_of
from tests.lms.samples import samples  # noqa: F401

WHO = {  # the words of doors.yaml that fit each of the cast
    "visitor": set(),
    "participant": {"own"},
    "outsider": set(),
    "trainer": {"trainer", "teaches"},
    "other_trainer": {"trainer"},
    "in_house_trainer": {"in_house_trainer"},
    "supervisor": {"supervisor"},
    "quality_lead": {"quality_lead"},
    "safeguarding_lead": {"safeguarding_lead"},
    "administrator": {"administrator"},
}


def test_every_address_is_listed_and_every_listed_door_exists():
    listed = [policy.name_of(door) for door in policy.doors()]
    assert [address for address, door in policy.addresses() if door is None] == []
    assert {door for _, door in policy.addresses()} == set(listed)
    assert len(listed) == len(set(listed))


def test_doors_name_only_words_that_mean_something():
    words = {"everyone", "signed_in", "own", "teaches", *policy.roles()}
    assert {
        word for door in policy.doors() for method in policy.METHODS for word in door.get(method, [])
    } <= words


@pytest.mark.parametrize("who", WHO)
def test_doors_open_for_those_they_name(who, request, samples):  # noqa: F811
    client, account = Client(), None
    if who != "visitor":
        account = request.getfixturevalue(who)
        account.set_password(factories.PASSWORD)  # allauth asks for it again before some pages
        account.save()
        client = client_of(account)
    words = WHO[who] | {"everyone"} | ({"signed_in"} if account else set())
    wrong = []
    for door in policy.doors():
        name = policy.name_of(door)
        sample = samples.get(name)
        address = sample if isinstance(sample, str) else reverse(name, kwargs=sample)
        for method in policy.METHODS if door.get("library") else (*policy.METHODS, "PUT", "DELETE"):
            status = knock(client, method, address)
            if (status in OPEN) is not bool(words & set(door.get(method, []))):
                wrong.append(f"{method} {address} ({name}): {status}")
    assert not wrong, "\n".join(wrong)


OPEN = {"ok", "led on"}


def knock(client, method, address):
    """'ok', 'led on', 'to sign in' or a refusing status; whatever it changes is taken back."""
    cookies = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        if response.streaming:
            response.getvalue()  # reads and closes the file
        transaction.set_rollback(True)
    client.cookies.load(cookies)
    if response.status_code == 302:
        to_sign_in = response["Location"].startswith(reverse(settings.LOGIN_URL) + "?next=")
        return "to sign in" if to_sign_in else "led on"
    return "ok" if response.status_code in (200, 400) else response.status_code


@pytest.mark.parametrize("page", policy.PAGES)
def test_docs_agree_with_the_policy_files(page):
    path = settings.BASE_DIR / "docs" / page
    assert path.read_text(encoding="utf-8") == policy.PAGES[page](), "run manage.py write_docs"
