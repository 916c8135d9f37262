from django.conf import settings
from django.db import models
from django.db.models import Q

from content.curriculum.models import EditionModule
from courses.attendance.kinds import PARTLY_THERE, Kind, Source, Value
from courses.attendance.querysets import MarkQuerySet
from courses.cohorts.models import Enrolment, Session


class Mark(models.Model):
    """One person in one session. No row means not marked, and not marked is never absent."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    minutes_missed = models.PositiveSmallIntegerField(default=0)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(kind__in=PARTLY_THERE) | Q(minutes_missed=0),
                name="mark_minutes_when_late_or_left",
            ),
        ]

    def __str__(self):
        return self.value.label

    @property
    def key(self):
        return self.session_id, self.enrolment_id

    @property
    def value(self):
        return Value(self.kind, self.minutes_missed)


class MarkChange(models.Model):
    """Every change of a mark, kept for good: who, when, from what to what, from the room or from paper.

    The database refuses to change or delete a row. The paper register is the sheet of the session's day,
    whose number is made from cohort and date (`sheets.sheet_number`).
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="mark_changes")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="mark_changes")
    was = models.CharField(max_length=60)
    became = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    source = models.CharField(max_length=5, choices=Source.choices)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.was} to {self.became.lower()}"


class CatchUp(models.Model):
    """Modules a participant missed and made up with a trainer outside the sessions."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="catch_ups")
    modules = models.ManyToManyField(EditionModule, related_name="catch_ups")
    minutes = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=200)
    done_on = models.DateField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["done_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="catch_up_has_minutes")]

    def __str__(self):
        return f"{self.enrolment.person}, {self.minutes} minutes made up"
