"""The cast and the small things every test may ask for."""

import io
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import TransactionTestCase
from hypothesis import settings as properties

from tests import databases, factories
from tests.clients import client_of  # noqa: F401  for tests to import from here

Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
properties.register_profile("house", deadline=None)  # a busy machine is no failure
properties.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A database of this worker's own, with roles and Wagtail's root page; see databases.py."""
    with django_db_blocker.unblock():
        database = databases.prepare(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        # What Django does after a transactional test is to empty every table, Wagtail's root page too.
        TransactionTestCase._fixture_teardown = lambda self: database.restore()
    yield
    with django_db_blocker.unblock():
        database.remove()


@pytest.fixture(autouse=True)
def _database(db):
    """Every test may use the database."""


@pytest.fixture
def site():
    """The public site as it is first loaded: home, training, privacy and the other standing pages."""
    call_command("load_site", stdout=io.StringIO())


# ---- the cast -------------------------------------------------------------------------------------


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def establishment():
    return factories.establishment("ISI", "HMP/YOI Isis")


@pytest.fixture
def trainer(establishment):
    """An account; teaches `cohort`. Their person is `trainer.person`."""
    account = factories.account("trainer", name="Tess Trainer", email="trainer@example.org")
    factories.person_of(account, at=establishment)
    return account


@pytest.fixture
def cohort(edition, establishment, trainer):
    """Running since today (or the last weekday), two days, 24 places, taught by `trainer`."""
    return factories.cohort(of=edition, at=establishment, trainers=[trainer.person], room="Chapel")


@pytest.fixture
def participant(cohort, establishment):
    """An account with a place in `cohort`. Their person is `participant.person`."""
    account = factories.account(name="Pat Participant", email="participant@example.org")
    factories.enrolment(cohort, who=factories.person_of(account, at=establishment))
    return account


@pytest.fixture
def prisoner_without_account(cohort, establishment):
    """A person, not an account, with a place in `cohort`."""
    person = factories.person(given="Ŵyn", family="Prys", at=establishment, job="prisoner")
    factories.enrolment(cohort, who=person)
    return person


@pytest.fixture
def other_trainer():
    """A trainer of another cohort; a stranger to `cohort`."""
    account = factories.account("trainer", name="Otto Other", email="other@example.org")
    factories.person_of(account)
    return account


@pytest.fixture
def in_house_trainer(establishment):
    """An in-house trainer of the cohort's establishment who does not teach `cohort`."""
    account = factories.account("in_house_trainer", name="Ines House", email="inhouse@example.org")
    factories.person_of(account, at=establishment, job="officer")
    return account


@pytest.fixture
def supervisor():
    account = factories.account("supervisor", name="Sue Supervisor", email="supervisor@example.org")
    factories.person_of(account)
    return account


@pytest.fixture
def quality_lead():
    return factories.account("quality_lead", name="Quinn Quality", email="quality@example.org")


@pytest.fixture
def safeguarding_lead():
    return factories.account("safeguarding_lead", name="Saf Guarding", email="safeguarding@example.org")


@pytest.fixture
def administrator():
    return factories.account("administrator", name="Ada Administrator", email="admin@example.org")


@pytest.fixture
def outsider():
    """Signed in, with a person, and a participant of nothing."""
    account = factories.account(name="Una Outsider", email="outsider@example.org")
    factories.person_of(account)
    return account
