import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.quality import services
from courses.quality.models import ActionComment, ImprovementAction
from courses.quality.services import ActionError
from lms.trail.models import Entry, subject_of
from tests import factories

REASON = "The prison gives us two rooms now."


def verbs(action):
    return list(Entry.objects.about(action).order_by("pk").values_list("verb", flat=True))


def close(action, by, reason=REASON):
    return services.close_without_edition(action, reason=reason, by=by, now=timezone.now())


def test_opening_records_who_and_when(course, trainer, quality_lead):
    now = timezone.now()
    action = factories.improvement_action(course, owner=quality_lead, by=trainer, now=now)
    assert (action.opened_by, action.opened_at, action.closed_at) == (trainer, now, None)
    entry = Entry.objects.about(action).get()
    assert (entry.actor, entry.detail) == (trainer, {"course": course.pk, "owner": quality_lead.pk})


def test_opening_twice_is_once_until_it_is_closed(course, trainer, quality_lead):
    said = {"owner": trainer, "what": "Two rooms"}
    first = factories.improvement_action(course, **said)
    assert factories.improvement_action(course, **said) == first
    assert verbs(first) == ["opened an improvement action"]
    close(first, quality_lead)
    assert factories.improvement_action(course, **said) != first


@pytest.mark.parametrize("role", ["in_house_trainer", "administrator", "supervisor"])
def test_owner_is_a_trainer_or_quality_lead(course, action, quality_lead, role):
    other = factories.account(role)
    with pytest.raises(ActionError, match="neither a trainer nor a quality lead"):
        factories.improvement_action(course, owner=other)
    with pytest.raises(ActionError, match="neither a trainer nor a quality lead"):
        services.change_action(action, owner=other, due_on=action.due_on, by=quality_lead, now=timezone.now())
    assert ImprovementAction.objects.get() == action


def test_changing_owner_and_date(action, quality_lead):
    due_on = action.due_on + datetime.timedelta(days=7)
    for _ in range(2):
        services.change_action(action, owner=quality_lead, due_on=due_on, by=quality_lead, now=timezone.now())
    action.refresh_from_db()
    assert (action.owner, action.due_on) == (quality_lead, due_on)
    assert verbs(action) == ["opened an improvement action", "changed an improvement action"]


def test_comment_said_twice_at_once_is_one(action, trainer, quality_lead):
    for by, text in [(trainer, "On it"), (trainer, "On it"), (quality_lead, "On it"), (trainer, "On it")]:
        services.comment(action, text=text, by=by, now=timezone.now())
    assert [(said.by, said.text) for said in action.comments.all()] == [
        (trainer, "On it"),
        (quality_lead, "On it"),
        (trainer, "On it"),
    ]
    assert verbs(action).count("commented on an improvement action") == 3


def test_closing_without_an_edition_keeps_the_reason(action, quality_lead):
    close(action, quality_lead)
    close(action, quality_lead)
    action.refresh_from_db()
    assert (action.closed_by, action.closed_reason, action.closed_by_edition) == (quality_lead, REASON, None)
    assert verbs(action) == ["opened an improvement action", "closed an improvement action"]


def test_closed_action_stays_closed_but_can_be_spoken_of(action, trainer, quality_lead):
    close(action, quality_lead)
    with pytest.raises(ActionError, match="closed and stays so"):
        close(action, quality_lead, reason="Another reason")
    with pytest.raises(ActionError, match="closed and stays so"):
        services.change_action(
            action, owner=quality_lead, due_on=action.due_on, by=quality_lead, now=timezone.now()
        )
    services.comment(action, text="Good", by=trainer, now=timezone.now())
    action.refresh_from_db()
    assert (action.closed_reason, action.owner, action.comments.count()) == (REASON, trainer, 1)


def test_edition_closes_what_was_chosen_of_its_own_course(action, course, quality_lead):
    stays = factories.improvement_action(course)
    elsewhere = factories.improvement_action(factories.edition().course)
    edition = factories.edition(of=course)
    keys = [subject_of(action), subject_of(elsewhere)]
    for _ in range(2):
        services.close_by_edition(edition, keys, by=quality_lead, now=timezone.now())
    action.refresh_from_db()
    assert (action.closed_by_edition, action.closed_by, action.closed_reason) == (edition, quality_lead, "")
    assert set(ImprovementAction.objects.open()) == {stays, elsewhere}
    assert Entry.objects.about(action).first().detail == {"edition": 2}


NOW = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "half",
    [
        {"closed_at": NOW},
        {"closed_reason": REASON},
        {"closed_at": NOW, "closed_reason": REASON},
        {"closed_at": NOW, "closed_by": True},
        {"closed_at": NOW, "closed_by": True, "closed_reason": REASON, "closed_by_edition": True},
        {"closed_by": True, "closed_by_edition": True},
    ],
)
def test_database_refuses_what_is_half_closed(action, edition, trainer, half):
    rows = {"closed_by": trainer, "closed_by_edition": edition}
    half = {name: rows[name] if value is True else value for name, value in half.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ImprovementAction.objects.filter(pk=action.pk).update(**half)


@pytest.mark.sqlite
def test_database_keeps_comments_and_closed_actions(action, trainer, quality_lead):
    services.comment(action, text="On it", by=trainer, now=timezone.now())
    close(action, quality_lead)
    for rows, change in (
        (ActionComment.objects.all(), {"text": "Never said"}),
        (ImprovementAction.objects.all(), {"closed_reason": "Never said"}),
        (ImprovementAction.objects.all(), {"closed_at": None, "closed_by": None, "closed_reason": ""}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(rows.db)
    assert ActionComment.objects.get().text == "On it"
    assert ImprovementAction.objects.get().closed_reason == REASON
