"""Who may open an edition, its files, a material and a picture."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from content.curriculum.editions import publish_edition
from content.curriculum.models import EditionAsset
from content.materials.models import Audience, Material
from courses.people.models import Person
from tests import factories
from tests.clients import client_of
from tests.content.files import SECRETS
from tests.content.test_editions import add_blocks, material

STAFF = ["trainer", "other_trainer", "quality_lead"]
STRANGERS = ["outsider", "supervisor", "safeguarding_lead", "administrator", "in_house_trainer"]


@pytest.fixture
def who(request):
    """A cast member by name, signed in."""
    return lambda name: client_of(request.getfixturevalue(name))


@pytest.fixture
def edition(course):
    """With a handbook for participants and a manual that only a trainer note names."""
    handbook, manual = material(), material("Manual", b"%PDF-1.4 manual", audience="trainers")
    add_blocks(
        "talk",
        ("download", {"title": "Handbook", "material": handbook.pk, "text": ""}),
        ("note", {"title": "See", "text": f'<p><a linktype="document" id="{manual.pk}">manual</a></p>'}),
    )
    return publish_edition(course, change_note="First", by=None, now=timezone.now())


def asset_url(name):
    return f"/editions/assets/{EditionAsset.objects.get(name__startswith=name).sha256}/"


# ---- editions -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", STAFF)
def test_staff_read_an_edition_whole(who, edition, name):
    client = who(name)
    assert client.get("/editions/").status_code == 200
    assert client.get(f"/editions/{edition.pk}/").status_code == 200
    html = client.get(f"/editions/{edition.pk}/talk/").content.decode()
    assert [secret for secret in SECRETS if secret not in html] == []


def test_staff_can_look_as_a_participant(who, edition):
    html = who("trainer").get(f"/editions/{edition.pk}/talk/?as=participant").content.decode()
    assert [secret for secret in SECRETS if secret in html] == []


@pytest.mark.parametrize("name", [*STRANGERS, "participant"])
def test_an_edition_is_not_there_for_anybody_else(who, edition, name):
    client = who(name)
    assert client.get(f"/editions/{edition.pk}/").status_code == 404
    assert client.get(f"/editions/{edition.pk}/talk/").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("participant", 403), ("outsider", 403), ("in_house_trainer", 200)]
)
def test_the_list_of_editions_is_for_who_teaches(who, edition, name, status):
    assert who(name).get("/editions/").status_code == status


def test_nobody_is_sent_to_sign_in(client, edition):
    for url in (
        "/editions/",
        f"/editions/{edition.pk}/",
        f"/editions/{edition.pk}/talk/",
        asset_url("handbook"),
    ):
        response = client.get(url)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")


def test_in_house_trainer_reads_whole_only_what_they_teach(who, edition, establishment, in_house_trainer):
    other = factories.edition()
    person = Person.objects.get(account=in_house_trainer)
    factories.cohort(of=edition, at=establishment, trainers=[person], by=factories.account("trainer"))
    factories.enrolment(factories.cohort(of=other, at=establishment), who=person)
    client = who("in_house_trainer")
    assert client.get(f"/editions/{edition.pk}/talk/").status_code == 200
    assert client.get(f"/editions/{other.pk}/").status_code == 404
    assert str(edition) in client.get(f"/editions/{edition.pk}/").content.decode()
    assert "Edition 1<span" in client.get("/editions/").content.decode()


def test_missing_module_is_404(who, edition):
    assert who("trainer").get(f"/editions/{edition.pk}/nothing/").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_at_any_length(who, rows):
    for _ in range(rows):
        factories.edition(modules=0, pre_reading=0)
    client = who("quality_lead")
    client.get("/editions/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/editions/")
    assert len(queries) == 3  # session, account with roles, editions


# ---- files of an edition --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "handbook", "manual"),
    [
        ("participant", 200, 404),
        *((name, 200, 200) for name in STAFF),
        *((name, 404, 404) for name in STRANGERS),
    ],
)
def test_asset_opens_for_those_its_edition_names(who, edition, name, handbook, manual):
    client = who(name)
    assert client.get(asset_url("handbook")).status_code == handbook
    assert client.get(asset_url("manual")).status_code == manual


def test_asset_is_private_and_named(who, edition):
    response = who("trainer").get(asset_url("handbook"))
    assert b"".join(response.streaming_content) == b"%PDF-1.4 handbook"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline; filename*=UTF-8''handbook")


def test_unknown_asset_is_404(who):
    assert who("trainer").get(f"/editions/assets/{hashlib.sha256(b'x').hexdigest()}/").status_code == 404
    for no_checksum in ("..%2f..%2fetc", "%00", "a" * 63, "A" * 64):
        assert who("trainer").get(f"/editions/assets/{no_checksum}/").status_code == 404


def test_participant_who_left_reads_no_more(who, edition, cohort, participant):
    from courses.cohorts import services

    enrolment = cohort.enrolments.get(person__account=participant)
    url = asset_url("handbook")
    assert who("participant").get(url).status_code == 200
    services.withdraw(enrolment, by=cohort.planned_by, now=timezone.now())
    assert who("participant").get(url).status_code == 404


# ---- materials and pictures -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("audience", "name", "status"),
    [
        ("public", None, 200),
        ("participants", None, 404),
        ("participants", "outsider", 404),
        ("participants", "participant", 200),
        ("participants", "other_trainer", 200),
        ("trainers", None, 404),
        ("trainers", "participant", 404),
        ("trainers", "supervisor", 404),
        ("trainers", "trainer", 200),
        ("trainers", "administrator", 200),
    ],
)
def test_material_opens_for_its_audience(client, who, edition, cohort, audience, name, status):
    made = material("Sheet", audience=audience, course=edition.course)
    client = who(name) if name else client
    response = client.get(made.url)
    assert response.status_code == status
    if status == 200:
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("audience", "status"), [("public", 302), ("participants", 404), ("trainers", 404)])
def test_wagtails_address_of_a_document_checks_too(client, audience, status):
    made = material("Sheet", audience=audience)
    response = client.get(f"/documents/{made.pk}/{made.filename}")
    assert (response.status_code, response.get("Location")) == (status, made.url if status == 302 else None)


def test_material_of_another_course_is_not_a_participants(who, cohort, participant):
    other = material("Other", audience="participants", course=factories.course())
    assert who("participant").get(other.url).status_code == 404


@pytest.mark.parametrize(("audience", "status"), [("public", 200), ("participants", 404), ("trainers", 404)])
def test_picture_opens_for_its_audience(client, audience, status):
    picture = get_image_model().objects.create(
        title="Circle", audience=audience, file=get_test_image_file(size=(60, 40))
    )
    rendition = picture.get_rendition("max-30x30")
    assert rendition.url == f"/files/pictures/{rendition.pk}/"
    assert client.get(rendition.url).status_code == status


def test_no_bare_media_address_answers(client):
    made = material()
    assert client.get(f"/no-direct-media/{made.file.name}").status_code == 404
    assert client.get(f"/media/{made.file.name}").status_code == 404


def test_lost_file_is_404_and_no_error(client):
    made = material("Gone", audience="public")
    made.file.storage.delete(made.file.name)
    assert client.get(made.url).status_code == 404


def test_new_material_is_for_trainers_until_said_otherwise():
    assert Material._meta.get_field("audience").default == Audience.TRAINERS
