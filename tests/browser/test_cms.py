"""The editor under our Content Security Policy: anything refused fails the test (see `watch`)."""

import io

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfWriter

from content.curriculum.models import Edition, ModulePage
from tests import factories
from tests.content.files import write_course


@pytest.fixture
def talk(transactional_db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0  # it would save half a block while we type
    call_command("load_site", verbosity=0)
    call_command("apply_roles", verbosity=0)
    call_command("load_course", write_course(tmp_path / "course"), verbosity=0)
    return ModulePage.objects.get(key="talk")


def picture():
    content = io.BytesIO()
    Image.new("RGB", (300, 200), "purple").save(content, "PNG")
    return {"name": "circle.png", "mimeType": "image/png", "buffer": content.getvalue()}


def handbook():
    content = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(content)
    return {"name": "handbook.pdf", "mimeType": "application/pdf", "buffer": content.getvalue()}


def insert(page, kind):
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    expect(page.get_by_role("heading", name=kind).last).to_be_visible()


def upload(page, button, file, audience):
    page.get_by_role("button", name=button).last.click()
    page.get_by_role("tab", name="Upload").click()
    page.locator(".modal input[type=file]").set_input_files(file)
    page.locator(".modal input[name$=title]:visible").fill(file["name"].partition(".")[0])
    page.locator(".modal select[name$=audience]").select_option(audience)
    page.locator(".modal form button[type=submit]:visible").click()
    page.locator(".modal").wait_for(state="detached")


def test_a_module_gains_a_picture_and_a_file_and_becomes_an_edition(open_page, talk):
    page = open_page(factories.account("quality_lead"))
    page.goto(f"/cms/pages/{talk.pk}/edit/")
    insert(page, "Picture")
    upload(page, "Choose an image", picture(), "participants")
    page.locator("input[name$='-alt']").fill("A circle of chairs")
    insert(page, "Download")
    page.locator("input[name$='-value-title']").last.fill("Handbook")
    upload(page, "Choose a document", handbook(), "participants")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("has been published")).to_be_visible()

    page.goto(f"/cms/pages/{talk.get_parent().pk}/edit/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Publish an edition").click()
    page.get_by_label("What has changed").fill("A picture and a handbook")
    page.get_by_role("button", name="Publish the edition").click()
    expect(page.get_by_role("heading", name="Edition 1")).to_be_visible()

    page.get_by_role("link", name="Talk", exact=True).click()
    shown = page.get_by_alt_text("A circle of chairs")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 300)
    expect(page.get_by_role("link", name="Download handbook")).to_be_visible()
    assert Edition.objects.get().assets.count() == 2


def test_preview_shows_a_module_as_each_reader_gets_it(open_page, talk):
    page = open_page(factories.account("trainer"), width=1500)
    page.goto(f"/cms/pages/{talk.pk}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.get_by_text("Preview as a participant")).to_be_visible()
    expect(frame.get_by_text("SECRET-NOTE")).to_have_count(0)
    page.get_by_label("Preview mode").select_option(label="As a trainer")
    expect(frame.get_by_text("Preview as a trainer")).to_be_visible()
    expect(frame.get_by_text("SECRET-NOTE")).to_have_count(1)
    page.goto("/training/")  # the editor says goodbye to the server while it is there
