"""The demonstration: one cohort finished, one on its day, one full with people waiting, one being planned.

What is to change in the course stands there too.

It stands in the highest room because it walks through all of them, by their own services.
"""

import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from certificates import rules
from certificates.management import cast
from certificates.services import issue
from content.curriculum.models import Edition, ModuleKind
from courses.attendance.models import Kind, Source, Value
from courses.attendance.services import Entry, save_marks
from courses.cohorts import services
from courses.cohorts.models import Cohort
from courses.cohorts.timetable import half_days, pour
from courses.learning.models import Reading
from courses.learning.services import mark_read
from courses.people.models import Establishment
from courses.people.services import person_for
from courses.quality import services as quality
from courses.quality.models import Criterion
from lms.accounts.services import invite

PRESENT = Value(Kind.PRESENT)


class Command(BaseCommand):
    help = "Fill an empty database with invented people and cohorts, their dates relative to today."

    def handle(self, **options):
        if get_user_model().objects.filter(email=cast.STAFF[0][1]).exists():
            self.stdout.write("Demo data: nothing changed")
            return
        editions = {
            edition.course.slug: edition for edition in Edition.objects.current().select_related("course")
        }
        if missing := {"rj-practitioner", "mediating-conflicts"} - editions.keys():
            raise CommandError(f"No edition yet of {', '.join(sorted(missing))}: run load_course first")
        with transaction.atomic():
            Seed(editions, timezone.localtime()).everything()
        self.stdout.write("Demo data: four cohorts are there")


