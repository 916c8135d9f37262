"""Films: our own play in the page and are copied with an edition; another website's stay a link."""

import re

import pytest
from django.core.files.base import ContentFile
from wagtail.blocks import StructBlockValidationError

from content.curriculum.blocks.kinds import Film
from content.curriculum.models import ModulePage
from content.curriculum.render import body_html, module_html
from content.materials.models import Material
from tests.clients import client_of
from tests.content.test_editions import add_blocks, publish
from tests.lms.test_intake import CAPTIONS, FILM

WORDS = {"transcript": "<p>Two people talk.</p>", "no_screen": "<p>Read it aloud.</p>"}
FETCHED = re.compile(r'(?:src|srcset|poster|data|style|background)="([^"]*)"')


def stored(name, content, audience="participants"):
    made = Material(title=name, audience=audience)
    made.file.save(name, ContentFile(content), save=False)
    made._set_document_file_metadata()
    made.save()
    return made


@pytest.fixture
def film():
    return stored("wall.mp4", FILM)


@pytest.fixture
def captions():
    return stored("wall.vtt", CAPTIONS)


def value(**fields):
    raw = {"title": "The wall", "minutes": 5, "address": "", "file": None, "captions": None, "text": ""}
    return Film().to_python(raw | WORDS | {
        name: getattr(field, "pk", field) for name, field in fields.items()
    })  # fmt: skip


def errors(**fields):
    with pytest.raises(StructBlockValidationError) as caught:
        Film().clean(value(**fields))
    return {name: error.message for name, error in caught.value.block_errors.items()}


def test_a_film_of_our_own_with_captions_is_taken(film, captions):
    cleaned = Film().clean(value(file=film, captions=captions, address="https://www.films.example.org/wall"))
    assert (cleaned["file"], cleaned["captions"], cleaned.website) == (film, captions, "films.example.org")
    assert Film().clean(value()).website == ""  # read aloud


def test_what_is_no_film_and_what_are_no_captions_is_refused(film, captions):
    assert errors(file=captions, captions=film) == {
        "file": "Choose an MP4 film.",
        "captions": "Choose a captions file (VTT).",
    }


@pytest.mark.parametrize("address", ["", "https://films.example.org/wall"])
def test_captions_need_a_film_of_our_own(captions, address):
    assert "only with a film of our own" in errors(captions=captions, address=address)["captions"]


@pytest.mark.parametrize("nothing", ["", "<p></p>", '<p data-block-key="a1b2c"></p>', "<p>  </p>"])
@pytest.mark.parametrize("name", ["transcript", "no_screen"])
def test_the_words_and_the_way_without_a_screen_are_never_missing(film, name, nothing):
    assert list(errors(file=film, **{name: nothing})) == [name]


@pytest.fixture
def edition(course, film, captions):
    block = {"title": "Our wall", "minutes": 5, "text": "", "address": ""} | WORDS
    add_blocks("talk", ("film", block | {"file": film.pk, "captions": captions.pk}))
    ModulePage.objects.filter(key="talk").update(minutes=65)
    type(course).objects.filter(pk=course.pk).update(taught_minutes=65)
    return publish(course)


def test_a_film_of_our_own_plays_when_asked(course, edition):
    page = body_html(ModulePage.objects.get(key="talk").body, "participants")
    sealed = module_html(edition.modules.get(key="talk"), "participants")
    for html in (page, sealed):
        player = html[html.index("<video") : html.index("</video>")]
        assert "controls" in player
        assert 'preload="none"' in player
        assert "autoplay" not in html
        assert 'kind="captions"' in player
        assert ' srclang="en" label="English" default' in player
        assert html.index("Two people talk.") > html.index("</video>")
        assert "Read it aloud." in html


def test_nothing_on_a_page_is_fetched_from_elsewhere(edition):
    html = module_html(edition.modules.get(key="talk"), "trainers")
    fetched = FETCHED.findall(html)
    assert len(fetched) == 2  # the film and its captions
    assert [address for address in fetched if not address.startswith("/editions/assets/")] == []
    assert "Watch the film on films.example.org" in html
    assert "You need a network that lets you go there" in html


def test_an_edition_keeps_film_and_captions_when_the_originals_are_gone(edition, film, captions):
    assets = {asset.content_type: asset.file.open().read() for asset in edition.assets.all()}
    assert assets == {"video/mp4": FILM, "text/vtt": CAPTIONS}
    for made in (film, captions):
        made.file.storage.delete(made.file.name)
        made.delete()
    talk = edition.modules.get(key="talk")
    shown = next(part.value for part in talk.body if part.block_type == "film" and part.value["file"])
    assert (shown["file"].file_extension, shown["file"].file_size) == ("mp4", len(FILM))
    assert "<video" in module_html(talk, "trainers")


def test_a_participant_can_move_on_in_a_film(participant, edition):
    url = f"/editions/assets/{edition.assets.get(name__endswith='.mp4').sha256}/"
    response = client_of(participant).get(url, headers={"Range": "bytes=4-7"})
    assert (response.status_code, response.getvalue()) == (206, b"ftyp")


def test_a_film_for_trainers_is_not_given_to_participants(course):
    secret = stored("secret.mp4", FILM, audience="trainers")
    block = {"title": "Wall", "minutes": 5, "text": "", "address": "", "captions": None} | WORDS
    add_blocks("talk", ("film", block | {"file": secret.pk}))
    ModulePage.objects.filter(key="talk").update(minutes=65)
    type(course).objects.filter(pk=course.pk).update(taught_minutes=65)
    with pytest.raises(Exception, match="to participants, but it is for trainers"):
        publish(course)


def test_our_server_never_asks_a_website_about_a_film(quality_lead, site):
    """Wagtail's embeds app is left out: its chooser asks the film's website when an editor pastes."""
    client = client_of(quality_lead)
    assert client.get("/cms/embeds/chooser/").status_code == 404
    assert client.post("/cms/embeds/chooser/upload/", {"embed-chooser-url": "https://x"}).status_code == 404
