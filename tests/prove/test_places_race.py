"""Forty connections want 24 places, then the last one: over HTTP, on PostgreSQL, as they would."""

import threading

import pytest
from django.db import connection, connections

from courses.cohorts import services
from courses.cohorts.models import Enrolment
from tests import factories
from tests.conftest import client_of

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgresql():
    assert connection.vendor == "postgresql", "a race on SQLite proves nothing"


def all_at_once(work, things):
    """Run `work(thing)` for each thing in a thread and connection of its own, all released together."""
    start, answers = threading.Barrier(len(things)), []

    def run(thing):
        try:
            start.wait()
            answers.append(work(thing))
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[thing]) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_forty_connections_race_for_24_places(cohort, trainer):
    address = f"/teach/cohorts/{cohort.pk}/enrol/"
    forms = [
        (
            client_of(trainer),
            {"given": f"Person {n}", "family": "Racing", "language": "en", "job": "not-asked"},
        )
        for n in range(40)
    ]
    answers = all_at_once(lambda form: form[0].post(address, form[1]).status_code, forms)
    assert answers == [302] * 40
    enrolments = list(cohort.enrolments.order_by("queue_number").select_related("seat"))
    assert [e.queue_number for e in enrolments] == list(range(1, 41))
    assert [e.seat and e.seat.number for e in enrolments] == [*range(1, 25), *[None] * 16]
    nominated = [e.events.get(kind="nominated").pk for e in enrolments]
    assert nominated == sorted(nominated)


def test_forty_connections_race_for_the_last_place(edition, establishment, trainer):
    cohort = factories.cohort(of=edition, at=establishment, trainers=[trainer.person], capacity=2)
    first, second, *waiting = factories.enrolments(cohort, 42)
    services.withdraw(first, by=trainer, now=first.enrolled_at)
    clients = [client_of(trainer) for _ in range(40)]
    answers = all_at_once(
        lambda client: client.post(f"/teach/cohorts/{cohort.pk}/seat-next/").status_code, clients
    )
    assert answers == [302] * 40
    seated = Enrolment.objects.filter(cohort=cohort, status="seated").order_by("queue_number")
    assert list(seated) == [second, waiting[0]]


def test_the_same_person_enrolled_from_forty_connections_has_one_place(cohort, trainer):
    person = factories.person(given="Ŵyn", family="Prys")
    data = {"given": "Ŵyn", "family": "Prys", "language": "cy", "job": "not-asked", "who": person.pk}
    clients = [client_of(trainer) for _ in range(40)]
    answers = all_at_once(
        lambda client: client.post(f"/teach/cohorts/{cohort.pk}/enrol/", data).status_code, clients
    )
    assert set(answers) <= {200, 302}  # 200 says beside the field that they are already in
    assert cohort.enrolments.count() == 1
