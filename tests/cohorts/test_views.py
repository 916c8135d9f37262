import datetime

import pytest
from django.utils import timezone

from content.curriculum.corrections import add_correction
from content.materials.models import Audience
from content.materials.permissions import edition_audience
from courses.cohorts import services
from courses.cohorts.models import Cohort, Enrolment
from courses.people.models import Person
from tests import factories
from tests.conftest import client_of

PAGES = ["", "people/", "timetable/", "kit/", "enrol/"]
NEW = {"given": "Ŵyn", "family": "Prŷs", "language": "cy", "job": "not-asked"}


def url(cohort, page=""):
    return f"/teach/cohorts/{cohort.pk}/{page}"


def planning(edition, establishment, trainer, **changed):
    first = factories.weekday(10)
    data = {
        "edition": edition.pk,
        "establishment": establishment.pk,
        "starts_on_day": first.day,
        "starts_on_month": first.month,
        "starts_on_year": first.year,
        "ends_on_day": first.day,
        "ends_on_month": first.month,
        "ends_on_year": first.year,
        "capacity": 24,
        "lead": trainer.person.pk,
        "delivered_by": "belong",
    }
    return data | changed


@pytest.mark.parametrize("page", PAGES)
def test_cohort_pages_open_for_their_trainer(cohort, trainer, page):
    assert client_of(trainer).get(url(cohort, page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_cohort_pages_do_not_exist_for_a_stranger(cohort, other_trainer, participant, page):
    assert client_of(other_trainer).get(url(cohort, page)).status_code == 404
    assert client_of(participant).get(url(cohort, page)).status_code == 404


def test_cohort_pages_lead_a_visitor_to_sign_in(client, cohort):
    assert client.get(url(cohort)).url.startswith("/account/login/")


def test_quality_lead_reads_and_may_not_write(cohort, quality_lead):
    client = client_of(quality_lead)
    assert client.get(url(cohort, "people/")).status_code == 200
    assert client.post(url(cohort, "enrol/"), NEW).status_code == 403
    assert not cohort.enrolments.exists()


def test_cohort_is_planned_from_the_form(edition, establishment, trainer):
    client = client_of(trainer)
    response = client.post("/teach/cohorts/new/", planning(edition, establishment, trainer), follow=True)
    cohort = Cohort.objects.get()
    assert (cohort.status, cohort.seats.count(), cohort.planned_by) == ("draft", 24, trainer)
    assert "The hours are too short for every module" in response.content.decode()
    assert "90 minutes find no room" in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"capacity": 25}, "This course has at most 24 places"),
        ({"capacity": 0}, "There must be at least 1 place"),
        (
            {"ends_on_day": 1, "ends_on_month": 1, "ends_on_year": 2020},
            "The last day is before the first day",
        ),
        ({"starts_on_day": 31, "starts_on_month": 2}, "That is not a date. Check the day and month"),
        ({"starts_on_day": "", "starts_on_month": "", "starts_on_year": ""}, "Type the day, month and year"),
        ({"lead": ""}, "Choose a trainer"),
        ({"room": "x" * 200}, "at most 120 characters"),
    ],
)
def test_bad_plan_is_told_beside_the_field_and_writes_nothing(
    edition, establishment, trainer, changed, message
):
    data = planning(edition, establishment, trainer, **changed)
    page = client_of(trainer).post("/teach/cohorts/new/", data).content.decode()
    assert message in page
    assert 'class="errors"' in page
    assert not Cohort.objects.exists()


def test_somebody_new_is_enrolled_without_e_mail(cohort, trainer):
    response = client_of(trainer).post(url(cohort, "enrol/"), NEW, follow=True)
    enrolment = cohort.enrolments.get()
    assert (str(enrolment.person), enrolment.place, enrolment.person.account) == ("Ŵyn Prŷs", "place 1", None)
    assert "Ŵyn Prŷs: place 1." in response.content.decode()


def test_somebody_new_with_e_mail_gets_an_account_and_a_mail(cohort, trainer, mailoutbox):
    client_of(trainer).post(url(cohort, "enrol/"), NEW | {"email": "Wyn@Example.org"})
    assert cohort.enrolments.get().person.account.email == "wyn@example.org"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"given": "W" * 200}, "At most 90 letters fit"),
        ({"given": "", "family": ""}, "Type at least one name"),
        ({"given": "W" * 60, "family": "P" * 60}, "The whole name is over 90 letters"),
        ({"email": "wyn.example.org"}, "needs an @"),
    ],
)
def test_bad_name_is_told_beside_the_field_and_writes_nothing(cohort, trainer, changed, message):
    before = Person.objects.count()
    page = client_of(trainer).post(url(cohort, "enrol/"), NEW | changed).content.decode()
    assert message in page
    assert Person.objects.count() == before
    assert not cohort.enrolments.exists()


