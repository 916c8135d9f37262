"""Wagtail's pages as this house gives them to each role."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from content.curriculum.models import CoursePage, Edition, ModulePage
from content.site.models import TrainingIndexPage
from tests.clients import client_of
from tests.content.test_editions import publish

PUBLISH = "Publish an edition"
SHUT_OUT = ["participant", "outsider", "supervisor", "safeguarding_lead", "in_house_trainer"]


@pytest.fixture(autouse=True)
def _rights(site):
    call_command("apply_roles", verbosity=0)


def test_quality_lead_publishes_an_edition_from_the_course(quality_lead, course):
    client = client_of(quality_lead)
    url = f"/cms/editions/{course.pk}/new/"
    assert url in client.get(f"/cms/pages/{course.pk}/edit/").content.decode()
    response = client.post(url, {"change_note": "First of all"})
    edition = Edition.objects.get()
    assert response.url == f"/editions/{edition.pk}/"
    assert (edition.change_note, edition.published_by) == ("First of all", quality_lead)


def test_the_form_says_what_is_wrong_and_keeps_the_note(quality_lead, course):
    client = client_of(quality_lead)
    ModulePage.objects.filter(key="talk").update(minutes=50)
    html = client.post(f"/cms/editions/{course.pk}/new/", {"change_note": "Kept words"}).content.decode()
    assert "“Talk” says 50 minutes, but its blocks add up to 60." in html
    assert "Kept words" in html
    empty = client.post(f"/cms/editions/{course.pk}/new/", {"change_note": " "})
    assert "This field is required" in empty.content.decode()
    assert Edition.objects.count() == 0


@pytest.mark.parametrize("name", ["trainer", "administrator"])
def test_others_cannot_publish_an_edition(request, course, name):
    client = client_of(request.getfixturevalue(name))
    response = client.post(f"/cms/editions/{course.pk}/new/", {"change_note": "x"})
    assert response.status_code in (302, 403)  # Wagtail leads those without the right back with a message
    assert Edition.objects.count() == 0
    assert PUBLISH not in client.get(f"/cms/pages/{course.pk}/edit/").content.decode()


def test_missing_course_is_404(quality_lead):
    assert client_of(quality_lead).get("/cms/editions/999/new/").status_code == 404


def test_trainer_writes_drafts_but_does_not_publish(trainer, course):
    rights = course.permissions_for_user(trainer)
    assert (rights.can_edit(), rights.can_publish(), rights.can_delete()) == (True, False, False)
    assert TrainingIndexPage.objects.get().permissions_for_user(trainer).can_add_subpage()
    assert not course.get_parent().get_parent().permissions_for_user(trainer).can_edit()


def test_quality_lead_and_administrator_publish_the_site(quality_lead, administrator, course):
    assert course.permissions_for_user(quality_lead).can_publish()
    home = TrainingIndexPage.objects.get().get_parent()
    assert home.permissions_for_user(administrator).can_publish()


BEHIND_A_MODULE = [
    "pages/{pk}/edit/", "pages/{pk}/view_draft/?mode=trainers", "pages/{pk}/edit/preview/?mode=trainers",
    "pages/{pk}/history/", "pages/{pk}/usage/", "pages/{pk}/copy/", "pages/{pk}/revisions/{revision}/view/",
    "pages/{pk}/revisions/{revision}/revert/", "pages/{pk}/revisions/compare/earliest...live/",
]  # fmt: skip
BEHIND_RIGHTS_TO_PUBLISH = [
    "pages/{pk}/unpublish/", "pages/{pk}/move/", "pages/{pk}/delete/",
    "pages/add/curriculum/modulepage/{course}/", "pages/add/curriculum/coursepage/{training}/",
    "bulk/wagtailcore/page/unpublish/?id={pk}", "bulk/wagtailcore/page/publish/?id={pk}",
    "bulk/wagtailcore/page/delete/?id={pk}", "bulk/wagtailcore/page/move/?id={pk}",
]  # fmt: skip


@pytest.fixture
def revised(course):
    """What makes the addresses of a module with a revision; its page holds SECRET-NOTE."""
    talk = ModulePage.objects.get(key="talk")
    revision = talk.save_revision()
    revision.publish()
    return {
        "pk": talk.pk,
        "revision": revision.pk,
        "course": course.pk,
        "training": course.get_parent().pk,
    }


@pytest.mark.parametrize("address", [*BEHIND_A_MODULE, *BEHIND_RIGHTS_TO_PUBLISH])
def test_administrator_neither_reads_nor_changes_a_module(administrator, revised, address):
    client = client_of(administrator)
    url = "/cms/" + address.format(**revised)
    for response in (client.get(url), client.post(url)):
        if address.startswith("bulk/"):
            assert "Talk" not in response.content.decode().partition("don't have permission")[0]
        else:
            assert (response.status_code, response.headers.get("Location")) == (302, "/cms/")
    assert ModulePage.objects.get(key="talk").live


@pytest.mark.parametrize("name", ["trainer", "quality_lead"])
@pytest.mark.parametrize("address", BEHIND_A_MODULE)
def test_those_who_write_courses_read_and_change_modules(request, revised, name, address):
    client = client_of(request.getfixturevalue(name))
    assert client.get("/cms/" + address.format(**revised)).status_code == 200


def test_administrator_who_takes_the_home_page_down_leaves_the_courses(administrator, course):
    home = TrainingIndexPage.objects.get().get_parent()
    url = f"/cms/pages/{home.pk}/unpublish/"
    assert client_of(administrator).post(url, {"include_descendants": "on"}).status_code == 302
    home.refresh_from_db()
    course.refresh_from_db()
    assert (home.live, course.live, TrainingIndexPage.objects.get().live) == (False, True, True)


@pytest.mark.parametrize(
    "name", ["participant", "outsider", "supervisor", "safeguarding_lead", "in_house_trainer"]
)
def test_the_cms_stays_shut_for_the_others(request, course, name):
    client = client_of(request.getfixturevalue(name))
    assert client.get("/cms/").status_code in (302, 403)
    assert client.get(f"/cms/pages/{course.pk}/edit/").status_code in (302, 403)


def test_course_with_editions_cannot_be_deleted(quality_lead, course):
    publish(course)
    client = client_of(quality_lead)
    quality_lead.is_superuser = True
    quality_lead.save()
    for page in (course, TrainingIndexPage.objects.get()):
        response = client.post(f"/cms/pages/{page.pk}/delete/", follow=True)
        assert "has editions or files, so it stays" in response.content.decode()
    bulk = client.post(f"/cms/bulk/wagtailcore/page/delete/?id={course.pk}", follow=True)
    assert "has editions or files, so it stays" in bulk.content.decode()
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_course_without_editions_can_be_deleted(quality_lead, course):
    quality_lead.is_superuser = True
    quality_lead.save()
    client_of(quality_lead).post(f"/cms/pages/{course.pk}/delete/")
    assert not CoursePage.objects.filter(pk=course.pk).exists()


def test_editor_pages_keep_the_policy_without_inline_scripts(quality_lead, course):
    client = client_of(quality_lead)
    talk = ModulePage.objects.get(key="talk")
    for url in ("/cms/", f"/cms/pages/{course.pk}/edit/", f"/cms/pages/{talk.pk}/edit/", "/cms/images/add/"):
        response = client.get(url)
        assert "script-src 'self'" in response["Content-Security-Policy"].split("; ")
        assert "<script>" not in response.content.decode()


def test_menu_leaves_out_what_lives_elsewhere(quality_lead):
    quality_lead.is_superuser = True
    quality_lead.save()
    html = client_of(quality_lead).get("/cms/").content.decode()
    for address in ("/cms/users/", "/cms/groups/", "/cms/sites/", "/cms/collections/", "/cms/workflows/"):
        assert address not in html


@pytest.mark.parametrize("where", ["pages/{talk}/edit/", "pages/add/curriculum/modulepage/{course}/"])
def test_module_short_name_is_once_in_a_course(quality_lead, course, where):
    talk = ModulePage.objects.get(key="talk")
    form = {
        "title": "Talk", "key": "before", "day": 1, "order": 9, "minutes": 5, "kind": "taught",
        "outcomes": "", "items": "", "body-count": 0, "action-publish": "yes", "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }  # fmt: skip
    client = client_of(quality_lead)
    url = "/cms/" + where.format(talk=talk.pk, course=course.pk)
    assert "Another module of this course has this short name" in client.post(url, form).content.decode()
    assert client.post(url, form | {"key": "fresh"}).status_code == 302
    assert ModulePage.objects.get(key="fresh").slug == "fresh"


def test_upload_is_told_by_its_content(quality_lead):
    client = client_of(quality_lead)
    collection = 1
    disguised = SimpleUploadedFile("manual.pdf", b"<html><script>alert(1)</script></html>")
    response = client.post(
        "/cms/documents/multiple/add/",
        {"title": "Manual", "files[]": disguised, "collection": collection},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )
    assert response.json()["success"] is False
    assert "web page, which can carry a program" in str(response.json())
    assert get_document_model().objects.count() == 0


def test_picture_upload_is_told_by_its_content(quality_lead):
    svg = SimpleUploadedFile("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    response = client_of(quality_lead).post(
        "/cms/images/multiple/add/",
        {"title": "Drawing", "files[]": svg, "collection": 1},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )
    assert response.json()["success"] is False
    assert get_image_model().objects.count() == 0


@pytest.mark.parametrize("address", ["images/add/", "documents/add/"])
def test_a_picture_of_too_many_pixels_is_refused_in_words(quality_lead, address):
    drawing = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(drawing, "PNG")
    bomb = SimpleUploadedFile("bomb.png", drawing.getvalue(), "image/png")
    form = {"title": "Bomb", "file": bomb, "collection": 1, "audience": "participants"}
    response = client_of(quality_lead).post(f"/cms/{address}", form)
    assert response.status_code == 200
    assert "too many pixels" in response.content.decode()


def test_a_lost_picture_breaks_no_list(quality_lead):
    picture = get_image_model().objects.create(title="Lost", file=get_test_image_file(size=(60, 40)))
    picture.file.storage.delete(picture.file.name)
    assert client_of(quality_lead).get("/cms/images/").status_code == 200


def test_every_right_of_the_content_rooms_is_given():
    assert Group.objects.get(name="trainer").page_permissions.count() == 2
    assert Group.objects.get(name="quality_lead").collection_permissions.count() == 6


@pytest.mark.sqlite
@pytest.mark.parametrize("words", ['"', 'a"b', "\0", "x\0", "'", "(", "*", "AND", "Talking"])
@pytest.mark.parametrize("where", ["pages/search", "choose-page/search", "images", "documents"])
def test_search_of_the_cms_stumbles_over_nothing(quality_lead, course, where, words):
    assert client_of(quality_lead).get(f"/cms/{where}/", {"q": words}).status_code == 200
