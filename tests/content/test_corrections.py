import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from content.curriculum.corrections import add_correction
from content.curriculum.models import CorrectionNotice, SealedError
from lms.trail.models import Entry
from tests.clients import client_of


@pytest.fixture
def talk(edition):
    return edition.modules.get(key="talk")


def correct(edition, by, **said):
    return add_correction(edition, by=by, now=timezone.now(), **{"text": "It is six steps, not five"} | said)


def test_notices_are_numbered_dated_and_in_the_trail(edition, quality_lead, talk):
    first = correct(edition, quality_lead, module=talk)
    assert correct(edition, quality_lead, module=talk) == first  # a double press
    second = correct(edition, quality_lead, text="Bring 30 pens")
    assert [first.number, second.number] == [1, 2]
    assert [entry.actor for entry in Entry.objects.filter(verb="corrected an edition")] == [quality_lead] * 2


def test_nothing_changes_a_notice(edition, quality_lead):
    notice = correct(edition, quality_lead)
    for change in (notice.save, notice.delete, CorrectionNotice.objects.all().delete):
        with pytest.raises(SealedError):
            change()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "sql", ["UPDATE curriculum_correctionnotice SET text = 'x'", "DELETE FROM curriculum_correctionnotice"]
)
def test_the_database_refuses_too(edition, quality_lead, sql):
    correct(edition, quality_lead)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_it_is_read_once_more_before_it_is_added(edition, quality_lead, talk):
    client, url = client_of(quality_lead), f"/editions/corrections/{edition.pk}/new/"
    said = {"module": talk.pk, "where": "step 3", "text": "Ask <b>first</b>", "is_for_trainers": "on"}
    html = client.post(url, said).content.decode()
    assert "Check the notice" in html
    assert "Ask &lt;b&gt;first&lt;/b&gt;" in html
    assert not CorrectionNotice.objects.exists()
    back = client.post(url, said | {"change": ""}).content.decode()
    assert "step 3" in back
    assert "Add a correction notice" in back
    assert client.post(url, said | {"checked": "on"}).url == edition.get_absolute_url()
    notice = CorrectionNotice.objects.get()
    assert (notice.module, notice.where, notice.is_for_trainers, notice.made_by) == (
        talk, "step 3", True, quality_lead,
    )  # fmt: skip


def test_empty_and_foreign_input_is_refused(edition, quality_lead):
    client, url = client_of(quality_lead), f"/editions/corrections/{edition.pk}/new/"
    for said in ({"text": " "}, {"text": "x" * 601}, {"text": "Fine", "module": 99999}):
        assert "Error" in client.post(url, said | {"checked": "on"}).content.decode()
    assert not CorrectionNotice.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("trainer", 403), ("participant", 404), ("administrator", 404)])
def test_only_a_quality_lead_adds_one(request, edition, name, status):
    client = client_of(request.getfixturevalue(name))
    answer = client.post(f"/editions/corrections/{edition.pk}/new/", {"text": "No", "checked": "on"})
    assert answer.status_code == status
    assert not CorrectionNotice.objects.exists()


def test_participants_read_notices_beside_their_module_but_not_those_for_trainers(
    edition, cohort, participant, trainer, quality_lead, talk
):
    correct(edition, quality_lead, module=talk)
    correct(edition, quality_lead, module=talk, text="SECRET-FIX in the note", is_for_trainers=True)
    correct(edition, quality_lead, module=edition.modules.get(key="before"), text="Elsewhere")
    enrolment = cohort.enrolments.get(person__account=participant)
    theirs = client_of(participant).get(f"/my/courses/{enrolment.pk}/talk/").content.decode()
    assert "It is six steps, not five" in theirs
    assert "SECRET-FIX" not in theirs
    assert "Elsewhere" not in theirs
    whole = client_of(trainer).get(f"/editions/{edition.pk}/talk/").content.decode()
    assert "SECRET-FIX" in whole


def test_the_slip_names_course_edition_and_date(edition, quality_lead, talk, tmp_path):
    notice = correct(edition, quality_lead, module=talk, where="step 3")
    answer = client_of(quality_lead).get(f"/editions/corrections/{edition.pk}/{notice.number}/slip/")
    assert answer["Content-Type"] == "application/pdf"
    (tmp_path / "slip.pdf").write_bytes(answer.content)
    [page] = PdfReader(tmp_path / "slip.pdf").pages
    text = page.extract_text()
    assert text.count("It is six steps, not five") == 4
    assert f"{edition.full_title}, edition 1" in text