def test_namesake_is_suggested_and_never_joined_by_itself(cohort, trainer):
    known = factories.person(given="Wyn", family="Prys")
    client = client_of(trainer)
    assert "We know somebody like this" in client.post(url(cohort, "enrol/"), NEW).content.decode()
    client.post(url(cohort, "enrol/"), NEW | {"who": "new"})
    client.post(url(cohort, "enrol/"), NEW | {"who": known.pk})
    assert cohort.enrolments.count() == 2
    assert cohort.enrolments.filter(person=known).count() == 1


def test_enrolling_twice_is_told_beside_the_choice(cohort, trainer):
    there = factories.enrolment(cohort, who=factories.person(given="Wyn", family="Prys"))
    page = client_of(trainer).post(url(cohort, "enrol/"), NEW | {"who": there.person.pk}).content.decode()
    assert "Wyn Prys is already in this cohort: place 1" in page
    assert cohort.enrolments.count() == 1


def test_name_with_markup_is_printed_as_text(cohort, trainer):
    factories.enrolment(cohort, who=factories.person(given="<script>alert(1)</script>", family="X"))
    page = client_of(trainer).get(url(cohort, "people/")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; X" in page


def test_withdrawing_asks_for_a_reason_then_frees_the_place(cohort, trainer):
    enrolment = factories.enrolment(cohort)
    client = client_of(trainer)
    address = f"/teach/enrolments/{enrolment.pk}/withdraw/"
    assert client.get(address).status_code == 200
    client.post(address, {"reason": ""})
    assert Enrolment.objects.get(pk=enrolment.pk).status == "seated"
    client.post(address, {"reason": "moved to nights"})
    assert Enrolment.objects.get(pk=enrolment.pk).status == "withdrawn"


def test_free_place_goes_to_the_longest_wait(edition, establishment, trainer):
    cohort = factories.cohort(of=edition, at=establishment, trainers=[trainer.person], capacity=1)
    first, second = factories.enrolments(cohort, 2)
    services.withdraw(first, by=trainer, now=timezone.now())
    client_of(trainer).post(url(cohort, "seat-next/"))
    assert Enrolment.objects.get(pk=second.pk).status == "seated"


def test_session_is_cancelled_with_a_reason(cohort, trainer):
    session = cohort.sessions.first()
    page = client_of(trainer).post(
        f"/teach/sessions/{session.pk}/cancel/", {"reason": "lockdown"}, follow=True
    )
    session.refresh_from_db()
    assert (session.status, session.reason) == ("cancelled", "lockdown")
    assert "marks nobody absent" in page.content.decode()


def test_status_moves_by_post_alone(cohort, trainer):
    client = client_of(trainer)
    assert client.get(url(cohort, "status/")).status_code == 405
    page = client.post(url(cohort, "status/"), {"status": "finished"}, follow=True).content.decode()
    assert "Some sessions are neither held nor cancelled" in page


@pytest.mark.parametrize(("page", "queries"), [("people/", 6), ("", 8), ("timetable/", 7), ("kit/", 7)])
def test_cohort_pages_cost_the_same_at_1_and_24_people(
    cohort, trainer, page, queries, django_assert_num_queries
):
    client = client_of(trainer)
    factories.enrolment(cohort)
    client.get(url(cohort, page))
    with django_assert_num_queries(queries):
        client.get(url(cohort, page))
    factories.enrolments(cohort, 23)
    with django_assert_num_queries(queries):
        client.get(url(cohort, page))


def test_cohort_list_costs_the_same_at_1_and_30(cohort, trainer, django_assert_num_queries):
    client = client_of(trainer)
    client.get("/teach/cohorts/")
    with django_assert_num_queries(3):
        client.get("/teach/cohorts/")
    for _ in range(29):
        factories.cohort(of=cohort.edition, at=cohort.establishment, trainers=[trainer.person])
    with django_assert_num_queries(3):
        assert len(client.get("/teach/cohorts/").context["cohorts"]) == 30


def test_dates_are_written_as_in_britain():
    cohort = Cohort(starts_on=datetime.date(2026, 3, 30), ends_on=datetime.date(2026, 4, 1))
    assert cohort.dates == "30 March to 1 April 2026"


def test_cohort_is_cancelled_with_a_reason_on_a_page_of_its_own(cohort, trainer):
    client = client_of(trainer)
    client.post(url(cohort, "status/"), {"status": "cancelled"})
    client.post(url(cohort, "cancel/"), {"reason": ""})
    cohort.refresh_from_db()
    assert cohort.status == "running"
    client.post(url(cohort, "cancel/"), {"reason": "the prison closed the wing"})
    cohort.refresh_from_db()
    assert cohort.status == "cancelled"
    assert client.get(url(cohort, "enrol/")).status_code == 403


@pytest.mark.parametrize("known", ["quality_lead", "outsider", "other_trainer"])
def test_address_of_somebody_else_is_refused_and_names_nobody(cohort, trainer, known, request):
    other = request.getfixturevalue(known)
    page = (
        client_of(trainer).post(url(cohort, "enrol/"), NEW | {"email": other.email.upper()}).content.decode()
    )
    assert "This address belongs to somebody else" in page
    assert other.name not in page
    assert not cohort.enrolments.exists()


def test_namesake_elsewhere_is_shown_without_the_prison(cohort, trainer):
    far = factories.person(given="Wyn", family="Prys", at=factories.establishment(name="HMP Far Away"))
    near = factories.person(given="Wyn", family="Prys", at=cohort.establishment)
    page = client_of(trainer).post(url(cohort, "enrol/"), NEW).content.decode()
    assert "HMP Far Away" not in page
    assert f"our reference {far.reference}" in page
    assert f"{near}, {cohort.establishment}" in page


def test_known_person_on_paper_is_given_the_address_they_have_now(cohort, trainer):
    known = factories.person(given="Wyn", family="Prys")
    client_of(trainer).post(url(cohort, "enrol/"), NEW | {"who": known.pk, "email": "wyn@example.org"})
    known.refresh_from_db()
    assert known.account.email == "wyn@example.org"


def test_impossible_dates_are_told_and_never_crash(edition, establishment, trainer):
    data = planning(edition, establishment, trainer, starts_on_day="9" * 25, ends_on_year="9" * 25)
    page = client_of(trainer).post("/teach/cohorts/new/", data).content.decode()
    assert "That is not a date" in page


@pytest.mark.parametrize(("page", "tab"), [("enrol/", "People"), ("", "Overview"), ("kit/", "Delivery kit")])
def test_pages_show_the_tab_they_belong_to(cohort, trainer, page, tab):
    tabs = client_of(trainer).get(url(cohort, page)).context["tabs"]
    assert [one["title"] for one in tabs if one["current"]] == [tab]


# ---- what is printed of the edition ---------------------------------------------------------------


def test_kit_offers_preparation_papers_and_slips(cohort, edition, trainer):
    factories.enrolments(cohort, 3)
    factories.edition_paper(edition, "preparation", pages=12)
    factories.edition_paper(edition, "role-cards", pages=9)
    add_correction(edition, text="Six steps", where="step 3", by=trainer, now=timezone.now())
    page = client_of(trainer).get(url(cohort, "kit/")).text
    booklet = f'href="/editions/papers/{edition.pk}/preparation/">Preparation booklet</a>'
    assert f"{booklet} <span>12 pages. 3 copies" in page
    assert f'href="/editions/papers/{edition.pk}/role-cards/">Role cards</a> <span>9 pages.' in page
    assert f'href="/editions/corrections/{edition.pk}/1/slip/">Slips: correction 1</a> <span>step 3' in page


def test_kit_leaves_out_what_its_reader_may_not_open(cohort, edition, administrator):
    factories.edition_paper(edition, "role-cards")
    page = client_of(administrator).get(url(cohort, "kit/")).text
    assert "Sign-in sheet" in page
    assert "/editions/" not in page


def test_edition_is_read_until_the_cohort_is_cancelled(cohort, edition, participant):
    assert edition_audience(participant, edition) == Audience.PARTICIPANTS
    Cohort.objects.filter(pk=cohort.pk).update(status=Cohort.Status.CANCELLED)
    assert edition_audience(participant, edition) is None
