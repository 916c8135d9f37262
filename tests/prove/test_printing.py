"""The papers of a long course: quick enough for a job, and the same file whichever process draws it."""

import json
import os
import random
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from content.curriculum.printing.make import make
from content.curriculum.printing.papers import Paper
from tests import factories
from tests.content import printed

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
WORDS = [
    "restorative",
    "listening",
    "who",
    "was",
    "hurt",
    "and",
    "what",
    "do",
    "they",
    "need",
    "now",
    "Łucja",
    "Ŵyn",
]


def edition_of(*days):
    """An edition with so many modules each day, of some 1,500 words, a fifth of them for trainers only."""
    edition = factories.edition(modules=0, pre_reading=0, days=len(days), taught_minutes=sum(days) * 60)
    chance = random.Random(7)
    for day, modules in enumerate(days, start=1):
        for order in range(1, modules + 1):
            body = json.dumps(long_body(chance))
            factories.edition_module(edition, f"m-{day}-{order}", day=day, order=order, body=body)
    return edition


def long_body(chance):
    def words(number):
        return " ".join(chance.choices(WORDS, k=number)).capitalize() + "."

    def html(paragraphs):
        listed = "".join(f"<li>{words(12)}</li>" for _ in range(5))
        return (
            "".join(f"<p><b>{words(3)}</b> {words(45)}</p>" for _ in range(paragraphs)) + f"<ol>{listed}</ol>"
        )

    def talk(title):
        return "text", {
            "title": title,
            "minutes": 10,
            "text": html(4),
            "points": [words(6) for _ in range(4)],
        }

    asked = [words(12) for _ in range(4)]
    task = {"title": "Task", "minutes": 10}
    blocks = [
        ("note", {"title": "Steps", "text": html(4)}),
        talk("First"),
        ("exercise", task | {"group": "pair", "text": html(1), "debrief": asked, "no_screen": html(1)}),
        talk("Second"),
        ("roleplay", task | {"people": 3, "scenario": html(1), "debrief": asked, "observer": html(1),
                             "briefs": [{"role": role, "text": html(1)} for role in ("Jo", "Al", "Pat")]}),
        ("check", task | {"question": words(20), "options": [
            {"text": words(9), "right": right, "why": words(15)} for right in (True, False, False)]}),
        ("reflection", task | {"text": html(1)}),
    ]  # fmt: skip
    return [{"type": kind, "value": value} for kind, value in blocks]


def test_a_long_course_is_printed_in_time():
    """In seconds of this process alone: other tests share the machine."""
    edition = edition_of(6, 6, 6, 6, 5)
    for paper, seconds in ((Paper.HANDBOOK, 10), (Paper.MANUAL, 20)):
        started = time.process_time()
        file = make(paper, edition)
        took = time.process_time() - started
        said = sum(len(text.split()) for text in printed.texts(file))
        assert said > 29 * 900
        assert took < seconds, f"{paper.label}: {took:.1f} s"


def test_another_process_draws_the_same_files(tmp_path):
    edition = edition_of(1, 2)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "manage.py", "print_course", str(edition.pk), str(tmp_path / seed)],
            cwd=settings.BASE_DIR, check=True, capture_output=True,
            env=os.environ | {"DATABASE_URL": address.geturl(), "PYTHONHASHSEED": seed},
        )  # fmt: skip
    for paper in Paper:
        drawn = (tmp_path / "1" / f"{paper}.pdf").read_bytes()
        assert drawn == (tmp_path / "2" / f"{paper}.pdf").read_bytes()
        assert drawn == make(paper, edition)
