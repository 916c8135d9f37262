import datetime
import re

import pytest
from django.utils import timezone

from content.curriculum.models import ModuleKind
from courses.cohorts.models import Cohort, Enrolment, SessionPlan
from courses.cohorts.services import withdraw
from courses.learning.models import Reading
from courses.learning.services import mark_read
from tests import factories
from tests.conftest import client_of


@pytest.fixture
def enrolment(participant):
    return Enrolment.objects.get(person=participant.person)


@pytest.fixture
def way(enrolment):
    """The address of the participant's way through the course."""
    return f"/my/courses/{enrolment.pk}/"


def test_way_lists_every_module_by_day(way, participant):
    page = client_of(participant).get(way)
    assert "Reading before the course" in page.text
    assert [page.text.count(f">Module module-{number}</a>") for number in range(1, 7)] == [1] * 6


def test_module_shows_outcomes_and_words(way, participant):
    page = client_of(participant).get(f"{way}module-2/")
    assert "<li>say what restorative justice is</li>" in page.text
    assert "Words of module-2." in page.text
    assert f'href="{way}module-1/"><span>Previous</span>' in page.text
    assert f'href="{way}module-3/"><span>Next</span>' in page.text


def test_module_is_marked_as_read_and_leads_on(way, participant, enrolment):
    page = client_of(participant).post(f"{way}pre-1/read/")

    assert page.url == f"{way}module-1/"
    reading = Reading.objects.get()
    assert (reading.enrolment, reading.module.key, reading.how) == (enrolment, "pre-1", "screen")
    assert reading.noted_by == participant


def test_last_module_leads_back_to_the_way(way, participant):
    assert client_of(participant).post(f"{way}module-6/read/").url == way


def test_module_is_not_read_after_all(way, participant):
    client = client_of(participant)
    client.post(f"{way}pre-1/read/")

    page = client.post(f"{way}pre-1/unread/", follow=True)

    assert "Mark as read and go on" in page.text
    assert not Reading.objects.exists()


def test_module_noted_by_a_trainer_stays_read(way, participant, enrolment, edition, trainer):
    mark_read(enrolment, edition.modules.first(), how="aloud", by=trainer, now=timezone.now())

    page = client_of(participant).post(f"{way}pre-1/unread/", follow=True)

    assert "Your trainer noted this as read" in page.text
    assert Reading.objects.count() == 1


@pytest.mark.parametrize("path", ["", "module-1/", "module-1/read/", "module-1/unread/"])
@pytest.mark.parametrize("who", ["outsider", "trainer", "quality_lead", "administrator"])
def test_way_is_not_there_for_anyone_else(way, request, who, path):
    client = client_of(request.getfixturevalue(who))
    found = client.post(f"{way}{path}") if "read/" in path else client.get(f"{way}{path}")
    assert found.status_code == 404


def test_way_is_not_there_without_a_place(way, participant, enrolment, trainer):
    withdraw(enrolment, by=trainer, now=timezone.now())
    assert client_of(participant).get(way).status_code == 404


def test_way_is_not_there_while_waiting(edition, establishment, trainer, outsider):
    small = factories.cohort(of=edition, at=establishment, trainers=[trainer.person], capacity=1)
    factories.enrolment(small)
    waiting = factories.enrolment(small, who=outsider.person)

    assert client_of(outsider).get(f"/my/courses/{waiting.pk}/").status_code == 404
    assert "Waiting for a place" in client_of(outsider).get("/my/").text


def test_module_of_another_course_is_not_there(way, participant):
    assert client_of(participant).get(f"{way}no-such-module/").status_code == 404


def test_marking_as_read_takes_a_post(way, participant):
    assert client_of(participant).get(f"{way}module-1/read/").status_code == 405


@pytest.mark.parametrize(("page", "queries"), [("module-1/", 7), ("", 15)])
def test_way_and_module_cost_the_same_with_6_modules_as_with_30(
    way, participant, edition, enrolment, page, queries, django_assert_num_queries
):
    client = client_of(participant)
    client.get(f"{way}{page}")  # stamps the session and keeps the module's HTML
    with django_assert_num_queries(queries):
        client.get(f"{way}{page}")
    for order in range(7, 31):
        factories.edition_module(edition, f"module-{order}", order=order)
    with django_assert_num_queries(queries):
        client.get(f"{way}{page}")


# ---- the participant's desk -----------------------------------------------------------------------


def test_desk_says_what_to_read_and_where_to_go(participant, cohort, way):
    cohort.sessions.exclude(date=cohort.ends_on).delete()
    cohort.sessions.update(date=timezone.localdate() + datetime.timedelta(days=9))

    page = client_of(participant).get("/my/")

    assert "Read before the course: Module pre-1" in page.text
    assert "Chapel. Leave your phone at the gate" in page.text
    assert f'href="{way}pre-1/">Read before you come: Module pre-1</a>' in page.text


def test_desk_leads_on_to_the_first_day_once_the_preparation_is_read(participant, cohort, way):
    cohort.sessions.exclude(date=cohort.ends_on).delete()
    cohort.sessions.update(date=timezone.localdate() + datetime.timedelta(days=9))
    client = client_of(participant)
    client.post(f"{way}pre-1/read/")

    page = client.get("/my/").text

    assert f'href="{way}module-1/">Look through: Module module-1</a>' in page
    assert "Read before" not in page


