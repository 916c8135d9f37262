"""An edition that names the actions it closes."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.curriculum.editions import EditionError, publish_edition
from content.curriculum.models import Edition, ModulePage
from content.exchange.loading import load, plan
from content.exchange.reading import read_course
from courses.quality import services
from courses.quality.models import ImprovementAction
from lms.trail.models import Entry, subject_of
from tests import factories
from tests.clients import client_of
from tests.content.files import write_course

NOTE = {"change_note": "Groups of three"}


@pytest.fixture
def course(site, tmp_path, settings):
    """Overrides the room's: a loaded course, published once and changed since."""
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("apply_roles", verbosity=0)
    page, _ = load(plan(read_course(write_course(tmp_path / "course"))), replace=[])
    publish_edition(page, change_note="First", by=None, now=timezone.now())
    ModulePage.objects.filter(key="talk").update(title="Talk in threes")
    return page


@pytest.fixture
def address(course):
    return f"/cms/editions/{course.pk}/new/"


def publish(course, by, *closes):
    keys = [subject_of(action) for action in closes]
    return publish_edition(course, **NOTE, closes=keys, by=by, now=timezone.now())


def test_form_asks_what_the_edition_closes(quality_lead, action, address):
    html = client_of(quality_lead).get(address).text
    assert "Improvement actions it closes" in html
    assert "Make groups smaller (Tess Trainer)" in html


def test_form_does_not_ask_when_nothing_is_open(quality_lead, address):
    factories.improvement_action(factories.edition().course)
    assert "Improvement actions it closes" not in client_of(quality_lead).get(address).text


def test_publishing_closes_what_was_ticked(quality_lead, course, action, address):
    stays = factories.improvement_action(course)
    client = client_of(quality_lead)
    answer = client.post(address, NOTE | {"closes": [subject_of(action)]})
    edition = Edition.objects.get(number=2)
    assert answer.url == edition.get_absolute_url()
    action.refresh_from_db()
    stays.refresh_from_db()
    assert (action.closed_by_edition, action.closed_by, stays.closed_at) == (edition, quality_lead, None)
    page = client.get(answer.url).text
    assert f'<a href="{action.get_absolute_url()}">Make groups smaller</a>' in page
    assert stays.what not in page


def test_page_of_an_action_leads_to_the_edition_and_its_changes(trainer, quality_lead, course, action):
    edition = publish(course, quality_lead, action)
    html = client_of(trainer).get(action.get_absolute_url()).text
    assert f'<a href="/editions/{edition.pk}/">Edition 2</a>' in html
    assert f'<a href="/editions/changes/{edition.pk}/">' in html


def test_edition_page_names_no_actions_to_who_may_not_read_them(
    in_house_trainer, quality_lead, course, action
):
    edition = publish(course, quality_lead, action)
    cohort = factories.cohort(of=edition, trainers=[in_house_trainer.person])
    answer = client_of(in_house_trainer).get(edition.get_absolute_url())
    assert (answer.status_code, cohort.edition) == (200, edition)
    assert "Make groups smaller" not in answer.text


@pytest.mark.parametrize("kind", ["closed", "elsewhere", "unknown"])
def test_what_is_not_open_for_this_course_is_refused_before_anything_is_written(
    quality_lead, course, action, address, kind
):
    other = factories.improvement_action(factories.edition().course)
    closed = factories.improvement_action(course)
    services.close_without_edition(closed, reason="No need", by=quality_lead, now=timezone.now())
    key = {"closed": subject_of(closed), "elsewhere": subject_of(other), "unknown": "nothing:1"}[kind]
    keys, before = [subject_of(action), key], Entry.objects.count()

    with pytest.raises(EditionError, match="closed already or belongs to another course"):
        publish_edition(course, **NOTE, closes=keys, by=quality_lead, now=timezone.now())
    answer = client_of(quality_lead).post(address, NOTE | {"closes": keys})

    assert "closed already or belongs to another course" in answer.text
    assert (course.editions.count(), Entry.objects.count()) == (1, before)
    action.refresh_from_db()
    other.refresh_from_db()
    assert (action.closed_at, other.closed_at) == (None, None)


def test_last_action_closed_meanwhile_is_said_too(quality_lead, action, address):
    services.close_without_edition(action, reason="No need", by=quality_lead, now=timezone.now())
    answer = client_of(quality_lead).post(address, NOTE | {"closes": [subject_of(action)]})
    assert "closed already or belongs to another course" in answer.text


def test_failed_publish_closes_nothing(quality_lead, course, action, address, settings):
    ModulePage.objects.filter(key="talk").update(minutes=50)
    client_of(quality_lead).post(address, NOTE | {"closes": [subject_of(action)]})
    ModulePage.objects.filter(key="talk").update(minutes=60, title="Talk")  # as it was: nothing new
    with pytest.raises(EditionError, match="Nothing has changed"):
        publish(course, quality_lead, action)
    assert ImprovementAction.objects.open().get() == action


def test_publish_that_breaks_after_the_closing_closes_nothing(quality_lead, course, action, monkeypatch):
    def break_down(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr("content.curriculum.editions.print_edition", break_down)
    with pytest.raises(OSError, match="disk is full"):
        publish(course, quality_lead, action)
    assert ImprovementAction.objects.open().get() == action
    assert course.editions.count() == 1


def test_publishing_from_the_command_line_closes_nothing(course, action):
    publish_edition(course, **NOTE, by=None, now=timezone.now())
    assert ImprovementAction.objects.open().get() == action
