from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Page, Revision, Site

from content.curriculum.models import CoursePage, ModulePage
from content.site.blocks import FigureBlock
from content.site.models import HomePage, StandardPage, TrainingIndexPage
from tests.content.files import SECRETS


def load():
    said = StringIO()
    call_command("load_site", stdout=said)
    return said.getvalue().splitlines()


def test_load_site_makes_the_tree_and_takes_the_welcome_page_away():
    load()
    home = HomePage.objects.get()
    site = Site.objects.get(is_default_site=True)
    assert (site.root_page_id, site.site_name) == (home.pk, "Belong training")
    assert list(Page.objects.filter(depth=2).values_list("title", flat=True)) == ["Home"]
    assert TrainingIndexPage.objects.get().url == "/training/"
    assert {page.slug for page in StandardPage.objects.all()} >= {
        "accessibility",
        "privacy",
        "concern",
        "ask",
        "programmes",
    }


def test_load_site_again_changes_nothing():
    load()
    revisions = Revision.objects.count()
    assert load() == ["nothing changed"]
    assert Revision.objects.count() == revisions


def test_load_site_never_overwrites_an_edited_page():
    load()
    home, privacy = HomePage.objects.get(), StandardPage.objects.get(slug="privacy")
    home.hero_title = "Our own words"
    home.save_revision().publish()
    privacy.summary = "Our own summary"
    privacy.save_revision().publish()
    assert load() == [
        "kept as edited in the CMS: Home",
        "kept as edited in the CMS: Privacy",
        "nothing changed",
    ]
    assert HomePage.objects.get().hero_title == "Our own words"
    assert StandardPage.objects.get(slug="privacy").summary == "Our own summary"


def test_load_site_keeps_a_page_that_stood_there_before():
    Page.objects.get(depth=1).get_children().first().add_child(instance=Page(title="Somebody's work"))
    load()
    assert Page.objects.filter(title="Somebody's work").exists()


def test_home_shows_programmes_figures_with_n_and_period_and_courses(client, course):
    html = client.get("/").content.decode()
    for words in (
        "There is a chair in the circle for you", "PLAN A", "89%", "72 people at The Mount, Coldingley",
        "period not published", "Talking with people", 'href="/programmes/"', 'href="/training/talking/"',
    ):  # fmt: skip
        assert words in html


def test_home_without_courses_says_so(client, site):
    assert "No courses are listed yet" in client.get("/").content.decode()


@pytest.mark.parametrize("missing", ["people", "period"])
def test_a_figure_needs_its_n_and_its_period(missing):
    figure = {"figure": "89%", "counts": "less", "people": "72 people", "period": "2019", "source": None}
    block = FigureBlock()
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.to_python(figure | {missing: ""}))
    assert list(caught.value.block_errors) == [missing]


def test_course_page_shows_each_day_and_no_participants_or_trainers_text(client, edition):
    html = client.get("/training/talking/").content.decode()
    for words in ("Talking with people", "Day 1", "Talk, with practice", "Up to 12 people", "<dd>1, "):
        assert words in html
    for words in (*SECRETS, "A queue at the servery.", "Bare words before any block."):
        assert words not in html


def test_unpublished_course_is_not_there(client, course):
    course.unpublish()
    assert client.get("/training/talking/").status_code == 404
    assert "Talking with people" not in client.get("/training/").content.decode()


@pytest.mark.parametrize(
    ("url", "queries"), [("/", 11), ("/training/", 9), ("/training/talking/", 11), ("/privacy/", 6)]
)
@pytest.mark.parametrize("more", [0, 29])
def test_public_pages_cost_the_same_at_any_length(client, course, url, queries, more):
    for number in range(more):
        course.add_child(instance=_module(number))
        TrainingIndexPage.objects.get().add_child(instance=_course(number))
    client.get(url)
    with CaptureQueriesContext(connection) as counted:
        response = client.get(url)
    assert response.status_code == 200
    assert len(counted) == queries
    assert not response.cookies


def _module(number):
    return ModulePage(
        title=f"M{number}", slug=f"m{number}", key=f"m{number}", day=1, order=number + 10, minutes=1
    )  # fmt: skip


def _course(number):
    return CoursePage(
        title=f"C{number}", slug=f"c{number}", full_title=f"C{number}", summary="S", audience="A", days=1,
        taught_minutes=1, minutes_for_certificate=1,
    )  # fmt: skip
