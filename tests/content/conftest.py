import shutil

import pytest
from django.conf import settings
from django.utils import timezone

from content.curriculum.editions import publish_edition
from content.exchange.loading import load, plan
from content.exchange.reading import read_course
from content.site.load import load_site
from tests.content.files import write_course


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def site():
    load_site()


@pytest.fixture
def folder(tmp_path):
    """A small course on disk: course.md, before/01-read.md and day-1/01-talk.md."""
    return write_course(tmp_path / "course")


@pytest.fixture
def course(site, folder):
    page, _ = load(plan(read_course(folder)), replace=[])
    return page


@pytest.fixture
def edition(course):
    """Overrides the cast's: made from the loaded course."""
    return publish_edition(course, change_note="First", by=None, now=timezone.now())


@pytest.fixture
def rj_practitioner(tmp_path):
    """A copy of the real course."""
    source = settings.BASE_DIR / "content/curriculum/courses/rj-practitioner"
    return shutil.copytree(source, tmp_path / "rj")
