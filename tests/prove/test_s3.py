"""Files in a bucket, on a real S3 server: reached through a link made for the moment, and in no other way."""

import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from django.core.cache import cache
from django.core.files.images import ImageFile

from content.curriculum.models import ModulePage
from content.curriculum.render import module_html
from content.exchange.loading import load, plan
from content.exchange.reading import read_course
from content.materials import files
from content.materials.models import Material, Picture
from tests import factories
from tests.clients import client_of
from tests.content.files import write_course
from tests.content.test_editions import add_blocks, publish
from tests.lms.test_intake import CAPTIONS, FILM, picture

ROOT = Path(__file__).resolve().parents[2]
KEY, SECRET = "access-key-of-tests", "secret-key-of-tests"
STORE = """
import django, json; django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as storage
first = storage.save("certificates/name.pdf", ContentFile(b"first"))
second = storage.save("certificates/name.pdf", ContentFile(b"second"))
print(json.dumps({"names": [first, second], "text": storage.open(first).read().decode(),
                  "url": storage.url(first), "kind": type(storage._wrapped).__name__}))
"""


@pytest.fixture
def bucket(tmp_path):
    """The environment that points the product at a bucket of its own."""
    (tmp_path / "belong").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    rclone = Path(sys.executable).with_name("rclone")
    server = subprocess.Popen(
        [rclone, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}", tmp_path],
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield {
        "S3_BUCKET": "belong",
        "S3_ENDPOINT": f"http://127.0.0.1:{port}",
        "S3_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    server.terminate()
    server.wait(timeout=10)


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


def test_files_in_a_bucket_are_reached_by_a_signed_link_only(bucket):
    environment = os.environ | bucket | {"DJANGO_SETTINGS_MODULE": "lms.settings"}
    said = subprocess.run(
        [sys.executable, "-c", STORE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    stored = json.loads(said.stdout)
    assert stored["kind"] == "S3Storage"
    assert stored["text"] == "first"
    assert stored["names"][0] != stored["names"][1]
    assert status(stored["url"]) == (200, b"first")
    bare, _, query = stored["url"].partition("?")
    assert status(bare)[0] != 200
    assert status(f"{bare}?{query.replace('Signature=', 'Signature=0')}")[0] != 200
    assert "X-Amz-Expires=300" in query


# ---- the doors, on a bucket -----------------------------------------------------------------------
@pytest.fixture
def on_bucket(bucket, settings, monkeypatch):
    """The product's own files lie in the bucket."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, bucket[name])
    options = {
        "bucket_name": bucket["S3_BUCKET"], "endpoint_url": bucket["S3_ENDPOINT"],
        "region_name": bucket["S3_REGION"], "signature_version": "s3v4", "addressing_style": "path",
        "querystring_auth": True, "querystring_expire": 300, "default_acl": None, "file_overwrite": False,
    }  # fmt: skip
    storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    settings.S3_BUCKET = bucket["S3_BUCKET"]
    return bucket["S3_ENDPOINT"]


def stored(model, name, content, audience="participants"):
    return model.objects.create(title=name, audience=audience, file=ImageFile(io.BytesIO(content), name=name))


@pytest.fixture
def sealed(on_bucket, site, tmp_path):
    """An edition with a picture, a film of our own with captions, and a manual for trainers."""
    course, _ = load(plan(read_course(write_course(tmp_path / "course"))), replace=[])
    circle = stored(Picture, "circle.png", picture(size=(60, 40)))
    wall, said = stored(Material, "wall.mp4", FILM), stored(Material, "wall.vtt", CAPTIONS)
    manual = stored(Material, "manual.pdf", b"%PDF-1.4 manual", audience="trainers")
    words = {"title": "Wall", "minutes": None, "text": "", "transcript": "<p>x</p>", "no_screen": "<p>x</p>"}
    add_blocks(
        "talk",
        ("picture", {"picture": circle.pk, "alt": "A circle", "caption": ""}),
        ("film", words | {"address": "", "file": wall.pk, "captions": said.pk}),
        ("note", {"title": "See", "text": f'<p><a linktype="document" id="{manual.pk}">manual</a></p>'}),
    )
    return publish(course)


@pytest.fixture
def reader(sealed):
    """A participant's client."""
    account = factories.account()
    factories.enrolment(factories.cohort(of=sealed), who=factories.person_of(account))
    return client_of(account)


def door(sealed, ending):
    return f"/editions/assets/{sealed.assets.get(name__endswith=ending).sha256}/"


def test_a_door_leads_to_a_link_made_for_the_moment(on_bucket, sealed, reader):
    response = reader.get(door(sealed, ".png"))
    link = response["Location"]
    assert (response.status_code, response["Cache-Control"]) == (302, "private, no-store")
    assert link.startswith(f"{on_bucket}/belong/editions/")
    assert status(link) == (200, sealed.assets.get(name__endswith=".png").file.open().read())
    asked = parse_qs(urlsplit(link).query)
    assert asked["response-content-type"] == ["image/png"]
    assert asked["response-content-disposition"][0].startswith("inline; filename*=UTF-8''circle")
    assert asked["response-cache-control"] == ["private, no-store"]
    assert asked["X-Amz-Expires"] == [str(files.LINK_LASTS)]


def test_a_link_opens_neither_unsigned_nor_tampered_with_nor_late(sealed, reader, monkeypatch):
    link = reader.get(door(sealed, ".png"))["Location"]
    other = sealed.assets.get(name__endswith=".pdf").file.name
    mine = sealed.assets.get(name__endswith=".png").file.name
    for spoilt in (
        link.partition("?")[0],
        link.replace("X-Amz-Signature=", "X-Amz-Signature=0"),
        link.replace("X-Amz-Expires=300", "X-Amz-Expires=3000"),
        link.replace("image%2Fpng", "text%2Fhtml"),
        link.replace(mine, other),
    ):
        assert spoilt != link
        assert status(spoilt)[0] != 200
    monkeypatch.setattr(files, "LINK_LASTS", 1)
    link = reader.get(door(sealed, ".png"))["Location"]
    assert status(link)[0] == 200
    time.sleep(2.5)
    assert status(link)[0] != 200


def test_a_stranger_is_refused_before_any_link_is_made(sealed, reader, client, monkeypatch):
    made = []
    sign = S3SigV4QueryAuth.add_auth
    monkeypatch.setattr(S3SigV4QueryAuth, "add_auth", lambda *args: made.append(args) or sign(*args))
    outsider = client_of(factories.account())
    manual = Material.objects.get(title="manual.pdf")
    for who, url, answer in (
        (reader, door(sealed, ".pdf"), 404),
        (reader, manual.url, 404),
        (reader, f"/documents/{manual.pk}/{manual.filename}", 404),
        (outsider, door(sealed, ".png"), 404),
        (client, door(sealed, ".png"), 302),  # to sign in
    ):
        response = who.get(url)
        assert response.status_code == answer
        assert "Signature" not in str(response.headers)
    assert made == []
    reader.get(door(sealed, ".png"))
    assert len(made) == 1


def test_a_film_can_be_moved_on_in_for_longer_and_captions_come_from_here(sealed, reader):
    link = reader.get(door(sealed, ".mp4"))["Location"]
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == [str(files.FILM_LINK_LASTS)]
    asked = urllib.request.Request(link, headers={"Range": "bytes=4-7"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.read() == b"ftyp"  # rclone says 200, S3 206
    captions = reader.get(door(sealed, ".vtt"))
    assert (captions.status_code, captions.getvalue()) == (200, CAPTIONS)
    assert captions["Content-Type"] == "text/vtt"


def test_no_link_to_the_bucket_is_kept_in_a_page(on_bucket, sealed, reader):
    talk = sealed.modules.get(key="talk")
    kept = [module_html(talk, audience) for audience in ("participants", "trainers")]
    assert kept == [
        module_html(talk, audience) for audience in ("participants", "trainers")
    ]  # from the cache
    live = ModulePage.objects.get(key="talk").body
    rendition = Picture.objects.get().get_rendition("max-30x30")
    pages = [*kept, rendition.url, *(part.render() for part in live)]
    enrolment = sealed.cohorts.get().enrolments.get()
    pages.append(reader.get(f"/my/courses/{enrolment.pk}/talk/").content.decode())
    assert [page for page in pages if on_bucket in page or "X-Amz" in page] == []
    assert 'src="/editions/assets/' in pages[-1]
    with_link = client_of(factories.account("trainer")).get(rendition.url)
    assert (with_link.status_code, with_link["Cache-Control"]) == (302, "private, no-store")
    assert status(with_link["Location"])[0] == 200
    cache.clear()


@pytest.mark.parametrize("with_bucket", [True, False])
def test_pages_may_load_pictures_and_films_from_the_bucket_and_nothing_else(bucket, with_bucket):
    code = """
import django, json; django.setup()
from django.test import Client
from lms.security import CMS
page = Client().get("/styleguide/", headers={"Host": "localhost"})
print(json.dumps([page["Content-Security-Policy"], CMS["img-src"]]))
"""
    environment = os.environ | (bucket if with_bucket else {}) | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    policy, of_the_cms = json.loads(said.stdout)
    allowed = [part.split()[0] for part in policy.split("; ") if bucket["S3_ENDPOINT"] in part]
    assert sorted(allowed) == (["img-src", "media-src"] if with_bucket else [])
    assert (bucket["S3_ENDPOINT"] in of_the_cms) is with_bucket
