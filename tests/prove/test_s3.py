"""Files in a bucket, on a real S3 server: reached through a link made for the moment, and in no other way."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

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
