"""The verbs of an improvement action. Each locks the course, as publishing does, checks again and writes."""

from django.db import transaction

from content.curriculum.models import CoursePage
from courses.quality.models import ActionComment, ImprovementAction
from lms.trail.models import subject_of
from lms.trail.services import record


class ActionError(Exception):
    """Something the rules do not allow; the message is for the person who tried."""


@transaction.atomic
def open_action(course, *, what, why, owner, due_on, by, now, module_key="", criterion=None):
    """A new open action. The same one twice, as a double press sends it, is one: the first is returned."""
    _lock(course.pk)
    said = {
        "course": course, "module_key": module_key, "criterion": criterion,
        "what": what, "why": why, "owner": owner, "due_on": due_on, "opened_by": by,
    }  # fmt: skip
    if there := ImprovementAction.objects.open().filter(**said).first():
        return there
    _check_owner(owner)
    action = ImprovementAction.objects.create(**said, opened_at=now)
    record(by, "opened an improvement action", action, now=now, course=course.pk, owner=owner.pk)
    return action


@transaction.atomic
def change_action(action, *, owner, due_on, by, now):
    """Give an open action another owner or another date."""
    action = _still_open(action)
    if (action.owner, action.due_on) == (owner, due_on):
        return action
    _check_owner(owner)
    action.owner, action.due_on = owner, due_on
    action.save(update_fields=["owner", "due_on"])
    record(by, "changed an improvement action", action, now=now, owner=owner.pk, due=due_on.isoformat())
    return action


@transaction.atomic
def comment(action, *, text, by, now):
    """Add an ActionComment, on a closed action too. The last one said again by the same account is one."""
    _lock(action.course_id)
    last = action.comments.last()
    if last and (last.by_id, last.text) == (by.pk, text):
        return last
    said = ActionComment.objects.create(action=action, text=text, by=by, at=now)
    record(by, "commented on an improvement action", action, now=now, comment=said.pk)
    return said


@transaction.atomic
def close_without_edition(action, *, reason, by, now):
    """Close an action for a reason. Closing it again with the same reason changes nothing."""
    _lock(action.course_id)
    if ImprovementAction.objects.closed().filter(pk=action.pk, closed_reason=reason).exists():
        return ImprovementAction.objects.get(pk=action.pk)
    action = _still_open(action)
    return _close(action, closed_reason=reason, by=by, now=now)


def closed_by_next_edition(course):
    """What an edition of this course may close, as (key, label): its open actions."""
    actions = course.improvement_actions.open().select_related("owner", "criterion")
    return [(subject_of(action), _label(action)) for action in actions]


@transaction.atomic
def close_by_edition(edition, closes, *, by, now):
    """Close those open actions of the edition's course whose keys are among `closes`."""
    _lock(edition.course_id)
    for action in ImprovementAction.objects.open().filter(course=edition.course_id):
        if subject_of(action) in closes:
            _close(action, closed_by_edition=edition, by=by, now=now)


def _label(action):
    criterion = f"{action.criterion.code}: " if action.criterion else ""
    return f"{criterion}{action.what} ({action.owner})"


def _close(action, *, by, now, **how):
    action.closed_at, action.closed_by = now, by
    for name, value in how.items():
        setattr(action, name, value)
    action.save(update_fields=["closed_at", "closed_by", *how])
    edition = action.closed_by_edition
    detail = {"edition": edition.number} if edition else {}
    record(by, "closed an improvement action", action, now=now, reason=action.closed_reason, **detail)
    return action


def _check_owner(owner):
    if not owner.has_role("trainer", "quality_lead"):
        raise ActionError(f"{owner} is neither a trainer nor a quality lead. Choose another owner")


def _still_open(action):
    """The action as it is now, under the lock. ActionError when it is closed."""
    _lock(action.course_id)
    action = ImprovementAction.objects.get(pk=action.pk)
    if action.closed_at:
        raise ActionError("This action is closed and stays so. Open a new one instead")
    return action


def _lock(course_pk):
    CoursePage.objects.select_for_update(of=("self",)).get(pk=course_pk)
