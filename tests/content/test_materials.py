"""Materials in the editor, and how their files are handed out."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import UploadedFile
from wagtail.search import index

from content.materials.files import asked_part
from content.materials.forms import ASK_AGAIN
from content.materials.models import Audience, Kind, Material
from tests import factories
from tests.clients import client_of
from tests.content.test_editions import material
from tests.lms.test_intake import CAPTIONS, DOCX, FILM, office, packed_pdf, pdf

PROGRAM = packed_pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>")
MACROS = office("ms-word.document.macroEnabled.main+xml")
WEB_PAGE = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _rights(site):
    call_command("apply_roles", verbosity=0)


def form(**fields):
    return {"title": "Sheet", "kind": "other", "audience": "trainers", "collection": 1} | fields


def upload(content=None, name="sheet.pdf"):
    return SimpleUploadedFile(name, pdf() if content is None else content)


# ---- what it is, and for whom ---------------------------------------------------------------------
def test_a_trainer_says_what_a_file_is(trainer, course):
    sent = form(file=upload(), kind="handbook", audience="participants", course=course.pk)
    assert client_of(trainer).post("/cms/documents/add/", sent).status_code == 302
    made = Material.objects.get()
    assert (made.kind, made.audience, made.course) == (Kind.HANDBOOK, Audience.PARTICIPANTS, course)


def test_a_public_file_is_asked_about_twice(trainer):
    client = client_of(trainer)
    response = client.post("/cms/documents/add/", form(file=upload(), audience="public"))
    assert response.context["form"].errors == {"public_confirmed": [ASK_AGAIN]}
    assert Material.objects.count() == 0
    client.post("/cms/documents/add/", form(file=upload(), audience="public", public_confirmed="on"))
    assert Material.objects.get().audience == Audience.PUBLIC


@pytest.mark.parametrize(("before", "after"), [("trainers", "trainers"), ("public", "public")])
def test_a_file_is_asked_about_when_it_becomes_public_and_not_again(trainer, before, after):
    made = material(audience=before)
    client, url = client_of(trainer), f"/cms/documents/edit/{made.pk}/"
    client.post(url, form(title="Anew", audience="public"))
    made.refresh_from_db()
    assert (made.audience, made.title) == (after, "Anew" if before == "public" else "Handbook")
    client.post(url, form(title="Anew", audience="public", public_confirmed="on"))
    made.refresh_from_db()
    assert (made.audience, made.title) == ("public", "Anew")


@pytest.mark.parametrize("kind", ["manual", "roleplay"])
@pytest.mark.parametrize("audience", ["participants", "public"])
def test_what_trainers_keep_to_themselves_is_for_nobody_else(trainer, kind, audience):
    sent = form(file=upload(), kind=kind, audience=audience, public_confirmed="on")
    response = client_of(trainer).post("/cms/documents/add/", sent)
    assert "must not read beforehand, so choose “Trainers only”" in str(
        response.context["form"].errors["audience"]
    )
    assert Material.objects.count() == 0
    made = material(audience=audience)
    with pytest.raises(IntegrityError), transaction.atomic():
        Material.objects.filter(pk=made.pk).update(kind=kind)


def test_the_list_is_narrowed_by_kind_audience_and_course(trainer, course):
    client = client_of(trainer)
    material("Everyday", kind="exercise")
    material("Manual", kind="manual", audience="trainers", course=course)
    material("Captain", kind="captions", audience="trainers", course=factories.course())
    narrowed = {
        "": {"Everyday", "Manual", "Captain"},
        "kind=exercise": {"Everyday"},
        "audience=trainers": {"Manual", "Captain"},
        f"course={course.pk}": {"Manual"},
        f"course={course.pk}&kind=exercise": set(),
    }
    for address in ("documents/", "documents/results/"):
        for query, titles in narrowed.items():
            response = client.get(f"/cms/{address}?{query}")
            assert {found.title for found in response.context["object_list"]} == titles
    assert client.get("/cms/documents/").resolver_match.url_name == "materials_list"


@pytest.mark.sqlite
def test_the_list_is_narrowed_and_searched_at_once(trainer):
    for title, kind in (("Queue", "exercise"), ("Queue at noon", "film"), ("Wall", "film")):
        index.insert_or_update_object(material(title, kind=kind))
    found = client_of(trainer).get("/cms/documents/?q=queue&kind=film").context["object_list"]
    assert [made.title for made in found] == ["Queue at noon"]


# ---- every way in goes through the same check -----------------------------------------------------
WAYS = {
    "documents/add/": ("file", {}),
    "documents/multiple/add/": ("files[]", {}),
    "documents/chooser/create/": ("document-chooser-upload-file", "document-chooser-upload-"),
    "images/add/": ("file", {}),
    "images/multiple/add/": ("files[]", {}),
    "images/chooser/create/": ("image-chooser-upload-file", "image-chooser-upload-"),
}


BAD = [
    ("a.pdf", PROGRAM), ("a.docx", MACROS), ("a.pdf", WEB_PAGE), ("a.png", WEB_PAGE), ("a.jpg", pdf()),
    ("a.vtt", CAPTIONS + b"<script>"), ("a.png", b""), ("a.mp4", FILM[:-20]), ("a.exe", b"MZ"),
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_way_in_takes_what_does_something(trainer, way):
    field, prefix = WAYS[way]
    fields = {f"{prefix}{key}" if prefix else key: value for key, value in form().items()}
    client, script = client_of(trainer), {"X-Requested-With": "XMLHttpRequest"}
    for name, content in BAD:
        sent = fields | {field: upload(content, name)}
        assert client.post(f"/cms/{way}", sent, headers=script).status_code == 200
        kept = [get_document_model(), get_image_model(), UploadedFile]
        assert [model.objects.count() for model in kept] == [0, 0, 0], name


@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith("documents/")])
def test_each_way_in_takes_a_good_file_and_asks_twice(trainer, way):
    field, prefix = WAYS[way]
    fields = {f"{prefix}{key}" if prefix else key: value for key, value in form(audience="public").items()}
    client, script = client_of(trainer), {"X-Requested-With": "XMLHttpRequest"}
    response = client.post(f"/cms/{way}", fields | {field: upload(DOCX, "a.docx")}, headers=script)
    assert Material.objects.count() == 0
    if "multiple" in way:  # asks for the rest once the file is there
        pk = response.json()["uploaded_file_id"]
        way = f"documents/multiple/create_from_uploaded_document/{pk}/"
        prefix = f"uploaded-document-{pk}-"
        fields = {f"{prefix}{key}": value for key, value in form(audience="public").items()}
        assert ASK_AGAIN in client.post(f"/cms/{way}", fields).json()["form"]
        assert Material.objects.count() == 0
    box = f"{prefix}public_confirmed" if prefix else "public_confirmed"
    client.post(f"/cms/{way}", fields | {field: upload(DOCX, "a.docx"), box: "on"}, headers=script)
    assert [made.audience for made in Material.objects.all()] == ["public"]


# ---- handing out ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("bytes=" + "9" * 5000 + "-", 200, b"0123456789", None),
        ("bytes=¹-", 200, b"0123456789", None),
    ],
)
def test_a_part_of_a_file_is_handed_out(client, header, status, body, content_range):
    made = material("Film", b"0123456789", audience="public")
    response = client.get(made.url, headers={"Range": header})
    assert (response.status_code, response.getvalue()) == (status, body)
    assert response.get("Content-Range") == content_range
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, no-store"
    assert int(response["Content-Length"]) == len(body)


def test_a_part_of_an_older_version_is_answered_with_the_whole(client):
    made = material("Film", b"0123456789", audience="public")
    response = client.get(made.url, headers={"Range": "bytes=0-3", "If-Range": '"old"'})
    assert (response.status_code, response.getvalue()) == (200, b"0123456789")


def test_a_part_is_refused_to_a_stranger(client):
    made = material("Film", audience="trainers")
    assert client.get(made.url, headers={"Range": "bytes=0-3"}).status_code == 404


def test_an_empty_file_has_no_part():
    assert list(asked_part("bytes=0-", 0)) == []


def test_captions_are_never_taken_for_a_page(client):
    """Even captions that got in by another way than the check."""
    made = Material(title="Captions", audience="public")
    made.file.save("x.vtt", ContentFile(b"WEBVTT\n\n<html><script>alert(1)</script>"))
    whole = client.get(made.url, headers={"Accept-Encoding": "gzip"})
    part = client.get(made.url, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-5"})
    assert (part.status_code, part.getvalue(), "Content-Encoding" in part) == (206, b"WEBVTT", False)
    for response in (whole, part):
        assert response["Content-Type"] == "text/vtt"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'self'" in response["Content-Security-Policy"]
