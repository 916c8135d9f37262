"""Real workers in processes of their own, on this test's database, to be killed."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = (
    "import django; django.setup(); {before}; "
    "from django.core.management import call_command; call_command('work', until_empty={until_empty})"
)


def worker(before="pass", until_empty=True, **environment):
    """A running `manage.py work`. `before` is Python run first: it registers a kind of job, say."""
    server = urlsplit(os.environ["DATABASE_URL"])
    database = f"{server.scheme}://{server.netloc}/{connection.settings_dict['NAME']}?{server.query}"
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(before=before, until_empty=until_empty)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "lms.settings"} | environment,
    )


def wait_until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
