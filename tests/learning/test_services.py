import pytest
from django.utils import timezone

from courses.cohorts.services import withdraw
from courses.learning.models import Reading
from courses.learning.services import (
    LearningError,
    Preparation,
    mark_read,
    mark_unread,
    note_preparation,
)
from tests import factories

pytestmark = pytest.mark.sqlite


@pytest.fixture
def enrolment(cohort):
    return factories.enrolment(cohort)


@pytest.fixture
def module(edition):
    return edition.modules.first()


def read(enrolment, module, by, how="screen"):
    return mark_read(enrolment, module, how=how, by=by, now=timezone.now())


def test_mark_read_twice_keeps_the_first(enrolment, module, trainer, outsider):
    first = read(enrolment, module, trainer, how="aloud")

    assert read(enrolment, module, outsider) == first
    assert Reading.objects.get().how == "aloud"


def test_mark_read_refuses_a_module_of_another_course(enrolment, trainer):
    with pytest.raises(LearningError, match="not part of this course"):
        read(enrolment, factories.edition().modules.first(), trainer)


def test_mark_read_refuses_somebody_without_a_place(enrolment, module, trainer):
    gone = withdraw(enrolment, by=trainer, now=timezone.now())
    with pytest.raises(LearningError, match="Only somebody with a place"):
        read(gone, module, trainer)


def test_mark_unread_takes_back_what_one_noted_oneself(enrolment, module, outsider):
    read(enrolment, module, outsider)

    mark_unread(enrolment, module, by=outsider)
    mark_unread(enrolment, module, by=outsider)

    assert not Reading.objects.exists()


def test_mark_unread_leaves_what_a_trainer_noted(enrolment, module, trainer, outsider):
    read(enrolment, module, trainer, how="paper")
    with pytest.raises(LearningError, match="Your trainer noted this"):
        mark_unread(enrolment, module, by=outsider)


def test_note_preparation_refuses_somebody_who_gave_up_their_place(cohort, module, enrolment, trainer):
    other = factories.enrolment(cohort)
    entries = [Preparation(other, module, "paper", ""), Preparation(enrolment, module, "paper", "")]
    withdraw(enrolment, by=trainer, now=timezone.now())

    with pytest.raises(LearningError, match="no longer has a place"):
        note_preparation(cohort, entries, by=trainer, now=timezone.now())
    assert not Reading.objects.exists()


def test_note_preparation_writes_only_what_was_changed(cohort, module, trainer, outsider):
    first, second, third = factories.enrolments(cohort, 3)
    read(second, module, outsider)  # after the page was loaded
    read(third, module, outsider)
    entries = [
        Preparation(first, module, "paper", ""),
        Preparation(second, module, "", ""),
        Preparation(third, module, "", "screen"),
    ]

    assert note_preparation(cohort, entries, by=trainer, now=timezone.now()) == 2

    assert set(Reading.objects.values_list("enrolment", "how", "noted_by")) == {
        (first.pk, "paper", trainer.pk),
        (second.pk, "screen", outsider.pk),
    }
