import datetime

import pytest
from django.utils import timezone
from wagtail import hooks

from lms.desks.contributions import Todo, gather_todo
from lms.jobs import services as jobs
from tests import factories
from tests.conftest import client_of

DESKS = [("participant", "/my/"), ("trainer", "/teach/"), ("quality_lead", "/quality/")]


@pytest.mark.parametrize(("actor", "desk"), DESKS)
def test_start_leads_to_the_first_desk(actor, desk, request):
    client = client_of(request.getfixturevalue(actor))
    assert client.get("/start/").url == desk
    assert client.get(desk).status_code == 200


def test_desk_of_another_role_is_refused(participant, trainer):
    assert client_of(participant).get("/teach/").status_code == 403
    assert client_of(trainer).get("/quality/").status_code == 403


def test_visitor_is_led_to_sign_in(client):
    assert client.get("/my/").url == "/account/login/?next=/my/"


@pytest.mark.parametrize(("actor", "desk", "queries"), [(*DESKS[0], 7), (*DESKS[1], 8), (*DESKS[2], 7)])
def test_desk_costs_the_same_at_little_and_much(
    actor, desk, queries, cohort, trainer, request, django_assert_num_queries
):
    client = client_of(request.getfixturevalue(actor))
    client.get(desk)
    with django_assert_num_queries(queries):
        client.get(desk)
    factories.enrolments(cohort, 20)
    for _ in range(8):
        more = factories.cohort(of=cohort.edition, at=cohort.establishment, trainers=[trainer.person])
        factories.enrolments(more, 3)
    with django_assert_num_queries(queries):
        client.get(desk)


def test_todos_stand_by_date_and_say_how_late_they_are():
    today = datetime.date(2026, 3, 11)
    days = {"none": None, "far": 20, "late": -1, "today": 0, "soon": 3}
    todos = [
        Todo(title, due=today + datetime.timedelta(days) if days is not None else None)
        for title, days in days.items()
    ]
    with hooks.register_temporarily("lms_test_todo", lambda: todos):
        gathered = gather_todo("lms_test_todo", today=today)
    assert [(todo.title, todo.tag, todo.tone) for todo in gathered] == [
        ("late", "Late since 10 March", "stop"),
        ("today", "By tonight", "wait"),
        ("soon", "By Sat 14 March", "wait"),
        ("far", "By Tue 31 March", ""),
        ("none", "", ""),
    ]


def test_work_that_goes_on_is_reached_from_the_desk(trainer):
    job = jobs.start("certificates.issue", "Certificates for Isis", [], by=trainer, now=timezone.now())
    assert f'href="{job.get_absolute_url()}"' in client_of(trainer).get("/teach/").content.decode()
