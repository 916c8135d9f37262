from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from content.curriculum.models import CorrectionNotice, Edition, EditionModule
from courses.cohorts.dates import date_range
from courses.cohorts.querysets import CohortQuerySet, EnrolmentQuerySet
from courses.people.models import Establishment, Person

MOST_PLACES = 24


class Cohort(models.Model):
    """One delivery of one edition in one establishment."""

    class DeliveredBy(models.TextChoices):
        BELONG = "belong", "Belong"
        JOINTLY = "jointly", "Belong and the establishment"
        IN_HOUSE = "in-house", "The establishment's own trainers"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Places open"
        RUNNING = "running", "Running"
        FINISHED = "finished", "To be reviewed"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="cohorts")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="cohorts")
    delivered_by = models.CharField(max_length=8, choices=DeliveredBy.choices, default=DeliveredBy.BELONG)
    capacity = models.PositiveSmallIntegerField(
        "places", default=MOST_PLACES, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    room = models.CharField(max_length=120, blank=True)
    funder_tag = models.CharField("funder", max_length=60, blank=True)
    trainers = models.ManyToManyField(Person, through="CohortTrainer", related_name="cohorts_taught")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cohorts_planned"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_PLACES), name="cohort_capacity_1_to_24"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cohort_dates_in_order"),
        ]

    def __str__(self):
        return f"{self.establishment}, {self.dates}"

    @property
    def dates(self):
        """'3 to 7 March 2026', as a cohort is known by."""
        return date_range(self.starts_on, self.ends_on)

    @property
    def course(self):
        return self.edition.course

    def is_open(self):
        """Whether people can still be enrolled."""
        return self.status in (self.Status.DRAFT, self.Status.OPEN, self.Status.RUNNING)


class CohortTrainer(models.Model):
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="cohort_trainers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField("lead trainer", default=False)

    class Meta:
        ordering = ["-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="cohort_trainer_once"),
            models.UniqueConstraint(fields=["cohort"], condition=Q(is_lead=True), name="cohort_one_lead"),
        ]

    def __str__(self):
        return str(self.person)


class CorrectionGiven(models.Model):
    """That a cohort has a correction notice to its edition: read out, or handed out as slips."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="corrections_given")
    correction = models.ForeignKey(CorrectionNotice, on_delete=models.PROTECT, related_name="given_to")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "correction"], name="correction_given_once")]

    def __str__(self):
        return f"{self.correction}: {self.cohort}"


class Session(models.Model):
    """A half-day on a cohort's timetable."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CUT_SHORT = "cut-short", "Cut short"
        CANCELLED = "cancelled", "Cancelled"

    TAUGHT = (Status.HELD, Status.CUT_SHORT)

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sessions")
    date = models.DateField()
    start = models.TimeField()
    end = models.TimeField()
    break_minutes = models.PositiveSmallIntegerField(default=15)
    place = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PLANNED)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["date", "start"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "date", "start"], name="session_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="session_times_in_order"),
        ]

    def __str__(self):
        return f"{self.date:%A} {self.date.day} {self.date:%B}, {self.half_day}"

    @property
    def half_day(self):
        return "morning" if self.start.hour < 12 else "afternoon"

    @property
    def minutes(self):
        """Minutes there are to teach in: from start to end, without the break."""
        return (
            (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute - self.break_minutes
        )


class SessionPlan(models.Model):
    """That a module, or a part of one, is planned or was taught in a session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="plan")
    module = models.ForeignKey(EditionModule, on_delete=models.PROTECT, related_name="planned")
    order = models.PositiveSmallIntegerField()
    planned_minutes = models.PositiveSmallIntegerField()
    taught_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    varied = models.CharField("what was different", max_length=300, blank=True)

    class Meta:
        ordering = ["session__date", "session__start", "order"]
        constraints = [
            models.UniqueConstraint(fields=["session", "module"], name="session_plan_module_once"),
            models.CheckConstraint(condition=Q(planned_minutes__gt=0), name="session_plan_has_minutes"),
        ]

    def __str__(self):
        return f"{self.module}, {self.minutes} minutes"

    @property
    def minutes(self):
        """What was taught where that was noted, else what was planned."""
        return self.planned_minutes if self.taught_minutes is None else self.taught_minutes


class Seat(models.Model):
    """One of a cohort's places. Rows are made to the capacity, so there is never a 25th to give away."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="seat_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_PLACES), name="seat_number_1_to_24"
            ),
        ]

    def __str__(self):
        return f"Place {self.number}"


class Enrolment(models.Model):
    """A person's place in a cohort, or their turn in its queue."""

    class Status(models.TextChoices):
        SEATED = "seated", "Has a place"
        WAITING = "waiting", "Waiting"
        DECLINED = "declined", "Declined"
        MOVED = "moved", "Moved"
        WITHDRAWN = "withdrawn", "Withdrawn"

    ACTIVE = (Status.SEATED, Status.WAITING)

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    status = models.CharField(max_length=9, choices=Status.choices)
    seat = models.OneToOneField(
        Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolment"
    )
    queue_number = models.PositiveIntegerField(
        help_text="The order in which people were nominated for this cohort, from 1."
    )
    enrolled_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["queue_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=Q(status__in=("seated", "waiting")),
                name="enrolment_active_once",
            ),
            models.UniqueConstraint(fields=["cohort", "queue_number"], name="enrolment_queue_number_once"),
            models.CheckConstraint(
                condition=Q(status="seated", seat__isnull=False) | (~Q(status="seated") & Q(seat=None)),
                name="enrolment_seated_has_seat",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.cohort}"

    @property
    def place(self):
        """'place 4', 'waiting list', 'withdrawn'."""
        if self.seat:
            return f"place {self.seat.number}"
        return "waiting list" if self.status == self.Status.WAITING else self.get_status_display().lower()


class EnrolmentEvent(models.Model):
    """What happened to a place, by whom. Never changed: a correction is a further event."""

    class Kind(models.TextChoices):
        NOMINATED = "nominated", "Nominated"
        SEATED = "seated", "Given a place"
        WAITING = "waiting", "Put on the waiting list"
        DECLINED = "declined", "Declined"
        MOVED = "moved", "Moved"
        WITHDRAWN = "withdrawn", "Withdrawn"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at:%d.%m.%Y}"
