from tests.conftest import client_of


def test_health_answers(client):
    assert client.get("/health/").content == b"ok"


def test_cast_stands(
    cohort,
    participant,
    prisoner_without_account,
    other_trainer,
    in_house_trainer,
    supervisor,
    quality_lead,
    safeguarding_lead,
    administrator,
    outsider,
):
    assert cohort.enrolments.seated().count() == 2
    assert cohort.seats.count() == 24
    assert cohort.sessions.count() == 4
    assert client_of(participant).get("/health/").status_code == 200