class Seed:
    def __init__(self, editions, now):
        self.editions, self.now, self.today = editions, now, now.date()
        self.administrator = None
        self.password = make_password(cast.PASSWORD)  # once for all: hashing is slow on purpose

    def everything(self):
        staff = {email: self.account(name, email, roles) for name, email, roles in reversed(cast.STAFF)}
        self.ruth = staff["ruth@belong.example"]
        self.gareth, self.joan = staff["gareth@belong.example"], staff["joan@belong.example"]
        self.trainers = [person_for(self.ruth), person_for(self.gareth)]
        self.finished()
        self.on_its_day()
        self.full()
        self.planned()
        self.to_change()

    def account(self, name, email, roles=()):
        account = invite(email=email, name=name, roles=roles, by=self.administrator, now=self.now)
        account.password = self.password
        account.save(update_fields=["password"])
        if "administrator" in roles:
            self.administrator = account
        return account

    def plan(self, code, starts_on, *, room, course="rj-practitioner"):
        """A draft cohort of as many weekdays as its course needs at the prison's hours."""
        edition, establishment = self.editions[course], Establishment.objects.get(code=code)
        cohort, _ = services.plan_cohort(
            edition=edition,
            establishment=establishment,
            starts_on=starts_on,
            ends_on=last_day(edition, establishment, starts_on),
            trainers=self.trainers,
            by=self.ruth,
            room=room,
            funder_tag="Demonstration",
        )
        return cohort

    def cohort(self, code, starts_on, people, *, room, nominated_days_before):
        """An open cohort, its people nominated in order."""
        cohort = self.plan(code, starts_on, room=room)
        at = noon(starts_on - datetime.timedelta(days=nominated_days_before))
        services.change_status(cohort, "open", by=self.ruth, now=min(at, self.now))
        for given, family, job, mail, more in people:
            details = {"given": given, "family": family, "job": job} | more
            email = f"{mail}@{code.lower()}.example" if mail else ""
            enrolment = services.nominate(
                cohort, details=details, email=email, by=self.ruth, now=min(at, self.now)
            )
            if email:
                self.account(str(enrolment.person), email)
            at += datetime.timedelta(minutes=7)
        return cohort

    def finished(self):
        """Three weeks ago in Isis: most met the rules, some did not."""
        starts_on = weekday_on_or_before(self.today - datetime.timedelta(days=21))
        cohort = self.cohort("ISI", starts_on, cast.ISIS, room="Education room 3", nominated_days_before=30)
        enrolments = list(cohort.enrolments.seated().order_by("queue_number"))
        self.prepare(cohort, enrolments[:-1], noon(starts_on - datetime.timedelta(days=4)))
        services.change_status(cohort, "running", by=self.ruth, now=noon(starts_on))
        sessions = list(cohort.sessions.all())
        odd = {  # (person, session): who was not simply there
            (2, 0): Value(Kind.LATE, 10),
            (5, 1): Value(Kind.EXCUSED),
            (7, 3): Value(Kind.LEFT_EARLY, 15),
            (11, 1): Value(Kind.ABSENT),
            (11, 2): Value(Kind.ABSENT),
            (15, 2): Value(Kind.LATE, 5),
        }
        for s, session in enumerate(sessions):
            values = [odd.get((p, s), PRESENT) for p in range(len(enrolments))]
            self.mark(cohort, session, enrolments, values, source=Source.PAPER if s % 2 else Source.ROOM)
        after = noon(cohort.ends_on)
        services.change_status(cohort, "finished", by=self.ruth, now=after)
        for standing in rules.standings(Cohort.objects.get(pk=cohort.pk)):
            if standing.is_met:
                issue(standing.enrolment, by=self.ruth, now=after)

    def on_its_day(self):
        """Today in Berwyn; on a weekend, last Friday and next Monday. The morning is half marked."""
        starts_on = weekday_on_or_before(self.today)
        cohort = self.cohort("BWI", starts_on, cast.BERWYN, room="Training room 2", nominated_days_before=40)
        enrolments = list(cohort.enrolments.seated().order_by("queue_number"))
        self.prepare(cohort, enrolments[:20], noon(starts_on - datetime.timedelta(days=3)))
        services.change_status(cohort, "running", by=self.ruth, now=self.now)
        first = cohort.sessions.first()
        values = [PRESENT] * 14 + [Value(Kind.LATE, 20), Value(Kind.EXCUSED)]
        self.mark(cohort, first, enrolments[: len(values)], values, source=Source.ROOM)

    def full(self):
        """Four weeks ahead in Cardiff: 24 have places, three wait."""
        starts_on = weekday_on_or_before(self.today + datetime.timedelta(days=28))
        cohort = self.cohort("CFI", starts_on, cast.CARDIFF, room="Chaplaincy", nominated_days_before=42)
        some = cohort.enrolments.seated().order_by("queue_number")[:6]
        self.prepare(cohort, some, self.now)

    def planned(self):
        """Seven weeks ahead in Coldingley: a draft that nobody has been nominated for."""
        starts_on = weekday_on_or_before(self.today + datetime.timedelta(days=49))
        self.plan("CLI", starts_on, room="Library", course="mediating-conflicts")

    def to_change(self):
        """What the delivery in Isis led to: one action late, one due soon, one closed without an edition."""
        practice = self.editions["rj-practitioner"].modules.filter(is_skills_practice=True).first()
        smaller = self.action(
            "C09",
            "Practise in groups of three, not six",
            "Isis, first afternoon: the second room was shut, and most people led only once.",
            owner=self.gareth,
            opened=15,
            due_in=-4,
            module_key=practice.key if practice else "",
        )
        self.say(smaller, self.gareth, 9, "For 24 people that takes eight sets of role cards. I am on it.")
        self.say(smaller, self.joan, 5, "Thank you. Please submit the module, I will read it this week.")
        self.action(
            "C14",
            "Ten more minutes, and a sheet to keep, for how to get case supervision",
            "Isis, last afternoon: several people asked afterwards whom to ring. It went by too fast.",
            owner=self.ruth,
            opened=12,
            due_in=9,
        )
        nearer = self.action(
            "C02",
            "Teach on the ground floor",
            "Isis, first morning: somebody on crutches came late because of the stairs.",
            owner=self.ruth,
            opened=15,
            due_in=-8,
        )
        reason = "Isis gives us a room on the ground floor from now on. The course itself stays as it is."
        quality.close_without_edition(nearer, reason=reason, by=self.joan, now=self.ago(10))

    def action(self, criterion, what, why, *, opened, due_in, **more):
        """Opened by the quality lead so many days ago, due in so many days."""
        return quality.open_action(
            self.editions["rj-practitioner"].course,
            criterion=Criterion.objects.get(code=criterion, is_current=True),
            what=what,
            why=why,
            due_on=weekday_on_or_before(self.today + datetime.timedelta(days=due_in)),
            by=self.joan,
            now=self.ago(opened),
            **more,
        )

    def say(self, action, by, days, text):
        quality.comment(action, text=text, by=by, now=self.ago(days))

    def ago(self, days):
        return noon(self.today - datetime.timedelta(days=days))

    def prepare(self, cohort, enrolments, at):
        for module in cohort.edition.modules.filter(kind=ModuleKind.PRE_READING):
            for enrolment in enrolments:
                on_screen = enrolment.person.account_id is not None
                how = Reading.How.SCREEN if on_screen else Reading.How.PAPER
                by = enrolment.person.account if on_screen else self.ruth
                mark_read(enrolment, module, how=how, by=by, now=min(at, self.now))

    def mark(self, cohort, session, enrolments, values, *, source):
        entries = [
            Entry(session.pk, enrolment.pk, value, Value())
            for enrolment, value in zip(enrolments, values, strict=True)
        ]
        save_marks(
            cohort, session.date, entries, by=self.ruth, now=min(noon(session.date), self.now), source=source
        )


def noon(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def weekday_on_or_before(day):
    return day - datetime.timedelta(days=max(day.weekday() - 4, 0))


def last_day(edition, establishment, first):
    """The first weekday by which all that is taught finds room."""
    taught = [
        (module, module.minutes) for module in edition.modules.filter(kind=ModuleKind.TAUGHT).defer("body")
    ]
    day = first
    while pour(taught, half_days(first, day, establishment, services.BREAK_MINUTES)):
        day += datetime.timedelta(days=1)
    return day
