import datetime
import gzip

import pytest
from django.utils import timezone
from django.utils.html import escape

from courses.attendance.models import CatchUp, Kind, Mark, MarkChange, Value
from courses.attendance.services import save_marks
from courses.cohorts.models import Session
from courses.cohorts.services import withdraw
from tests import factories
from tests.attendance.register import entry, posted, shown
from tests.conftest import client_of


@pytest.fixture
def day(cohort):
    """The address of the register's first day."""
    return f"/teach/cohorts/{cohort.pk}/register/{cohort.starts_on}/"


@pytest.fixture
def session(cohort):
    return cohort.sessions.first()


@pytest.fixture
def pair(cohort):
    return factories.enrolments(cohort, 2)


def post(account, day, *cells, **more):
    data = {"source": "room"} | more
    for cell in cells:
        data |= cell
    return client_of(account).post(day, data, follow=True)


def test_register_leads_to_the_nearest_day(cohort, trainer):
    found = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/register/")
    nearest = min((cohort.starts_on, cohort.ends_on), key=lambda date: abs(date - timezone.localdate()))
    assert found.url == f"/teach/cohorts/{cohort.pk}/register/{nearest}/"


def test_register_saves_what_was_marked(day, session, pair, trainer):
    page = post(trainer, day, posted(session, pair[0], "late", 10), posted(session, pair[1]), source="paper")

    assert "1 mark saved" in page.text
    assert "from the paper register. The morning is now noted as held." in page.text
    assert [shown(session, one) for one in pair] == [Value("late", 10), Value()]
    assert MarkChange.objects.get().source == "paper"


def test_register_clears_a_mark(day, session, pair, trainer):
    post(trainer, day, posted(session, pair[0], "absent"))

    page = post(trainer, day, posted(session, pair[0], ""))

    assert "1 mark changed at" in page.text
    assert "The morning is planned again." in page.text
    assert not Mark.objects.exists()
    assert MarkChange.objects.count() == 2


def test_register_ignores_minutes_left_over_from_a_late_mark(day, session, pair, trainer):
    post(trainer, day, posted(session, pair[0], "late", 10))

    post(trainer, day, posted(session, pair[0], "present", 10))

    assert shown(session, pair[0]) == Value("present")


def test_register_fills_the_blanks_of_one_session(cohort, day, session, pair, trainer):
    afternoon = cohort.sessions.all()[1]
    cells = [posted(s, one) for s in (session, afternoon) for one in pair[1:]]

    post(trainer, day, posted(session, pair[0], "absent"), *cells, fill=session.pk)

    assert [shown(session, one).kind for one in pair] == ["absent", "present"]
    assert not afternoon.marks.exists()


@pytest.mark.parametrize(
    ("kind", "minutes", "message"),
    [
        ("late", "", "Type the minutes missed, from 1 to 165"),
        ("left", "166", "Type the minutes missed, from 1 to 165"),
        ("late", "ten", "Type the minutes missed, from 1 to 165"),
        ("late", "-3", "Type the minutes missed, from 1 to 165"),
        ("late", "²", "Type the minutes missed, from 1 to 165"),
        ("late", "9" * 5000, "Type the minutes missed, from 1 to 165"),
        ("present", "5", "Minutes go with Late or Left early"),
        ("", "5", "Minutes go with Late or Left early"),
        ("<b>", "", "Choose one of the marks"),
    ],
)
def test_register_says_what_is_wrong_and_saves_nothing(day, session, pair, trainer, kind, minutes, message):
    bad = posted(session, pair[0], kind, minutes)

    page = post(trainer, day, bad, posted(session, pair[1], "absent"))

    assert "Nothing is saved yet" in page.text
    assert page.text.count(message) == 2  # in the summary and beside the boxes
    assert f'value="{minutes}" aria-describedby' in page.text
    assert 'value="absent" checked' in page.text
    assert not Mark.objects.exists()


def test_register_escapes_what_was_typed(day, session, pair, trainer):
    page = post(trainer, day, posted(session, pair[0], "late", '"><script>'))
    assert "<script>" not in page.text.partition("<main")[2]
    assert 'value="&quot;&gt;&lt;script&gt;"' in page.text


def test_register_shows_a_clash_until_it_is_settled(day, session, pair, trainer, other_trainer):
    mine = posted(session, pair[0], "late", 10)
    theirs = entry(session, pair[0], "absent")
    save_marks(session.cohort, session.date, [theirs], by=other_trainer, now=timezone.now(), source="room")

    page = post(trainer, day, mine, posted(session, pair[1]))

    assert 'tr class="clash"' in page.text
    assert "You: Late, 10 minutes missed. Otto Other at" in page.text
    assert shown(session, pair[0]) == Value("absent")

    post(trainer, day, {f"w{session.pk}-{pair[0].pk}": "absent:0", f"m{session.pk}-{pair[0].pk}": "10"})
    assert shown(session, pair[0]) == Value("absent")  # nothing chosen: theirs stands

    post(trainer, day, posted(session, pair[0], "late", 10))
    assert shown(session, pair[0]) == Value("late", 10)


