"""The way from a trainer to a quality lead: submitted, sent back or approved, with comments that stay."""

import pytest
from django.core import mail
from django.core.management import call_command
from wagtail.models import TaskState, WorkflowState

from content.curriculum.models import ModulePage
from tests.clients import client_of
from tests.content.test_changes import rewrite


@pytest.fixture(autouse=True)
def _rights(site):
    call_command("apply_roles", verbosity=0)


@pytest.fixture
def talk(course):
    rewrite("talk", "Ask.", "Ask kindly.")
    page = ModulePage.objects.get(key="talk")
    page.title = "Talk, better"
    page.save_revision()
    return page


def submit(page, by):
    page.get_workflow().start(page, by)
    return WorkflowState.objects.get(status=WorkflowState.STATUS_IN_PROGRESS)


def decide(client, page, state, action, comment=""):
    task = state.current_task_state
    url = f"/cms/pages/workflow/action/{page.pk}/{action}/{task.pk}/"
    return client.post(url, {"comment": comment})


def test_a_trainer_submits_and_cannot_publish(talk, trainer):
    client = client_of(trainer)
    html = client.get(f"/cms/pages/{talk.pk}/edit/").content.decode()
    assert "Submit to the quality lead" in html
    assert 'name="action-publish"' not in html


def test_approving_publishes_and_tells_the_trainer(talk, trainer, quality_lead):
    state = submit(talk, trainer)
    assert [to for each in mail.outbox for to in each.to] == [quality_lead.email]
    client = client_of(quality_lead)
    assert "Read and approve: Talk, better" in client.get("/quality/").content.decode()
    decide(client, talk, state, "approve", "Clear and kind")
    talk.refresh_from_db()
    assert (talk.title, talk.live) == ("Talk, better", True)
    assert "Read and approve" not in client.get("/quality/").content.decode()
    assert trainer.email in [to for each in mail.outbox for to in each.to]
    assert TaskState.objects.get().comment == "Clear and kind"


def test_what_is_sent_back_waits_on_the_trainers_desk_with_the_reason(
    talk, trainer, other_trainer, quality_lead
):
    state = submit(talk, trainer)
    decide(client_of(quality_lead), talk, state, "reject", "Too long for ten minutes")
    desk = client_of(trainer).get("/teach/").content.decode()
    assert "Change and submit again: Talk, better" in desk
    assert "Too long for ten minutes" in desk
    assert "Change and submit again" not in client_of(other_trainer).get("/teach/").content.decode()
    talk.refresh_from_db()
    assert talk.title == "Talk"


def test_a_trainer_cannot_approve_their_own(talk, trainer):
    state = submit(talk, trainer)
    decide(client_of(trainer), talk, state, "approve")
    talk.refresh_from_db()
    assert talk.title == "Talk"
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS


def test_only_courses_have_a_review(talk):
    training = talk.get_parent().get_parent()
    assert str(talk.get_workflow()) == "the quality lead"
    assert training.get_parent().get_workflow() is None
