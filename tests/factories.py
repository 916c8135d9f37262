"""Objects for tests, made through the services where there are any. Everything has a default."""

import datetime
import itertools
import json

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Page

from content.curriculum.models import CoursePage, Edition, EditionModule, EditionPaper, ModuleKind
from courses.cohorts import services
from courses.cohorts.models import Cohort
from courses.people.models import Establishment, Posting
from courses.people.services import add_person
from courses.quality.services import open_action
from lms.accounts.models import Account

PASSWORD = "a long enough password"
NAMES = [
    ("Ŵyn", "Gruffydd"),
    ("Siân", "Ŷsgrifennydd"),
    ("Łucja", "Wiśniewska"),
    ("Zoé", "Adéyẹmí"),
    ("Sam", ""),
    ("Siobhán", "O’Neill"),
    ("Ali", "Khan"),
    ("Mary-Jane", "Smith"),
    ("Élodie", "de la Cruz"),
    ("Owen", "Żak"),
]

_count = itertools.count(1)


def weekday(offset=0):
    """Today, or the Friday before on a weekend, moved by this many weekdays: prisons teach on weekdays."""
    day = timezone.localdate()
    while day.weekday() > 4:
        day -= datetime.timedelta(days=1)
    step = datetime.timedelta(days=1 if offset > 0 else -1)
    for _ in range(abs(offset)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


def account(*roles, name="", email="", password=None, **fields):
    """An account with these roles. Without a password it signs in by code, or by `client_of` in tests."""
    number = next(_count)
    made = Account.objects.create_user(
        email or f"account{number}@example.org", password, name=name or f"Account {number}", **fields
    )
    made.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return made


def establishment(code="", name="", **fields):
    number = next(_count)
    made = Establishment.objects.create(
        code=code or f"T{number}", name=name or f"HMP Test {number}", **fields
    )
    made.refresh_from_db()  # times given as text come back as times
    return made


def person(*, given=None, family=None, at=None, job=Posting.Job.NOT_ASKED, account=None, **fields):
    """A person posted to the establishment `at`. Without a name, the next of NAMES with a number."""
    number = next(_count)
    if given is None and family is None:
        given, family = NAMES[number % len(NAMES)]
        family = f"{family} {number}".strip()
    return add_person(
        given=given or "",
        family=family or "",
        establishment=at or establishment(),
        job=job,
        today=weekday(-30),
        account=account,
        **fields,
    )


def person_of(account, *, at=None, **fields):
    """The person behind an account, named as the account is."""
    given, _, family = account.name.partition(" ")
    return person(given=given, family=family, at=at, account=account, **fields)


def course(title="RJ practitioner", **fields):
    fields = {
        "slug": f"course-{next(_count)}",
        "full_title": "Restorative justice practitioner",
        "summary": "Three days of practice.",
        "audience": "Anyone who lives or works in a prison",
        "days": 3,
        "taught_minutes": 360,
        "minutes_for_certificate": 324,
    } | fields
    return Page.objects.get(depth=1).add_child(instance=CoursePage(title=title, **fields))


def edition(*, modules=6, minutes=60, pre_reading=1, of=None, **fields):
    """An edition with this many taught modules and, before them, this many modules of pre-reading."""
    of = of or course()
    made = Edition.objects.create(
        course=of,
        number=fields.pop("number", of.editions.count() + 1),
        title=of.title,
        full_title=fields.pop("full_title", "Restorative justice practitioner"),
        minutes_for_certificate=fields.pop("minutes_for_certificate", modules * minutes * 9 // 10),
        change_note=fields.pop("change_note", "First edition"),
        published_at=fields.pop("published_at", timezone.now()),
        **fields,
    )
    for order in range(1, pre_reading + 1):
        edition_module(made, f"pre-{order}", day=0, order=order, kind=ModuleKind.PRE_READING, minutes=40)
    for order in range(1, modules + 1):
        edition_module(made, f"module-{order}", day=1, order=order, minutes=minutes)
    return made


def edition_module(edition, key, **fields):
    fields = {
        "title": f"Module {key}",
        "day": 1,
        "order": 1,
        "minutes": 60,
        "kind": ModuleKind.TAUGHT,
        "is_compulsory": True,
        "is_skills_practice": False,
        "outcomes": ["say what restorative justice is"],
        "body": json.dumps(
            [{"type": "text", "value": {"title": "", "minutes": None, "text": f"<p>Words of {key}.</p>"}}]
        ),
    } | fields
    return EditionModule.objects.create(edition=edition, key=key, **fields)


def edition_paper(edition, kind="handbook", pages=1):
    made = EditionPaper(
        edition=edition, kind=kind, sha256="b" * 64, size=3, pages=pages, made_at=timezone.now()
    )
    made.file.save(f"{kind}.pdf", ContentFile(b"pdf"), save=False)
    made.save()
    return made


def cohort(
    *, of=None, at=None, trainers=(), by=None, starts_on=None, ends_on=None, status="running", **fields
):
    """A cohort with places, sessions and plan, by default of two weekdays from today.

    `trainers` are people, the lead first.
    """
    trainers = list(trainers) or [person_of(account("trainer", name="Tess Trainer"))]
    made, _ = services.plan_cohort(
        edition=of or edition(),
        establishment=at or establishment(),
        starts_on=starts_on or weekday(),
        ends_on=ends_on or starts_on or weekday(1),
        trainers=trainers,
        by=by or trainers[0].account,
        **fields,
    )
    made.status = Cohort.Status(status)
    made.save(update_fields=["status"])
    return made


def enrolment(cohort, *, who=None, by=None, now=None):
    """`who` (a new person by default) nominated for the cohort: seated, or waiting when it is full."""
    return services.enrol(
        cohort,
        person=who or person(at=cohort.establishment),
        by=by or cohort.planned_by,
        now=now or timezone.now(),
    )


def enrolments(cohort, number):
    return [enrolment(cohort) for _ in range(number)]


def improvement_action(course, *, owner=None, due_in=30, **fields):
    """An open action for a course, due in so many days."""
    owner = owner or account("trainer")
    return open_action(
        course,
        **{
            "what": f"Make groups smaller, {next(_count)}",
            "why": "Six in a group at Isis.",
            "owner": owner,
            "due_on": timezone.localdate() + datetime.timedelta(days=due_in),
            "by": owner,
            "now": timezone.now(),
        }
        | fields,
    )
