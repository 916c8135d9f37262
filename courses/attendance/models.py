from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.cohorts.models import Enrolment, Session


class Kind(models.TextChoices):
    PRESENT = "present", "Present"
    LATE = "late", "Late"
    LEFT_EARLY = "left", "Left early"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excused"  # the prison needed them elsewhere


class Source(models.TextChoices):
    ROOM = "room", "The room"
    PAPER = "paper", "The paper register"


class Mark(models.Model):
    """One person in one session. No row means not marked, and not marked is never absent."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    minutes_missed = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="mark_once"),
            models.CheckConstraint(condition=Q(kind__in=("late", "left")) | Q(minutes_missed=0), name="mark_minutes_when_late_or_left"),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """'Late, 10 minutes missed'."""
        if self.minutes_missed:
            return f"{self.get_kind_display()}, {self.minutes_missed} minutes missed"
        return self.get_kind_display()


class MarkChange(models.Model):
    """Every change of a mark, kept for good: who, when, from what to what, from the room or which sheet."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="mark_changes")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="mark_changes")
    was = models.CharField(max_length=60, blank=True)  # empty: not marked
    became = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    source = models.CharField(max_length=5, choices=Source.choices)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.was or 'Not marked'} to {self.became or 'not marked'}"
