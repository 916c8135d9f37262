from django.db import transaction

from courses.people.models import Person, Posting


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
    """A new person with a current posting from `today`. Returns the Person; looks for no duplicates (see `alike`)."""
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
