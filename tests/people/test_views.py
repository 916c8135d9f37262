import pytest
from django.core.management import call_command
from django.db import IntegrityError

from courses.people.models import Establishment, Person, Posting
from lms.accounts.models import Account
from tests.conftest import client_of

NAMES = {"given": "Ŵyn", "family": "Prŷs", "known_as": "", "certificate_name": "", "language": "cy"}


def url(person):
    return f"/teach/people/{person.pk}/"


def test_trainer_corrects_a_name_with_its_accents(prisoner_without_account, trainer):
    page = client_of(trainer).post(url(prisoner_without_account), NAMES, follow=True).content.decode()
    person = Person.objects.get(pk=prisoner_without_account.pk)
    assert (person.full_name, person.sort_key, person.language) == ("Ŵyn Prŷs", "prys wyn", "cy")
    assert "Ŵyn Prŷs is saved" in page


def test_first_e_mail_address_brings_an_account_without_a_role(prisoner_without_account, trainer):
    client_of(trainer).post(url(prisoner_without_account), NAMES | {"email": "Wyn@example.org"})
    account = Account.objects.get(email="wyn@example.org")
    assert (account.person, account.roles) == (prisoner_without_account, frozenset())


def test_e_mail_address_of_somebody_else_is_refused(prisoner_without_account, participant, trainer):
    data = NAMES | {"email": participant.email.upper()}
    page = client_of(trainer).post(url(prisoner_without_account), data).content.decode()
    assert "This address belongs to somebody else" in page
    assert Person.objects.get(pk=prisoner_without_account.pk).account is None


def test_e_mail_address_of_staff_is_never_given_to_a_participant(
    prisoner_without_account, quality_lead, trainer
):
    page = client_of(trainer).post(url(prisoner_without_account), NAMES | {"email": quality_lead.email})
    assert "This address belongs to somebody else" in page.content.decode()
    assert Person.objects.get(pk=prisoner_without_account.pk).account is None


def test_e_mail_address_is_never_changed_here(participant, trainer):
    client_of(trainer).post(url(participant.person), NAMES | {"email": "mine@example.org"})
    assert Account.objects.get(pk=participant.pk).email == "participant@example.org"


def test_person_does_not_exist_for_strangers(prisoner_without_account, other_trainer, participant):
    assert client_of(other_trainer).get(url(prisoner_without_account)).status_code == 404
    assert client_of(participant).get(url(prisoner_without_account)).status_code == 404
    assert client_of(participant).get(url(participant.person)).status_code == 404


def test_quality_lead_may_not_change_a_person(prisoner_without_account, quality_lead, administrator):
    assert client_of(quality_lead).get(url(prisoner_without_account)).status_code == 403
    assert client_of(administrator).get(url(prisoner_without_account)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"given": "", "family": ""}, "Type at least one name"),
        ({"family": "y" * 200}, "At most 90 letters fit"),
    ],
)
def test_bad_name_is_told_and_changes_nothing(prisoner_without_account, trainer, changed, message):
    page = client_of(trainer).post(url(prisoner_without_account), NAMES | changed).content.decode()
    assert message in page
    assert Person.objects.get(pk=prisoner_without_account.pk).family == "Prys"


@pytest.mark.sqlite
def test_establishments_load_once_and_keep_what_was_changed(capsys):
    call_command("load_establishments")
    Establishment.objects.filter(code="ISI").update(name="Isis, as the client writes it")
    call_command("load_establishments")
    assert Establishment.objects.count() == 24
    assert Establishment.objects.filter(in_wales=True).count() == 4
    assert Establishment.objects.get(code="ISI").name == "Isis, as the client writes it"
    assert "nothing changed" in capsys.readouterr().out


def test_two_postings_at_once_are_refused_by_the_database(prisoner_without_account):
    old = prisoner_without_account.postings.get()
    with pytest.raises(IntegrityError):
        Posting.objects.create(
            person=prisoner_without_account, establishment=old.establishment, from_on=old.from_on
        )
