"""Courses as files, as a trainer works with them in the editor."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from content.curriculum.models import ModulePage
from tests import factories
from tests.browser.conftest import fits
from tests.content.files import write_course


@pytest.fixture
def talk(transactional_db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("load_site", verbosity=0)
    call_command("apply_roles", verbosity=0)
    call_command("load_course", write_course(tmp_path / "course"), verbosity=0)
    return ModulePage.objects.get(key="talk")


def looks_right(page, heading, axe):
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    axe(page)


def test_a_course_goes_out_and_comes_in_again(open_page, talk, tmp_path, axe):
    page = open_page(factories.account("trainer"))
    page.goto(f"/cms/pages/{talk.get_parent().pk}/")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Download as files").first.click()
    looks_right(page, "Download as files Talking", axe)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the ZIP").click()
    download.value.save_as(tmp_path / "course.zip")

    talk.title = "Edited since"
    talk.save_revision()
    page.get_by_role("link", name="Courses as files").click()
    looks_right(page, "Courses as files", axe)
    page.get_by_role("link", name="Bring in a course").click()
    looks_right(page, "Bring in a course", axe)
    page.get_by_label("ZIP of a course").set_input_files(tmp_path / "course.zip")
    page.get_by_role("button", name="Upload and look").click()
    looks_right(page, "Bring in a course Talking", axe)
    page.get_by_label("Edited since").check()
    page.get_by_role("button", name="Save as drafts").click()
    expect(page.get_by_text("1 page saved as drafts. Nothing is published yet.")).to_be_visible()
    assert ModulePage.objects.get(key="talk").get_latest_revision_as_object().title == "Talk"


@pytest.mark.parametrize("address", ["", "courses/new/", "manuals/new/"])
def test_the_pages_fit_a_narrow_screen(open_page, talk, address, axe):
    page = open_page(factories.account("trainer"), width=320)
    page.goto(f"/cms/exchange/{address}")
    assert fits(page)
    axe(page)
