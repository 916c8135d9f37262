"""The whole story, as a trainer, a participant and a stranger live it: once with script, once without.

Every page that the story meets is tried by axe (with script) and must fit a desk without scrolling sideways.
"""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import expect

from content.curriculum.models import EditionModule
from courses.cohorts.models import Cohort
from courses.learning.services import mark_read
from tests import factories
from tests.browser.conftest import fits

COURSE = "content/curriculum/courses/rj-practitioner"
PRIVATE = "Your mum went into hospital"  # from a role-play brief


@pytest.fixture
def course(transactional_db):
    """The real course, published as edition 1, and the real establishments."""
    call_command("load_establishments", verbosity=0)
    call_command("load_site", verbosity=0)
    call_command("load_course", COURSE, "--publish-edition", "First edition", verbosity=0)


@pytest.fixture
def ruth(course):
    account = factories.account("trainer", name="Ruth Adomako", email="ruth@example.org")
    factories.person_of(account)
    return account


@pytest.fixture
def look(axe):
    """`look(page)`: accessible, and no wider than its window."""

    def look(page):
        page.wait_for_load_state()
        assert fits(page), f"{page.url} scrolls sideways"
        if page.context.script:
            axe(page)

    return look


def work():
    """What the worker process does, until nothing is left."""
    call_command("work", "--until-empty", verbosity=0)


def type_date(page, legend, day):
    boxes = page.get_by_role("group", name=legend)
    boxes.get_by_label("Day").fill(str(day.day))
    boxes.get_by_label("Month").fill(str(day.month))
    boxes.get_by_label("Year").fill(str(day.year))


@pytest.fixture
def visit(open_page):
    """`visit(script, account=None)`: a page of a browser of its own that knows whether it has script."""

    def visit(script, account=None):
        page = open_page(account, script=script)
        page.context.script = script
        return page

    return visit


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_plan_to_the_certificate(script, visit, ruth, look):
    trainer, wyn, stranger = visit(script, ruth), visit(script), visit(script)
    cohort = plan_a_cohort(trainer, look)
    fill_it(trainer, cohort, look)
    sign_in_by_code(wyn, look)
    read_and_say_so(wyn, cohort, look)
    note_who_prepared_on_paper(trainer, cohort, ruth, look)
    take_the_register(trainer, cohort, look)
    issue_certificates(trainer, look)
    code = fetch_the_certificate(wyn, look)
    check_it(stranger, code, look)


def plan_a_cohort(trainer, look):
    """In Isis, these five weekdays until today. Its places are opened."""
    trainer.goto("/start/")
    look(trainer)
    trainer.get_by_role("link", name="Plan a cohort").click()
    trainer.get_by_label("Course and edition").select_option(label="RJ practitioner, edition 1")
    trainer.get_by_label("Establishment", exact=True).select_option(label="HMP/YOI Isis")
    type_date(trainer, "First day", factories.weekday(-4))
    type_date(trainer, "Last day", factories.weekday())
    trainer.get_by_label("Lead trainer").select_option(label="Ruth Adomako")
    look(trainer)
    trainer.get_by_role("button", name="Plan it as a draft").click()
    expect(trainer.get_by_role("status")).to_contain_text("Every module found room")
    look(trainer)
    trainer.get_by_role("link", name="Overview").click()
    trainer.get_by_role("button", name="Open the places").click()
    look(trainer)
    return Cohort.objects.get()


def fill_it(trainer, cohort, look):
    """Somebody with e-mail is added by hand, 23 more and one who waits by the service."""
    trainer.get_by_role("link", name="People", exact=True).click()
    look(trainer)
    trainer.get_by_role("link", name="Add a participant").click()
    trainer.get_by_label("Given names").fill("Ŵyn")
    trainer.get_by_label("Family name").fill("Prŷs")
    trainer.get_by_label("E-mail address").fill("wyn@example.org")
    look(trainer)
    trainer.get_by_role("button", name="Add to this cohort").click()
    expect(trainer.get_by_role("status")).to_contain_text("Ŵyn Prŷs: place 1.")
    factories.enrolments(cohort, 24)
    trainer.reload()
    expect(trainer.get_by_text("24 of 24 places taken")).to_be_visible()
    look(trainer)
    trainer.get_by_role("link", name="Overview").click()
    trainer.get_by_role("button", name="Start running").click()


