import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.curriculum.blocks import SealedBody
from content.curriculum.models import EditionModule, ModulePage
from content.curriculum.render import body_html, module_html
from content.curriculum.walk import prune
from tests.clients import client_of
from tests.content.files import SECRETS


@pytest.fixture
def talk(edition):
    return edition.modules.get(key="talk")


def test_participants_html_holds_no_trainer_byte(talk):
    html = module_html(talk, "participants")
    assert [secret for secret in SECRETS if secret in html] == []
    assert "Running it" not in html
    for shown in ("A queue at the servery.", "Who calmed down?", "It is a choice.", "The words of the film."):
        assert shown in html


def test_trainers_html_holds_everything(talk):
    html = module_html(talk, "trainers")
    assert [secret for secret in SECRETS if secret not in html] == []


def test_pruned_data_holds_no_trainer_byte_and_keeps_ids(talk):
    block = talk.body.stream_block
    raw = prune(block, block.get_prep_value(talk.body))
    assert [secret for secret in SECRETS if secret in json.dumps(raw)] == []
    assert [item["id"] for item in raw] == [part.id for part in talk.body if part.block_type != "note"]


def test_prune_leaves_out_what_no_block_describes():
    raw = [
        {"type": "unknown", "value": "SECRET"},
        {"type": "text", "value": {"title": "T", "text": "<p>x</p>", "extra": "SECRET"}},
        {"type": "exercise", "value": {"title": "E", "debrief": ["bare"], "briefs": "SECRET"}},
    ]
    assert "SECRET" not in json.dumps(prune(SealedBody(), raw))


def test_search_gets_no_trainer_byte(course):
    module = ModulePage.objects.get(key="talk")
    found = " ".join(map(str, module.body.stream_block.get_searchable_content(module.body)))
    assert "A queue at the servery." in found
    assert [secret for secret in SECRETS if secret in found] == []


def test_unknown_audience_is_refused(talk):
    with pytest.raises(ValueError, match="no audience"):
        body_html(talk.body, "everyone")


def test_kept_module_costs_one_query(talk):
    module_html(talk, "participants")
    fresh = EditionModule.objects.defer("body").get(pk=talk.pk)
    with CaptureQueriesContext(connection) as queries:
        module_html(fresh, "participants")
    assert len(queries) == 1


def test_both_audiences_are_kept_apart(talk):
    assert module_html(talk, "trainers") != module_html(talk, "participants")
    assert module_html(talk, "trainers") == module_html(talk, "trainers")


def test_check_shows_every_option_before_the_answer(talk):
    html = module_html(talk, "participants")
    check = html[html.index("Must Sam come?") :]
    assert (
        check.index("<li>Yes</li>")
        < check.index("<li>No</li>")
        < check.index("<summary>See the answer")
        < check.index("It is a choice.")
    )


def test_film_fetches_nothing_by_itself(talk):
    html = module_html(talk, "participants")
    assert 'href="https://films.example.org/wall"' in html
    assert [tag for tag in ("<iframe", "<video", "<script", "<embed", 'src="http') if tag in html] == []


@pytest.mark.parametrize("mode", ["participants", "trainers"])
def test_preview_in_the_cms_shows_each_version(course, quality_lead, mode):
    module = ModulePage.objects.get(key="talk")
    response = module.make_preview_request(preview_mode=mode)
    shown = [secret for secret in SECRETS if secret in response.content.decode()]
    assert shown == (list(SECRETS) if mode == "trainers" else [])


def test_module_page_sends_the_public_to_its_course(client, course):
    module = ModulePage.objects.get(key="talk")
    response = client.get(module.url)
    assert (response.status_code, response.url) == (302, course.url)


def test_participant_reads_a_module_without_a_trainer_byte(participant, cohort):
    enrolment = cohort.enrolments.get(person__account=participant)
    response = client_of(participant).get(f"/my/courses/{enrolment.pk}/talk/")
    assert response.status_code == 200
    assert [secret for secret in SECRETS if secret in response.content.decode()] == []
