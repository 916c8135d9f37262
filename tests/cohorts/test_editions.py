import json

import pytest
from django.utils import timezone

from content.curriculum.corrections import add_correction
from courses.cohorts import editions
from courses.cohorts.models import CorrectionGiven, Session, SessionPlan
from courses.cohorts.services import CohortError
from courses.learning.models import Reading
from courses.learning.services import mark_read
from lms.trail.models import Entry
from tests import factories
from tests.clients import client_of

NOW = timezone.now()


@pytest.fixture
def newer(edition):
    """The next edition of the cohort's course: a module more, and other words in the pre-reading."""
    return factories.edition(of=edition.course, modules=4)


def test_a_cohort_changes_edition_and_its_modules_are_poured_anew(cohort, newer, trainer):
    editions.change_edition(cohort, newer, by=trainer, now=NOW)
    cohort.refresh_from_db()
    assert cohort.edition == newer
    planned = SessionPlan.objects.filter(session__cohort=cohort).values_list("module__edition", flat=True)
    assert set(planned) == {newer.pk}
    assert Entry.objects.get(verb="changed the edition").detail == {"before": 1, "after": 2}
    editions.change_edition(cohort, newer, by=trainer, now=NOW)
    assert Entry.objects.filter(verb="changed the edition").count() == 1


def test_after_the_first_session_it_keeps_its_edition(cohort, newer, trainer):
    cohort.sessions.filter(pk=cohort.sessions.first().pk).update(status=Session.Status.HELD)
    with pytest.raises(CohortError, match="has begun"):
        editions.change_edition(cohort, newer, by=trainer, now=NOW)
    cohort.refresh_from_db()
    assert cohort.edition.number == 1
    html = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/edition/").content.decode()
    assert "nothing to change to" in html


def test_an_edition_of_another_course_is_refused(cohort, trainer):
    other = factories.edition()
    with pytest.raises(CohortError):
        editions.change_edition(cohort, other, by=trainer, now=NOW)
    assert (
        client_of(trainer).post(f"/teach/cohorts/{cohort.pk}/edition/", {"edition": other.pk}).status_code
        == 200
    )
    cohort.refresh_from_db()
    assert cohort.edition.number == 1


def test_what_was_read_counts_on_where_the_words_are_the_same(cohort, participant, trainer):
    old = cohort.edition
    enrolment = cohort.enrolments.get(person__account=participant)
    factories.edition_module(old, "rewritten", day=0, order=2, kind="pre-reading")
    newer = factories.edition(of=old.course)
    body = json.dumps(
        [{"type": "text", "value": {"title": "", "minutes": None, "text": "<p>Other words.</p>"}}]
    )
    factories.edition_module(newer, "rewritten", day=0, order=2, kind="pre-reading", body=body)
    for module in old.modules.filter(kind="pre-reading"):
        mark_read(enrolment, module, how="paper", by=trainer, now=NOW)
    editions.change_edition(cohort, newer, by=trainer, now=NOW)
    readings = Reading.objects.filter(enrolment=enrolment)
    assert [(each.module.key, each.how) for each in readings.filter(module__edition=newer)] == [
        ("pre-1", "paper")
    ]
    assert readings.filter(module__edition=old).count() == 2


def test_the_page_changes_it_by_one_button(cohort, newer, trainer):
    url = f"/teach/cohorts/{cohort.pk}/edition/"
    client = client_of(trainer)
    assert "Edition 2" in client.get(url).content.decode()
    assert client.post(url, {"edition": newer.pk}).url == f"/teach/cohorts/{cohort.pk}/timetable/"
    cohort.refresh_from_db()
    assert cohort.edition == newer
    assert "Choose an edition" in client.post(url, {"edition": ""}).content.decode()


def test_a_correction_waits_on_the_cohort_page_until_it_is_given(cohort, trainer, quality_lead):
    client = client_of(trainer)
    add_correction(cohort.edition, text="Six steps", by=quality_lead, now=NOW)
    page = client.get(f"/teach/cohorts/{cohort.pk}/").content.decode()
    assert "Give the group correction 1" in page
    for _ in range(2):
        client.post(f"/teach/cohorts/{cohort.pk}/corrections/1/given/")
    assert CorrectionGiven.objects.get().given_by == trainer
    page = client.get(f"/teach/cohorts/{cohort.pk}/").content.decode()
    assert "Give the group correction" not in page
    assert "Six steps" in page


def test_a_correction_of_another_edition_is_not_given(cohort, trainer, quality_lead):
    other = add_correction(factories.edition(), text="Not yours", by=quality_lead, now=NOW)
    with pytest.raises(CohortError):
        editions.note_given(cohort, other, by=trainer, now=NOW)
    assert client_of(trainer).post(f"/teach/cohorts/{cohort.pk}/corrections/7/given/").status_code == 404
    assert not CorrectionGiven.objects.exists()
