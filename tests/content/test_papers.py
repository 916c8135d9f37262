"""The printed documents that are kept with an edition."""

import hashlib

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from content.curriculum.models import EditionPaper
from content.curriculum.papers import keep_paper, missing_papers, print_edition
from content.curriculum.printing.papers import Paper
from lms.jobs.models import Job
from lms.jobs.services import run
from tests.clients import client_of
from tests.content.test_editions import publish

NOW = timezone.now()


def work_off():
    for job in Job.objects.open():
        run.call(job.pk)


def test_publishing_prints_every_paper_by_a_job(course, quality_lead):
    edition = publish(course, by=quality_lead)
    assert missing_papers(edition) == list(Paper)
    work_off()
    assert [paper.kind for paper in edition.papers.all()] == list(Paper)
    for paper in edition.papers.all():
        content = paper.file.open().read()
        assert content.startswith(b"%PDF")
        assert (paper.sha256, paper.size) == (hashlib.sha256(content).hexdigest(), len(content))
        assert paper.pages >= 1
    job = Job.objects.get()
    assert job.finished_at
    assert client_of(quality_lead).get(job.get_absolute_url()).status_code == 200


def test_a_course_loaded_from_the_command_line_is_printed_too(site, folder):
    call_command("load_course", folder, publish_edition="First", verbosity=0)
    work_off()
    assert EditionPaper.objects.count() == len(Paper)


def test_printing_again_makes_only_what_is_missing_and_changes_nothing(course, trainer):
    edition = publish(course)
    Job.objects.all().delete()
    first = keep_paper(edition, Paper.GATE_LIST, now=NOW)
    assert keep_paper(edition, Paper.GATE_LIST, now=NOW) == first
    client = client_of(trainer)
    job = Job.objects.get(pk=client.post(f"/editions/papers/{edition.pk}/print/").url.split("/")[-2])
    assert [item.key for item in job.items.all()] == [
        f"{edition.pk}:{paper}" for paper in Paper if paper != Paper.GATE_LIST
    ]
    work_off()
    assert print_edition(edition, by=trainer, now=NOW) is None
    assert client.post(f"/editions/papers/{edition.pk}/print/").url == edition.get_absolute_url()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "sql", ["UPDATE curriculum_editionpaper SET pages = 9", "DELETE FROM curriculum_editionpaper"]
)
def test_the_database_refuses_to_change_a_paper(course, sql):
    keep_paper(publish(course), Paper.RUNNING_ORDER, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("name", "handbook", "manual"),
    [("participant", 200, 404), ("trainer", 200, 200), ("quality_lead", 200, 200), ("outsider", 404, 404),
     ("administrator", 404, 404), ("in_house_trainer", 404, 404)],
)  # fmt: skip
def test_papers_open_for_their_audience(request, edition, cohort, name, handbook, manual):
    for paper in (Paper.HANDBOOK, Paper.MANUAL):
        keep_paper(edition, paper, now=NOW)
    client = client_of(request.getfixturevalue(name))
    for paper, status in ((Paper.HANDBOOK, handbook), (Paper.MANUAL, manual)):
        answer = client.get(f"/editions/papers/{edition.pk}/{paper}/")
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Type"] == "application/pdf"
            assert answer["Cache-Control"] == "private, no-store"


def test_no_other_paper_is_a_participants(edition, cohort, participant):
    client = client_of(participant)
    for paper in Paper:
        keep_paper(edition, paper, now=NOW)
        status = client.get(f"/editions/papers/{edition.pk}/{paper}/").status_code
        assert status == (200 if paper in (Paper.PREPARATION, Paper.HANDBOOK) else 404)
    assert client.get(f"/editions/papers/{edition.pk}/nothing/").status_code == 404


def test_the_kit_offers_them_with_the_copies_to_print(edition, cohort, participant, trainer):
    keep_paper(edition, Paper.HANDBOOK, now=NOW)
    html = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/kit/").content.decode()
    assert f"/editions/papers/{edition.pk}/handbook/" in html
    assert "1 copy." in html
