from django.db import transaction

from courses.people.models import Person, Posting
from lms.accounts.services import invite
from lms.trail.services import record as note_in_trail


@transaction.atomic
def add_person(
    *,
    given,
    family,
    establishment,
    job,
    today,
    known_as="",
    certificate_name="",
    language=Person.Language.ENGLISH,
    account=None,
):
    """A new person with a posting from `today`. Looks for no namesakes: see `Person.objects.namesakes`."""
    person = Person(
        given=given.strip(),
        family=family.strip(),
        known_as=known_as.strip(),
        certificate_name=certificate_name.strip(),
        language=language,
        account=account,
    )
    person.full_clean(exclude=["search_key", "sort_key"])
    person.save()
    Posting.objects.create(person=person, establishment=establishment, job=job, from_on=today)
    return person


@transaction.atomic
def person_for(account):
    """The Person of an account, made on first need: staff are invited by one name, people have two."""
    person = Person.objects.filter(account=account).first()
    if person is None:
        given, _, family = account.name.rpartition(" ")
        person = Person.objects.create(given=given[:90], family=family[:90], account=account)
    return person


@transaction.atomic
def give_address(person, email, *, by, now):
    """Somebody's first e-mail address brings an account, without any role. One they have stays."""
    if person.account is None:
        person.account = invite(email=email, name=person.full_name, roles=(), by=by, now=now)
        person.save(update_fields=["account"])


@transaction.atomic
def change_person(person, *, email, by, now):
    """Save corrected names, and a first e-mail address."""
    if email:
        give_address(person, email, by=by, now=now)
    person.full_clean(exclude=["search_key", "sort_key"])
    person.save()
    note_in_trail(by, "changed a person", person, now=now)
    return person
