"""What a browser may keep. Going back after signing out is tried in tests/browser/test_doors.py."""

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse

from lms.security import KeepNothing
from tests.conftest import client_of


@pytest.mark.parametrize("path", ["/my/", "/training/", "/account/", "/nothing/here/"])
def test_no_page_of_somebody_signed_in_is_kept(site, participant, path):
    assert "no-store" in client_of(participant).get(path)["Cache-Control"]


@pytest.mark.parametrize(
    ("said", "sent"),
    [("public, max-age=3600", "private, no-store"), ("no-store, max-age=0", "no-store, max-age=0")],
)
def test_a_view_that_allows_keeping_is_overruled_and_a_stricter_one_is_not(rf, participant, said, sent):
    request = rf.get("/")
    request.user = participant
    response = HttpResponse(headers={"Cache-Control": said})
    assert KeepNothing(lambda _: response)(request)["Cache-Control"] == sent


@pytest.mark.parametrize("path", ["/", "/training/", "/account/logout/"])
def test_pages_of_visitors_may_be_kept(site, client, path):
    assert "Cache-Control" not in client.get(path)


def test_a_visitor_without_a_session_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/styleguide/").status_code == 200


def test_static_files_are_kept(participant, settings):
    settings.WHITENOISE_USE_FINDERS = True
    assert finders.find("css/site.css")
    response = client_of(participant).get("/static/css/site.css")
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]
