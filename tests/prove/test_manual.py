"""A long Word manual, brought in by a real worker: in time, step by step, and once, even if it is killed."""

import time
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from content.curriculum.models import CoursePage, ModulePage
from content.exchange import services
from content.exchange.models import Incoming
from content.exchange.word.parts import check_document
from content.materials.models import Picture
from lms.jobs import services as jobs
from lms.jobs.models import Item, Job
from tests import factories
from tests.exchange.made import docx, drawing, heading, para, png, run, table
from tests.prove.workers import wait_until, worker

MODULES, PAGES, PICTURES = 20, 200, 80
WORDS = "One of you tells a small disagreement, and the other asks what happened and who was hurt by it. " * 4
SECONDS = 30


def manual():
    """200 pages of some 450 words, 80 pictures of print size and 40 tables in 20 chapters."""
    body, media = [], {}
    for page in range(PAGES):
        if page % (PAGES // MODULES) == 0:
            body.append(heading(f"Chapter {page * MODULES // PAGES + 1}"))
        body.append(heading(f"Part {page + 1}", 2))
        body += [para(run(WORDS), run("bold ", "b"), run("and more", "i")) for _ in range(5)]
        body += [para(f"Point {n}", level=0) for n in range(5)]
        if page % 5 == 0:
            body.append(table(("When", "What", "With"), ("9.00", "Circle", "Chairs"), header=True))
        if page * PICTURES // PAGES != (page + 1) * PICTURES // PAGES:
            name = f"p{page}"
            media[f"{name}.png"] = png(page, size=(1600, 1000))
            body.append(para(drawing(name, f"Picture of page {page}")))
    return docx(*body, media=media)


@pytest.fixture
def job():
    """Asked for, not yet begun."""
    call_command("load_site", stdout=StringIO())
    by, now = factories.account("trainer"), timezone.now()
    file = ContentFile(manual(), name="Manual.docx")
    check_document(file)
    kept = services.keep(file, Incoming.Kind.MANUAL, by=by, now=now, new_title="A manual")
    return services.start_manual(kept, by=by, now=now)


def done():
    return Item.objects.filter(state=Item.State.DONE).count()


def is_whole():
    modules = list(ModulePage.objects.order_by("order"))
    assert [module.title for module in modules] == [f"Chapter {n}" for n in range(1, MODULES + 1)]
    assert [module.order for module in modules] == list(range(1, MODULES + 1))
    assert all(module.latest_revision and not module.live for module in modules)
    kinds = [block.block_type for module in modules for block in module.body]
    assert (kinds.count("note"), kinds.count("picture")) == (MODULES, PICTURES)
    assert (CoursePage.objects.count(), Picture.objects.count()) == (1, PICTURES)
    assert not Item.objects.exclude(state=Item.State.DONE).exists()


def test_a_long_manual_comes_in_within_half_a_minute_and_shows_how_far_it_is(job):
    began, seen = time.monotonic(), set()
    process = worker()
    while process.poll() is None:
        counted = Job.objects.with_counts().get(pk=job.pk)
        seen.add((counted.done, counted.total))
        time.sleep(0.1)
    assert time.monotonic() - began < SECONDS
    assert process.returncode == 0
    assert len([total for _, total in seen if total == MODULES + 1]) > 5
    is_whole()


def test_a_worker_killed_midway_leaves_no_half_module_and_makes_none_twice(job):
    assert connection.vendor == "postgresql"
    for goal in (1, 4, 11):
        process = worker()
        wait_until(lambda goal=goal: done() >= goal, seconds=60)
        process.kill()
        process.wait()
        assert all(module.latest_revision for module in ModulePage.objects.all())
        long_ago = timezone.now() - jobs.STALE * 2
        DBTaskResult.objects.running().update(started_at=long_ago)
        Job.objects.update(beat_at=long_ago)
    assert worker().wait(120) == 0
    is_whole()
