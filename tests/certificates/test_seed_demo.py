"""The demonstration, over a small course: what `make run` shows, and that a second start adds nothing."""

import pytest
from django.core.management import call_command

from certificates.models import Certificate
from courses.cohorts.models import Cohort
from courses.quality.models import ActionComment, ImprovementAction
from lms.accounts.models import Account
from tests import factories
from tests.clients import client_of

TABLES = [Account, Cohort, Certificate, ImprovementAction, ActionComment]


@pytest.fixture
def _seeded(edition):
    factories.edition_module(edition, "practice", order=9, is_skills_practice=True)
    call_command("load_establishments", verbosity=0)
    call_command("load_criteria", verbosity=0)
    call_command("seed_demo", verbosity=0)


@pytest.mark.usefixtures("_seeded")
def test_seeding_again_adds_nothing():
    before = [list(table.objects.values_list("pk", flat=True)) for table in TABLES]
    assert all(before)
    call_command("seed_demo", verbosity=0)
    assert [list(table.objects.values_list("pk", flat=True)) for table in TABLES] == before


@pytest.mark.usefixtures("_seeded")
def test_one_action_is_late_one_due_and_one_closed():
    late, due, closed = ImprovementAction.objects.open_first().select_related("owner", "criterion")
    assert (late.owner.name, late.module_key, late.criterion.code) == ("Gareth Pugh", "practice", "C09")
    assert (due.owner.name, due.closed_at) == ("Ruth Adomako", None)
    assert closed.closed_reason
    page = client_of(Account.objects.get(email="joan@belong.example")).get("/quality/").text
    assert page.index(late.what) < page.index(due.what)
    assert page.count("Late since") == 1
    assert closed.what not in page
