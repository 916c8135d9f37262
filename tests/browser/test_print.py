"""What trainers print from the page itself."""

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from courses.attendance.services import save_marks
from tests import factories
from tests.attendance.register import entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def printed(open_page, cohort, trainer):
    """`printed(page of the cohort)`: the text of each sheet of A4."""

    def printed(address):
        page = open_page(trainer)
        page.goto(f"/teach/cohorts/{cohort.pk}/{address}")
        return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]

    return printed


def test_register_of_24_people_prints_as_one_sheet_of_the_marks_chosen(printed, cohort, trainer):
    people, sessions = factories.enrolments(cohort, 24), cohort.sessions.filter(date=cohort.starts_on)
    marks = [entry(session, one, "late", 120) for session in sessions for one in people]
    save_marks(cohort, cohort.starts_on, marks, by=trainer, now=timezone.now(), source="room")

    (sheet,) = printed(f"register/{cohort.starts_on}/")

    assert (sheet.count("Late"), sheet.count("Present"), sheet.count("Not marked")) == (48, 0, 0)


def test_preparation_of_24_people_prints_as_one_sheet(printed, cohort):
    factories.enrolments(cohort, 24)

    (sheet,) = printed("preparation/")

    assert (sheet.count("Not yet"), sheet.count("Read aloud")) == (24, 0)
