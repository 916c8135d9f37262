"""Tries every door there is for what is for trainers only: notes, briefs, observer's sheets, files, notices.

Every address of the project and of its libraries, filled with what there is, is knocked at by everybody who
must not have it, and every answer is read through, PDF and ZIP too.
"""

import io
import itertools
import re
import zipfile
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter
from wagtail.models import Page, Revision, TaskState, WorkflowState

from content.curriculum.corrections import add_correction
from content.curriculum.editions import publish_edition
from content.curriculum.models import CoursePage, Edition, EditionAsset, EditionModule, ModulePage
from content.curriculum.papers import keep_paper
from content.curriculum.printing.papers import Paper
from content.materials.models import Material, Picture, PictureRendition
from courses.cohorts.models import Cohort, Enrolment
from courses.people.models import Person
from tests import factories
from tests.clients import client_of
from tests.content.files import SECRETS
from tests.content.test_editions import add_blocks

WORDS = [
    *(secret.encode() for secret in SECRETS),
    b"SECRET-FILE",
    b"SECRET-TITLE",
    b"SECRET-FIX",
    b"SECRET-DRAFT",
]
RED = (201, 12, 77)  # the trainers' picture is all of this colour


def pdf_with(words):
    """A PDF whose text holds these words in the open."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Subject": words})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.fixture
def participant_of_house(course, establishment, trainer, quality_lead):
    """Their account; they have a place in the cohort that is taught the course."""
    call_command("apply_roles", verbosity=0)
    manual = Material(title="SECRET-TITLE manual", audience="trainers", course=course)
    manual.file.save("manual.pdf", ContentFile(pdf_with("SECRET-FILE")), save=False)
    manual._set_document_file_metadata()
    manual.save()
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), RED).save(drawn, "PNG")
    drawn = ImageFile(io.BytesIO(drawn.getvalue()), name="SECRET-TITLE.png")
    picture = Picture.objects.create(
        title="SECRET-TITLE picture", audience="trainers", course=course, file=drawn
    )
    picture.get_rendition("width-20")
    link = f'<p>SECRET-NOTE <a linktype="document" id="{manual.pk}">manual</a></p>'
    add_blocks("talk", ("note", {"title": "SECRET-NOTE", "text": link}))
    edition = publish_edition(course, change_note="First", by=quality_lead, now=timezone.now())
    for paper in Paper:
        keep_paper(edition, paper, now=timezone.now())
    talk = edition.modules.get(key="talk")
    add_correction(
        edition, module=talk, text="SECRET-FIX", is_for_trainers=True, by=quality_lead, now=timezone.now()
    )
    page = ModulePage.objects.get(key="talk")
    page.title = "SECRET-DRAFT"
    page.save_revision()
    page.get_workflow().start(page, trainer)
    cohort = factories.cohort(of=edition, at=establishment, trainers=[trainer.person])
    account = factories.account(name="Pat House", email="house@example.org")
    factories.enrolment(cohort, who=factories.person_of(account, at=establishment))
    return account


def candidates():
    """What the parts of an address may be: by name; for what takes a number, the ids that lead somewhere."""
    kinds = [
        ModulePage,
        CoursePage,
        Material,
        Picture,
        PictureRendition,
        Edition,
        EditionModule,
        Cohort,
        Enrolment,
        Revision,
        TaskState,
        WorkflowState,
    ]
    numbers = {pk for kind in kinds for pk in kind.objects.order_by("pk").values_list("pk", flat=True)[:3]}
    names = {
        "key": ["talk"],
        "kind": list(Paper.values),
        "sha256": list(EditionAsset.objects.values_list("sha256", flat=True)),
        "number": [1],
        "filename": [material.filename for material in Material.objects.all()],
        "document_filename": [material.filename for material in Material.objects.all()],
        "document_id": list(Material.objects.values_list("pk", flat=True)),
        "mode": ["trainers"],
        "app_label": ["curriculum"],
        "model_name": ["modulepage"],
        "content_type_app_name": ["curriculum"],
        "content_type_model_name": ["modulepage"],
        "revision_id_a": ["earliest"],
        "revision_id_b": ["latest"],
    }
    in_the_cms = [ModulePage.objects.get(key="talk").pk, Material.objects.get().pk]
    return sorted(numbers), in_the_cms, names


def addresses():
    """Every address of the project and its libraries, with its parts filled in."""
    numbers, in_the_cms, names = candidates()
    for address, parts in templates():
        ids = in_the_cms if address.startswith("cms/") else numbers
        choices = [names.get(name, ids if is_number else ["talk", "handbook"]) for name, is_number in parts]
        for chosen in itertools.islice(itertools.product(*choices), 40):
            filled = address
            for value in chosen:
                filled = filled.replace("\0", str(value), 1)
            yield "/" + filled


def templates(patterns=None, before=""):
    """(address with \\0 for each part, [(name, is it a number)]) of every pattern there is."""
    for pattern in patterns or get_resolver().url_patterns:
        text = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from templates(pattern.url_patterns, text)
            continue
        parts = []

        def fill(match, parts=parts):
            kind, name = match["kind"] or "", match["name"] or match["group"]
            parts.append((name, kind == "int" or (bool(match["group"]) and r"\d" in match[0])))
            return "\0"

        part = r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>(?:[^()]|\([^()]*\))*\)"
        filled = re.sub(part, fill, text)
        yield re.sub(r"[\^$]|\(\?:|\\Z|\)\?|\\", "", filled), parts


EXTRA = [
    "/sitemap.xml", "/feed/", "/rss/", "/api/", "/api/v2/pages/", "/api/v2/documents/", "/api/v2/images/",
    "/media/", "/no-direct-media/", "/robots.txt", "/cms/api/main/pages/", "/cms/api/main/documents/",
]  # fmt: skip
QUESTIONS = ["", "?as=trainer", "?mode=trainers", "?preview=1"]


def knock(client, address):
    """The whole answer to a GET, as bytes to read through: headers, text of PDFs, what is in a ZIP."""
    answer = client.get(address)
    content = answer.getvalue() if answer.streaming else answer.content
    read = [content, repr(sorted(answer.headers.items())).encode()]
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        read += [page.extract_text().encode() for page in reader.pages] + [repr(reader.metadata).encode()]
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            read += [archive.read(name) for name in archive.namelist()]
    elif (
        content.startswith(b"\x89PNG")
        and RED in Image.open(io.BytesIO(content)).convert("RGB").get_flattened_data()
    ):
        read.append(b"SECRET-FILE")
    return answer.status_code, b"\n".join(read)


def leaks(client, *, with_cms):
    """(address, secret) wherever one was answered, and how many doors opened at all."""
    asked = [address for address in addresses() if with_cms or not address.startswith("/cms/")]
    pages = [page.url for page in Page.objects.filter(depth__gt=1) if page.url]
    pages += [f"/editions/{edition.pk}/talk/" for edition in Edition.objects.all()]
    pages += [f"/my/courses/{enrolment.pk}/talk/" for enrolment in Enrolment.objects.all()]
    asked += [f"{address}{question}" for address in pages for question in QUESTIONS]
    asked += [f"/media/{thing.file.name}" for model in (Material, Picture) for thing in model.objects.all()]
    asked += [
        f"/search/?{urlencode({name: word.decode()})}" for word in WORDS for name in ("q", "query", "words")
    ]
    found, opened = [], 0
    for address in dict.fromkeys([*asked, *EXTRA]):
        status, content = knock(client, address)
        opened += status == 200
        if "/search/" in address:  # the words asked for are shown in the box: what is found stands in a link
            content = b"\n".join(re.findall(rb"<a\b.*?</a>|<mark>.*?</mark>", content, re.S))
        found += [(address, word) for word in WORDS if word in content]
    return found, opened


NOBODY = [
    "visitor",
    "participant_of_house",
    "outsider",
    "supervisor",
    "safeguarding_lead",
    "in_house_trainer",
]


@pytest.mark.parametrize("who", NOBODY)
def test_no_door_gives_what_is_for_trainers_to_anybody_else(request, participant_of_house, who):
    client = Client() if who == "visitor" else client_of(request.getfixturevalue(who))
    client.raise_request_exception = False
    found, opened = leaks(client, with_cms=True)
    assert found == []
    assert opened > 5


def test_the_test_finds_what_is_given(participant_of_house, trainer):
    """Knocking as somebody who may have it: each secret is found behind some door, so none is overlooked."""
    found, _ = leaks(client_of(trainer), with_cms=False)
    assert {word for _, word in found} == set(WORDS)


def test_a_participant_reads_their_own_course(participant_of_house):
    edition = Edition.objects.get()
    status, content = knock(client_of(participant_of_house), f"/editions/papers/{edition.pk}/handbook/")
    assert (status, b"A queue at the servery." in content) == (200, True)
    assert Person.objects.get(account=participant_of_house).enrolments.count() == 1
