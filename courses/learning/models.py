from django.conf import settings
from django.db import models

from content.curriculum.models import EditionModule
from courses.cohorts.models import Enrolment


class Reading(models.Model):
    """That a participant has read a module: on a screen, on paper, or aloud with somebody."""

    class How(models.TextChoices):
        SCREEN = "screen", "On screen"
        PAPER = "paper", "On paper"
        ALOUD = "aloud", "Read aloud"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="readings")
    module = models.ForeignKey(EditionModule, on_delete=models.PROTECT, related_name="readings")
    how = models.CharField(max_length=6, choices=How.choices)
    done_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "module"], name="reading_once")]

    def __str__(self):
        return f"{self.module}, {self.get_how_display().lower()}"