def sign_in_by_code(wyn, look):
    work()
    mail.outbox.clear()
    wyn.goto("/account/login/")
    look(wyn)
    wyn.get_by_label("E-mail address").first.fill("wyn@example.org")
    wyn.get_by_role("button", name="E-mail me a code").click()
    look(wyn)
    work()
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE).group(1)
    wyn.get_by_label("Code", exact=True).fill(code)
    wyn.get_by_role("button", name="Go on").click()
    expect(wyn.get_by_role("heading", level=1)).to_have_text("My learning")
    look(wyn)


def read_and_say_so(wyn, cohort, look):
    """The participant reads and marks it; no trainer's word reaches them."""
    wyn.get_by_role("link", name="Restorative justice practitioner").first.click()
    look(wyn)
    wyn.get_by_role("link", name="Before you come").first.click()
    look(wyn)
    for module in cohort.edition.modules.filter(kind="pre-reading"):
        expect(wyn.get_by_role("heading", level=1)).to_have_text(module.title)
        wyn.get_by_role("button", name="Mark as read and go on").click()
    wyn.goto(f"/my/courses/{cohort.enrolments.get(queue_number=1).pk}/on-the-spot/")
    expect(wyn.get_by_role("heading", name="On-the-spot approaches on the wing")).to_be_visible()
    look(wyn)
    assert PRIVATE in str(EditionModule.objects.get(key="on-the-spot").body.raw_data)
    assert PRIVATE not in wyn.content()


def note_who_prepared_on_paper(trainer, cohort, ruth, look):
    """Everybody else: the trainer looks at the page, and the service notes them."""
    trainer.get_by_role("link", name="Preparation", exact=True).click()
    look(trainer)
    waiting = cohort.enrolments.seated().exclude(queue_number=1)
    for enrolment in waiting:
        for module in cohort.edition.modules.filter(kind="pre-reading"):
            mark_read(enrolment, module, how="paper", by=ruth, now=enrolment.enrolled_at)


def take_the_register(trainer, cohort, look):
    """A day a page. One is late, the rest of the blanks are present."""
    trainer.get_by_role("link", name="Register", exact=True).click()
    days = sorted({session.date for session in cohort.sessions.all()})
    for day in days:
        for half in ("morning", "afternoon"):
            trainer.goto(f"/teach/cohorts/{cohort.pk}/register/{day:%Y-%m-%d}/")
            if day == days[0] and half == "morning":
                row = trainer.get_by_role("row").filter(has_text="Ŵyn Prŷs")
                row.locator("td").first.locator("input[value=late]").check(force=True)
                row.locator("td").first.locator("input[inputmode=numeric]").fill("10")
            trainer.get_by_role("button", name=f"Save, {half} blanks present").click()
            expect(trainer.get_by_role("status").first).to_be_visible()
    look(trainer)
    assert cohort.enrolments.get(queue_number=1).marks.get(kind="late").minutes_missed == 10


def issue_certificates(trainer, look):
    """The names are checked, then they are issued as a job."""
    trainer.get_by_role("link", name="Overview").click()
    trainer.get_by_role("button", name="Finish: all sessions are done").click()
    trainer.get_by_role("link", name="Certificates", exact=True).click()
    look(trainer)
    trainer.get_by_role("link", name="Issue 24 certificates").click()
    look(trainer)
    trainer.get_by_role("button", name="Issue these certificates").click()
    look(trainer)
    work()
    trainer.reload()
    expect(trainer.get_by_role("status")).to_contain_text("24 of 24 done")
    look(trainer)
    trainer.get_by_role("link", name="Go on").click()
    expect(trainer.get_by_text("24 issued")).to_be_visible()
    look(trainer)


def fetch_the_certificate(wyn, look):
    """Returns its code."""
    wyn.goto("/my/")
    look(wyn)
    link = wyn.locator("a[href$='.pdf']").first
    pdf = wyn.context.request.get(link.get_attribute("href"))
    assert pdf.body()[:5] == b"%PDF-"
    return link.get_attribute("href").rsplit("/", 1)[1].removesuffix(".pdf")


def check_it(stranger, code, look):
    """State, course and date, and no name."""
    stranger.goto("/verify/")
    look(stranger)
    stranger.get_by_label("Code").fill(code.lower().replace("-", " "))
    stranger.get_by_label("Name on the certificate").fill("Wyn Prys")
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.get_by_role("heading", name="This certificate is valid")).to_be_visible()
    expect(stranger.get_by_text("The name you typed matches.")).to_be_visible()
    assert "Ŵyn" not in stranger.content()
    look(stranger)
