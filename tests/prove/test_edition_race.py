"""Eight people publish one course at the same moment: one edition, and seven hear that nothing is new."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.curriculum.editions import NothingNew, publish_edition
from content.curriculum.models import CoursePage, Edition
from tests.content.files import write_course
from tests.prove.test_places_race import all_at_once

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


def test_an_edition_is_published_once(tmp_path):
    call_command("load_site", verbosity=0)
    call_command("load_course", write_course(tmp_path), verbosity=0)
    course = CoursePage.objects.get()

    def publish(note):
        return publish_edition(course, change_note=note, by=None, now=timezone.now())

    answers = all_at_once(publish, [f"Note {number}" for number in range(8)])
    assert [type(answer) for answer in answers if not isinstance(answer, NothingNew)] == [Edition]
    assert Edition.objects.get().number == 1
    assert Edition.objects.get().modules.count() == 2
