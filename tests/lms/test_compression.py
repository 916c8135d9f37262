from tests import factories
from tests.conftest import client_of


def test_pages_are_compressed(client):
    answer = client.get("/account/login/", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_sheet_is_not_compressed_again(cohort, trainer, participant):
    sheet = f"/teach/cohorts/{cohort.pk}/register/{factories.weekday().isoformat()}/sheet/"
    answer = client_of(trainer).get(sheet, headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "Content-Encoding" not in answer.headers