def test_register_remembers_what_was_seen_when_it_comes_back_with_an_error(
    day, session, pair, trainer, other_trainer
):
    mine = posted(session, pair[0], "late", "x")
    theirs = entry(session, pair[0], "absent")
    save_marks(session.cohort, session.date, [theirs], by=other_trainer, now=timezone.now(), source="room")

    page = post(trainer, day, mine)

    assert f'name="w{session.pk}-{pair[0].pk}" value=":0"' in page.text


def test_register_says_when_a_place_was_given_up_meanwhile(day, session, pair, trainer):
    cells = [posted(session, pair[0], "absent"), posted(session, pair[1], "absent")]
    withdraw(pair[0], by=trainer, now=timezone.now())

    page = post(trainer, day, *cells)

    assert "a place given up: look again" in page.text
    assert not Mark.objects.exists()


def test_register_keeps_people_who_left_to_read(day, session, pair, trainer):
    post(trainer, day, posted(session, pair[0], "absent"))
    withdraw(pair[0], by=trainer, now=timezone.now())

    page = client_of(trainer).get(day)

    assert '<small class="tag">Withdrawn</small>' in page.text
    assert f'name="k{session.pk}-{pair[0].pk}"' not in page.text


def test_register_of_a_day_to_come_says_when(cohort, pair, trainer):
    cohort.sessions.filter(date=cohort.ends_on).update(date=cohort.ends_on + datetime.timedelta(days=30))
    later = cohort.sessions.last().date

    page = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/register/{later}/")

    assert f"can be marked from {later:%A} {later.day} {later:%B}" in page.text
    assert "Save the register" not in page.text


def test_register_of_a_cancelled_session_marks_nobody(cohort, day, session, pair, trainer):
    Session.objects.filter(pk=session.pk).update(status="cancelled", reason="Lockdown")

    page = client_of(trainer).get(day)

    assert "Cancelled: Lockdown" in page.text
    assert f'name="k{session.pk}-{pair[0].pk}"' not in page.text


def test_register_is_for_reading_once_the_cohort_is_closed(cohort, day, session, pair, trainer):
    cohort.status = "closed"
    cohort.save()

    assert "The cohort is closed" in client_of(trainer).get(day).text
    assert post(trainer, day, posted(session, pair[0], "absent")).status_code == 403


@pytest.mark.parametrize("role", ["quality_lead", "administrator"])
def test_register_is_for_reading_by_who_oversees(day, session, pair, request, role):
    account = request.getfixturevalue(role)

    assert "Its trainers mark it" in client_of(account).get(day).text
    assert post(account, day, posted(session, pair[0], "absent")).status_code == 403
    assert not Mark.objects.exists()


@pytest.mark.parametrize("who", ["other_trainer", "in_house_trainer", "participant", "outsider"])
@pytest.mark.parametrize("page", ["register/", "register/all/", "register/catch-up/", "register/2026-03-11/"])
def test_register_is_not_there_for_strangers(cohort, request, who, page):
    account = request.getfixturevalue(who)
    assert client_of(account).get(f"/teach/cohorts/{cohort.pk}/{page}").status_code == 404


def test_register_has_no_page_for_a_day_without_sessions(cohort, trainer):
    for day in ("2020-01-01", "2026-02-31"):
        assert client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/register/{day}/").status_code == 404


def test_register_needs_as_many_queries_for_24_people_as_for_one(
    cohort, day, quality_lead, trainer, django_assert_num_queries
):
    colleague = factories.account("trainer")
    cohort.cohort_trainers.create(person=factories.person_of(colleague))
    factories.enrolments(cohort, 1)
    clients = [(6, client_of(trainer)), (6, client_of(quality_lead)), (7, client_of(colleague))]
    for queries, client in clients:
        client.get(day)  # stamps the session, once in five minutes
        with django_assert_num_queries(queries):
            client.get(day)
    factories.enrolments(cohort, 23)
    for queries, client in clients:
        with django_assert_num_queries(queries):
            client.get(day)


def test_register_is_a_small_page(cohort, day, trainer):
    people = factories.enrolments(cohort, 24)
    sessions = cohort.sessions.filter(date=cohort.starts_on)
    entries = [entry(s, one, "late", 120, seen=Value()) for s in sessions for one in people]
    save_marks(cohort, cohort.starts_on, entries, by=trainer, now=timezone.now(), source="room")

    page = client_of(trainer).get(day).content

    assert len(page) <= 60_000
    assert len(gzip.compress(page, 6)) <= 12_000


# ---- all days, sheets, catch-up -------------------------------------------------------------------


