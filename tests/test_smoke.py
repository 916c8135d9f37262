import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page

from tests.conftest import client_of


def test_health_answers(client):
    assert client.get("/health/").content == b"ok"


def test_cast_stands(
    cohort,
    participant,
    prisoner_without_account,
    other_trainer,
    in_house_trainer,
    supervisor,
    quality_lead,
    safeguarding_lead,
    administrator,
    outsider,
):
    assert cohort.enrolments.seated().count() == 2
    assert cohort.seats.count() == 24
    assert cohort.sessions.count() == 4
    assert client_of(participant).get("/health/").status_code == 200


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_test_leaves_roles_and_root_page_to_the_next(turn, quality_lead):
    assert Page.objects.filter(depth=1).count() == 1
    assert Group.objects.filter(name="quality_lead").count() == 1
    Group.objects.all().delete()
    Page.objects.all().delete()
