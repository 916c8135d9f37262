"""A worker killed in the middle of issuing, then run again: each person has exactly one certificate."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from certificates import services
from certificates.models import Certificate
from lms.jobs import services as jobs
from lms.jobs.models import Item, Job
from tests.certificates import finished

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
PEOPLE = 24


@pytest.fixture(autouse=True)
def _postgresql():
    assert connection.vendor == "postgresql", "SQLite has one writer: a kill there proves less"


@pytest.fixture
def job(trainer):
    """Asked for, not yet begun: a certificate for each of 24 people."""
    cohort = finished.cohort(trainer, places=PEOPLE)
    people = list(cohort.enrolments.order_by("pk").values_list("pk", flat=True))
    return jobs.start("certificates.issue", "Certificates", people, by=trainer, now=timezone.now())


@contextmanager
def worker():
    """`manage.py work --until-empty` on this test's database, as a process of its own."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", "--until-empty"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address.geturl()},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def wait_for(true):
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("waited half a minute in vain")


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)


def inserting():
    """How other connections that insert a certificate wait: 'Lock' for one held up by another row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT wait_event_type FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND query LIKE 'INSERT INTO \"certificates_certificate\"%'"
        )
        return [row[0] for row in cursor.fetchall()]


def run_again():
    """What happens two minutes later, when the killed worker has not been heard of."""
    long_ago = timezone.now() - jobs.STALE * 2
    DBTaskResult.objects.running().update(started_at=long_ago)
    Job.objects.update(beat_at=long_ago)
    with worker() as process:
        assert process.wait(120) == 0


def each_has_exactly_one(job):
    certificates = list(Certificate.objects.all())
    people = sorted(int(key) for key in job.items.values_list("key", flat=True))
    assert sorted(certificate.enrolment_id for certificate in certificates) == people
    assert {certificate.state for certificate in certificates} == {"issued"}
    assert len({certificate.code for certificate in certificates}) == PEOPLE
    for certificate in certificates:
        assert services.stored_pdf(certificate).startswith(b"%PDF")
    assert list(job.items.exclude(state=Item.State.DONE)) == []
    job.refresh_from_db()
    assert job.finished_at


def stored_files():
    return set(storages["default"].listdir("certificates")[1])


def test_killed_after_the_file_is_stored_and_before_its_row_is_written(job):
    before = stored_files() if storages["default"].exists("certificates") else set()
    in_the_way = job.items.order_by("pk")[5].key
    with worker() as process, transaction.atomic():
        # An uncommitted row of the same person holds the worker's INSERT up, between file and row.
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO certificates_certificate (code, enrolment_id, state, name, course_title,"
                " edition_number, edition_published_on, starts_on, ends_on, minutes, minutes_taught,"
                " reading_minutes, practices, rules_met, signed_by, issued_on, pdf, sha256, withdrawn_reason)"
                " VALUES ('X', %s, 'issued', 'X', 'X', 1, now(), now(), now(), 1, 1, 1, 1, '[]', 'X', now(),"
                " 'x', 'x', '')",
                [in_the_way],
            )
        wait_for(lambda: "Lock" in inserting())
        kill(process)
        transaction.set_rollback(True)
    wait_for(lambda: not inserting())

    assert Certificate.objects.count() == 5
    assert len(stored_files() - before) == 6  # one file that no row names, and never the reverse
    run_again()
    each_has_exactly_one(job)


def test_killed_again_and_again_at_any_moment(job):
    for issued in (3, 12):
        with worker() as process:
            wait_for(lambda wanted=issued: Certificate.objects.count() >= wanted)
            kill(process)
        long_ago = timezone.now() - jobs.STALE * 2
        DBTaskResult.objects.running().update(started_at=long_ago)
        Job.objects.update(beat_at=long_ago)
    run_again()
    each_has_exactly_one(job)


def test_two_workers_at_once_issue_each_once(job):
    with worker() as one, worker() as other:
        assert one.wait(120) == 0
        assert other.wait(120) == 0
    run_again()
    each_has_exactly_one(job)