def test_all_days_shows_marks_minutes_and_changes(cohort, day, session, pair, trainer):
    post(trainer, day, posted(session, pair[0], "absent"))
    post(trainer, day, posted(session, pair[0], "left", 20))

    page = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/register/all/")

    taught = sum(plan.minutes for plan in session.plan.all())
    assert '<span class="mark left">Left early, 20 minutes missed</span>' in page.text
    assert f"{taught - 20} of {taught}" in page.text
    assert page.text.count("from the room") == 1  # a first mark is no change


def test_all_days_needs_as_many_queries_for_24_people_as_for_one(
    cohort, session, trainer, django_assert_num_queries
):
    def mark(people):
        entries = [entry(session, one) for one in people]
        save_marks(cohort, session.date, entries, by=trainer, now=timezone.now(), source="room")

    url = f"/teach/cohorts/{cohort.pk}/register/all/"
    mark(factories.enrolments(cohort, 1))
    client = client_of(trainer)
    client.get(url)  # stamps the session, once in five minutes
    with django_assert_num_queries(12):
        client.get(url)
    mark(factories.enrolments(cohort, 23))
    with django_assert_num_queries(12):
        client.get(url)


def test_export_has_a_line_a_person_and_session(cohort, day, session, pair, trainer):
    post(trainer, day, posted(session, pair[0], "late", 10))

    file = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/register/marks.csv")

    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 * 4
    person, morning = pair[0].person, f"{session.date},morning,Held"
    assert f'{person},{person.reference},{morning},"Late, 10 minutes missed",10' in lines


@pytest.mark.parametrize(("who", "status"), [("quality_lead", 200), ("other_trainer", 404)])
def test_export_is_for_those_who_see_the_cohort(cohort, request, who, status):
    client = client_of(request.getfixturevalue(who))
    assert client.get(f"/teach/cohorts/{cohort.pk}/register/marks.xlsx").status_code == status
    assert client.get(f"/teach/cohorts/{cohort.pk}/register/marks.exe").status_code == 404


def test_sheet_is_a_pdf_of_the_day(cohort, day, pair, trainer):
    page = client_of(trainer).get(f"{day}sheet/")
    assert (page.headers["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("given", ["<img src='file:///etc/passwd'>", "李", "=1+1"])
def test_sheet_and_page_print_a_strange_name_as_text(cohort, day, trainer, given):
    factories.enrolment(cohort, who=factories.person(given=given, family="Żak"))
    client = client_of(trainer)
    assert client.get(f"{day}sheet/").status_code == 200
    assert escape(f"{given} Żak") in client.get(day).text


def test_sheet_is_not_there_for_a_stranger(day, other_trainer):
    assert client_of(other_trainer).get(f"{day}sheet/").status_code == 404


def test_kit_lists_a_sheet_a_day(cohort, trainer):
    page = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/kit/")
    assert page.text.count("Sign-in sheet, ") == 2


@pytest.fixture
def absent(cohort, day, session, pair, trainer):
    """Somebody who missed the first session."""
    post(trainer, day, posted(session, pair[0], Kind.ABSENT), posted(session, pair[1], Kind.PRESENT))
    return pair[0]


def test_catch_up_lists_who_missed_what(cohort, absent, pair, trainer):
    page = client_of(trainer).get(f"/teach/cohorts/{cohort.pk}/register/catch-up/")
    assert f"catch-up/{absent.pk}/" in page.text
    assert f"catch-up/{pair[1].pk}/" not in page.text


def test_catch_up_is_noted_and_taken_back(cohort, session, absent, trainer):
    client, url = client_of(trainer), f"/teach/cohorts/{cohort.pk}/register/catch-up/{absent.pk}/"
    today = timezone.localdate()
    done_on = {"done_on_day": today.day, "done_on_month": today.month, "done_on_year": today.year}
    module = session.plan.first().module

    client.post(url, {"modules": module.pk, "minutes": "40", "how": "One to one"} | done_on)

    made = CatchUp.objects.get()
    assert (made.minutes, list(made.modules.all()), made.noted_by) == (40, [module], trainer)

    client.post(f"/teach/catch-up/{made.pk}/remove/")
    assert not CatchUp.objects.exists()


def test_catch_up_says_what_is_wrong(cohort, session, absent, trainer):
    client, url = client_of(trainer), f"/teach/cohorts/{cohort.pk}/register/catch-up/{absent.pk}/"
    later = timezone.localdate() + datetime.timedelta(days=1)
    done_on = {"done_on_day": later.day, "done_on_month": later.month, "done_on_year": later.year}

    page = client.post(url, {"minutes": "0", "how": ""} | done_on)

    assert "Choose at least one module" in page.text
    assert "still to come" in page.text
    assert not CatchUp.objects.exists()


def test_catch_up_is_for_the_cohorts_trainers(cohort, absent, quality_lead, other_trainer):
    url = f"/teach/cohorts/{cohort.pk}/register/catch-up/{absent.pk}/"
    assert client_of(quality_lead).get(url).status_code == 403
    assert client_of(other_trainer).get(url).status_code == 404
