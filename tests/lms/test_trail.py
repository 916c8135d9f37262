import pytest
from django.test import Client
from django.utils import timezone

from lms.trail.models import Entry
from lms.trail.services import record
from tests.conftest import client_of

NOW = timezone.now()


def write(actor, subject, count=1):
    for _ in range(count):
        record(actor, "opened a record", subject, now=NOW, reason="asked by the prison", rows=3)


@pytest.mark.sqlite
def test_record_names_the_row_and_keeps_what_it_is_told(trainer, cohort):
    entry = record(trainer, "moved a session", cohort, now=NOW, reason="lockdown", session=4)
    assert entry.subject == f"cohorts.cohort:{cohort.pk}"
    assert list(Entry.objects.about(cohort).values_list("reason", "detail")) == [("lockdown", {"session": 4})]


def test_entries_keep_the_number_of_a_deleted_account(administrator):
    leaver = type(administrator).objects.create_user("leaver@example.org", name="Lee Leaver")
    number = leaver.pk
    write(leaver, administrator)
    leaver.delete()
    assert f"Deleted account {number}" in client_of(administrator).get("/trail/").content.decode()


def test_trail_shows_one_kind_or_one_record(administrator, cohort, participant):
    write(administrator, cohort)
    write(administrator, participant)
    client = client_of(administrator)
    about = f"accounts.account:{participant.pk}"
    assert [e.subject for e in client.get("/trail/", {"subject": "accounts.account"}).context["page"]] == [
        about
    ]
    assert [e.subject for e in client.get("/trail/", {"subject": about}).context["page"]] == [about]
    assert "Nothing is recorded here" in client.get("/trail/", {"subject": "x"}).content.decode()


def test_trail_is_for_administrators(trainer, quality_lead):
    assert client_of(trainer).get("/trail/").status_code == 403
    assert client_of(quality_lead).get("/trail/").status_code == 403
    assert Client().get("/trail/").status_code == 302


def test_trail_needs_the_same_queries_at_one_and_at_thirty_entries(
    administrator, cohort, django_assert_num_queries
):
    client = client_of(administrator)
    client.get("/trail/")  # the first request stamps the session
    for count in (1, 29):
        write(administrator, cohort, count)
        with django_assert_num_queries(4):
            client.get("/trail/")