@pytest.fixture
def two_days(cohort, edition):
    """Moves the cohort's two days, modules 1 to 4 and 5 to 6, given as offsets from today."""
    factories.edition_module(edition, "late", day=2, order=9)
    first, second = (list(cohort.sessions.filter(date=date)) for date in (cohort.starts_on, cohort.ends_on))
    SessionPlan.objects.filter(session__in=second).delete()
    second[0].plan.create(module=edition.modules.get(key="late"), order=1, planned_minutes=60)

    def day(offset):
        return timezone.localdate() + datetime.timedelta(days=offset)

    def move(one, other):
        for sessions, offset in ((first, 1000), (second, other), (first, one)):
            cohort.sessions.filter(pk__in=[session.pk for session in sessions]).update(date=day(offset))
        Cohort.objects.filter(pk=cohort.pk).update(starts_on=day(one), ends_on=day(other))

    return move


def states(page):
    """The class of each day on the way: 'done', 'here' or ''."""
    return re.findall(r'<li class="(\w*)">', page.text.partition('<ol class="way">')[2])


@pytest.mark.parametrize("address", ["/my/", "way"])
@pytest.mark.parametrize(
    ("offsets", "is_read", "expected"),
    [
        ((2, 3), False, ["here", "", ""]),
        ((2, 3), True, ["done", "here", ""]),
        ((0, 1), True, ["done", "here", ""]),
        ((-1, 1), True, ["done", "done", "here"]),
        ((-1, 1), False, ["here", "done", ""]),
        ((-2, -1), True, ["done", "done", "done"]),
    ],
)
def test_way_goes_by_reading_before_and_by_the_timetable_from_then_on(
    participant, enrolment, edition, way, two_days, address, offsets, is_read, expected
):
    two_days(*offsets)
    if is_read:
        mark_read(enrolment, edition.modules.first(), how="paper", by=participant, now=timezone.now())
    assert states(client_of(participant).get(way if address == "way" else address)) == expected


def test_day_that_was_read_along_is_not_over(participant, enrolment, edition, way, two_days):
    two_days(2, 3)
    for module in edition.modules.all():
        mark_read(enrolment, module, how="screen", by=participant, now=timezone.now())
    assert states(client_of(participant).get(way)) == ["done", "here", ""]


def test_day_whose_last_session_was_cancelled_is_over_with_the_others(participant, cohort, way, two_days):
    two_days(-1, 3)
    afternoon = cohort.sessions.all()[1]
    cohort.sessions.filter(pk=afternoon.pk).update(date=timezone.localdate(), status="cancelled")
    assert states(client_of(participant).get(way)) == ["here", "done", ""]


def test_desk_of_somebody_without_a_course_says_so(outsider):
    assert "No course at the moment" in client_of(outsider).get("/my/").text


def test_desk_costs_the_same_with_one_course_as_with_three(
    participant, establishment, django_assert_num_queries
):
    client = client_of(participant)
    client.get("/my/")
    with django_assert_num_queries(7):
        client.get("/my/")
    for _ in range(2):
        factories.enrolment(factories.cohort(at=establishment), who=participant.person)
    with django_assert_num_queries(7):
        page = client.get("/my/")
    assert page.text.count('<ol class="way">') == 3


# ---- the paper way --------------------------------------------------------------------------------


@pytest.fixture
def preparation(cohort):
    return f"/teach/cohorts/{cohort.pk}/preparation/"


def cell(enrolment, how, seen=""):
    module = enrolment.cohort.edition.modules.get(kind=ModuleKind.PRE_READING)
    key = f"{enrolment.pk}-{module.pk}"
    return {f"how-{key}": how, f"seen-{key}": seen}


def test_preparation_is_noted_for_people_without_a_screen(preparation, cohort, trainer):
    first, second = factories.enrolments(cohort, 2)

    page = client_of(trainer).post(preparation, cell(first, "aloud") | cell(second, ""), follow=True)

    assert "1 changed and saved." in page.text
    assert list(Reading.objects.values_list("enrolment", "how")) == [(first.pk, "aloud")]


def test_preparation_refuses_what_is_no_way_to_read(preparation, cohort, trainer):
    enrolment = factories.enrolment(cohort)

    page = client_of(trainer).post(preparation, cell(enrolment, "by dream"))

    assert "by dream is not one of the available choices" in page.text
    assert not Reading.objects.exists()


def test_preparation_is_for_reading_by_who_oversees(preparation, quality_lead):
    client = client_of(quality_lead)
    assert client.get(preparation).status_code == 200
    assert client.post(preparation).status_code == 403


@pytest.mark.parametrize("who", ["other_trainer", "in_house_trainer", "participant", "outsider"])
def test_preparation_is_not_there_for_strangers(preparation, request, who):
    assert client_of(request.getfixturevalue(who)).get(preparation).status_code == 404


def test_preparation_costs_the_same_at_1_and_24_people(
    preparation, cohort, trainer, django_assert_num_queries
):
    factories.enrolments(cohort, 1)
    client = client_of(trainer)
    client.get(preparation)
    with django_assert_num_queries(6):
        client.get(preparation)
    factories.enrolments(cohort, 23)
    with django_assert_num_queries(6):
        client.get(preparation)


def test_cohort_page_counts_who_has_not_prepared(cohort, trainer, edition):
    people = factories.enrolments(cohort, 3)
    url = f"/teach/cohorts/{cohort.pk}/"
    assert "Three people have not done the preparation" in client_of(trainer).get(url).text

    for enrolment in people[1:]:
        mark_read(enrolment, edition.modules.first(), how="paper", by=trainer, now=timezone.now())
    assert "One person has not done the preparation" in client_of(trainer).get(url).text

    mark_read(people[0], edition.modules.first(), how="paper", by=trainer, now=timezone.now())
    assert "not done the preparation" not in client_of(trainer).get(url).text
