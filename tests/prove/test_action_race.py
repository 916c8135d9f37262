"""A new edition names an action while others close it: it is closed once, and who comes later hears so."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.curriculum.editions import EditionError, publish_edition
from content.curriculum.models import CoursePage, Edition
from courses.quality.models import ImprovementAction
from courses.quality.services import ActionError, close_without_edition
from lms.trail.models import Entry, subject_of
from tests import factories
from tests.content.files import write_course
from tests.prove.test_places_race import all_at_once

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


def test_an_action_is_closed_once(tmp_path):
    call_command("load_site", verbosity=0)
    call_command("load_course", write_course(tmp_path), verbosity=0)
    course, joan = CoursePage.objects.get(), factories.account("quality_lead")
    action = factories.improvement_action(course)

    def close(reason):
        if reason:
            return close_without_edition(action, reason=reason, by=joan, now=timezone.now())
        return publish_edition(
            course, change_note="New", closes=[subject_of(action)], by=joan, now=timezone.now()
        )

    answers = all_at_once(close, ["No need", "", "Other", "", "Third"])
    done = [answer for answer in answers if not isinstance(answer, (ActionError, EditionError))]
    closed = ImprovementAction.objects.get()
    assert done == [closed.closed_by_edition or closed]
    assert Edition.objects.count() == (1 if closed.closed_by_edition else 0)
    assert Entry.objects.about(action).filter(verb="closed an improvement action").count() == 1
