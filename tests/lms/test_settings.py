"""A wrong value stops the start with one line that names it."""

import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings as house
from django.core.cache import cache

GOOD = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "tests-only-" + "0123456789" * 5,
    "SEALED_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "BASE_URL": "https://training.example",
    "ALLOWED_HOSTS": "training.example",
    "DATABASE_URL": "postgres://user:password@host/name",
    "EMAIL_URL": "smtp://mail.example:25",
}


def start(*command, **values):
    """What a server does first, or this command."""
    return subprocess.run(
        [sys.executable, *(command or ("-c", "import lms.settings"))],
        cwd=house.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | GOOD | values,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"BASE_URL": "https://training.example/"},
        {"BASE_URL": "http://localhost:8000"},
        {"BASE_URL": "http://10.0.0.7:8000", "DEMO": "1"},
        {"DATABASE_URL": "sqlite:///demo.sqlite3"},
        {"DATABASE_URL": "postgresql://user@/name?host=/tmp"},
        {"TRUSTED_PROXIES": "2"},
    ],
)
def test_right_values_start(values):
    done = start(**values)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SEALED_KEYS", ""),
        ("SEALED_KEYS", "zzz"),
        ("SEALED_KEYS", GOOD["SEALED_KEYS"] + ",zzz"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "foo://x"),
        ("DATABASE_URL", "postgres://user:secret@host:port/name"),
        ("DATABASE_URL", "postgres://user:secret@host/"),
        ("BASE_URL", "training.example"),
        ("BASE_URL", "ftp://training.example"),
        ("BASE_URL", "http://training.example"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://training.example/courses"),
        ("BASE_URL", "https://training.example?x"),
        ("BASE_URL", "https://user:secret@training.example"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://training.example"),
        ("ALLOWED_HOSTS", ""),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("DEMO", "perhaps"),
        ("DEBUG", "1"),
        ("CACHE_URL", "nonsense"),
        ("EMAIL_URL", "nonsense"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(name, value):
    done = start(**{name: value})
    assert done.returncode == 3
    [line] = done.stderr.splitlines()
    assert line.startswith(f"Cannot start: {name} ")
    assert "secret" not in line


def test_gunicorn_gives_up_instead_of_trying_again_for_ever():
    done = start("-m", "gunicorn", "lms.wsgi", "--bind", "127.0.0.1:0", SEALED_KEYS="zzz")
    assert done.returncode == 3
    assert done.stderr.count("Cannot start: SEALED_KEYS ") == 1


def test_the_cache_holds_more_than_visitors_can_fill():
    """Past the limit Django throws entries out: the counters of sign-in tries stand in the same cache."""
    assert cache._max_entries == 100_000


def test_the_log_keeps_no_code_of_a_certificate(client, caplog):
    with caplog.at_level(logging.WARNING):
        assert client.get("/verify/not/here/BLG-1234/").status_code == 404
    assert "BLG-1234" not in caplog.text
