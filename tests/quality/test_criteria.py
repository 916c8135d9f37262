"""The review criteria: the starter set, and looking after it in the CMS."""

import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from courses.quality.models import Criterion
from tests.clients import client_of

FIELDS = {"code": "C16", "version": 1, "is_current": "on", "statement": "The tea was warm.", "source": "Us"}


def load():
    said = io.StringIO()
    call_command("load_criteria", stdout=said)
    return said.getvalue().strip()


@pytest.fixture
def _rights(site):
    call_command("apply_roles", verbosity=0)


def test_starter_set_has_fifteen_with_a_source_each():
    assert load() == "15 review criteria added"
    found = Criterion.objects.all()
    assert [criterion.code for criterion in found] == [f"C{number:02}" for number in range(1, 16)]
    assert all(criterion.is_current and criterion.version == 1 and criterion.source for criterion in found)


def test_loading_again_leaves_what_staff_changed():
    load()
    Criterion.objects.filter(code="C01").update(statement="In our words now.", is_current=False)
    Criterion.objects.get(code="C15").delete()
    assert load() == "1 review criteria added"
    assert Criterion.objects.get(code="C01").statement == "In our words now."
    assert not Criterion.objects.get(code="C01").is_current
    assert load() == "Review criteria: nothing changed"


def test_loading_puts_nothing_beside_a_version_in_use():
    Criterion.objects.create(code="C03", version=2, statement="Newer.", source="Us")
    load()
    assert Criterion.objects.get(code="C03", is_current=True).version == 2
    assert Criterion.objects.filter(code="C03").count() == 2


@pytest.mark.sqlite
@pytest.mark.parametrize("again", [{"version": 1, "is_current": False}, {"version": 2, "is_current": True}])
def test_a_code_is_once_a_version_and_once_in_use(again):
    Criterion.objects.create(code="C01", statement="One.", source="Us")
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.create(code="C01", statement="Two.", source="Us", **again)


@pytest.mark.usefixtures("_rights")
def test_quality_lead_looks_after_criteria(quality_lead):
    client = client_of(quality_lead)
    assert client.post("/cms/snippets/quality/criterion/add/", FIELDS).status_code == 302
    made = Criterion.objects.get()
    address = f"/cms/snippets/quality/criterion/edit/{made.pk}/"
    assert "Belong review criteria, informed by RJC guidance" in client.get(address).text
    client.post(address, FIELDS | {"statement": "The tea was hot."})
    made.refresh_from_db()
    assert made.statement == "The tea was hot."
    assert client.post(f"/cms/snippets/quality/criterion/delete/{made.pk}/").status_code == 302
    assert Criterion.objects.count() == 1


@pytest.mark.usefixtures("_rights")
def test_second_version_in_use_is_refused_in_words(quality_lead):
    client = client_of(quality_lead)
    client.post("/cms/snippets/quality/criterion/add/", FIELDS)
    answer = client.post("/cms/snippets/quality/criterion/add/", FIELDS | {"version": 2})
    assert "Another version of it is in use. Take that one out of use first" in answer.text
    assert Criterion.objects.count() == 1


@pytest.mark.usefixtures("_rights")
@pytest.mark.parametrize("name", ["trainer", "administrator", "participant", "in_house_trainer"])
def test_others_do_not(request, name):
    client = client_of(request.getfixturevalue(name))
    assert client.post("/cms/snippets/quality/criterion/add/", FIELDS).status_code in (302, 403)
    assert Criterion.objects.count() == 0
