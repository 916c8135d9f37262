"""What somebody brings in: a course as a ZIP, or a manual of Word, until it has become pages."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse


def private_path(incoming, _filename):
    """No name of anybody's in it, and nothing to be guessed."""
    return f"incoming/{uuid.uuid4().hex}"


class IncomingQuerySet(models.QuerySet):
    def visible_to(self, account):
        """Who brought it."""
        return self.filter(brought_by=account)


class Incoming(models.Model):
    """An upload. Its file is deleted once it was used, or after a day; a manual's report stays a while.

    `manual` is what was read from a Word manual, {"modules": [...], "report": [...]}, and where in the course
    its modules go, {"day", "after"}.
    """

    class Kind(models.TextChoices):
        COURSE = "course", "A course as a ZIP"
        MANUAL = "manual", "A Word manual"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to=private_path, blank=True)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    brought_at = models.DateTimeField()
    course = models.ForeignKey(
        "curriculum.CoursePage", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    new_title = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    manual = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = IncomingQuerySet.as_manager()

    class Meta:
        ordering = ["-brought_at", "-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse(f"exchange_{self.kind}", args=[self.pk])
