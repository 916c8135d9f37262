"""The printed documents that are kept with an edition."""

import hashlib
import re

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from content.curriculum.models import Edition, EditionPaper, ModulePage
from content.curriculum.papers import keep_paper, missing_papers, print_edition
from content.curriculum.printing.make import make
from content.curriculum.printing.papers import Paper
from content.materials.models import PictureRendition
from lms.jobs.models import Job
from lms.jobs.services import run
from tests.clients import client_of
from tests.content.test_editions import add_blocks, material, picture_block, publish

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


def everything(edition, client):
    """The bytes of every page and file of an edition, its cached pages thrown away first."""
    cache.clear()
    pages = [f"/editions/{edition.pk}/{module.key}/" for module in edition.modules.all()]
    shown = {
        f"{page}{end}": client.get(page + end).content for page in pages for end in ("", "?as=participant")
    }
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    shown = {address: token.sub(b"", content) for address, content in shown.items()}
    files = [paper.get_absolute_url() for paper in edition.papers.all()]
    files += [reverse("curriculum_asset", args=[asset.sha256]) for asset in edition.assets.all()]
    return shown | {file: client.get(file).getvalue() for file in files}


def test_pages_and_papers_stay_byte_for_byte_whatever_becomes_of_their_originals(course, trainer):
    handbook = material()
    picture, block = picture_block()
    download = ("download", {"title": "Handbook", "material": handbook.pk, "text": ""})
    link = f'<p><a linktype="document" id="{handbook.pk}">read</a></p>'
    add_blocks("talk", block, download, ("text", {"title": "", "text": link}))
    edition = publish(course)
    work_off()
    client = client_of(trainer)
    before = everything(edition, client)
    assert len(before) == 2 * 2 + len(Paper) + 2

    for thing, other in ((handbook, b"%PDF-1.4 other"), (picture, get_test_image_file(colour="red").read())):
        name = thing.file.name
        thing.file.storage.delete(name)
        assert thing.file.storage.save(name, ContentFile(other)) == name  # replaced, under the same name
    assert everything(edition, client) == before

    for page in ModulePage.objects.all():
        page.title = "Changed"
        page.save_revision().publish()
    call_command("purge_revisions", verbosity=0)
    PictureRendition.objects.all().delete()
    for thing in (handbook, picture, *ModulePage.objects.all()):
        thing.delete()
    course.unpublish()
    assert everything(edition, client) == before
    made_again = make(Paper.HANDBOOK, Edition.objects.get())
    assert hashlib.sha256(made_again).hexdigest() == edition.papers.get(kind=Paper.HANDBOOK).sha256
