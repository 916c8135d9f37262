from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from content.curriculum.models import CoursePage, Edition
from courses.quality.querysets import ActionQuerySet

CRITERIA = "Belong review criteria, informed by RJC guidance"


class Criterion(models.Model):
    """What a delivery is measured against. Another meaning is another version, and the old one is kept."""

    code = models.CharField(max_length=8, help_text="Such as C07.")
    statement = models.CharField(max_length=200, help_text="One plain sentence that can be true or not.")
    source = models.CharField(max_length=200, help_text="What it is informed by.")
    version = models.PositiveSmallIntegerField("version of the set", default=1)
    is_current = models.BooleanField("in use now", default=True)

    class Meta:
        ordering = ["code", "-version"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="criterion_once_a_version",
                violation_error_message="This version has a criterion of that code already",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(is_current=True),
                name="criterion_one_current",
                violation_error_message="Another version of it is in use. Take that one out of use first",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.statement}"


class ImprovementAction(models.Model):
    """Something that is to change in a course, with an owner and a date.

    It is open until it is closed, by the edition that brings the change or without one for a reason. The
    database keeps a closed one as it is.
    """

    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="improvement_actions")
    module_key = models.SlugField("module it touches", max_length=60, blank=True)
    criterion = models.ForeignKey(
        Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="improvement_actions"
    )
    what = models.CharField("what is to change", max_length=200)
    why = models.CharField("why", max_length=600)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("due")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_by_edition = models.ForeignKey(
        Edition, null=True, on_delete=models.PROTECT, related_name="improvement_actions_closed"
    )
    closed_reason = models.CharField(max_length=300, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_by_edition=None, closed_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False)
                & (
                    Q(closed_by_edition__isnull=False, closed_reason="")
                    | Q(closed_by_edition=None) & ~Q(closed_reason="")
                ),
                name="action_closed_by_edition_or_reason",
            )
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("action_detail", args=[self.pk])


class ActionComment(models.Model):
    """What somebody said about an action. Only ever added; the database refuses a change."""

    action = models.ForeignKey(ImprovementAction, on_delete=models.PROTECT, related_name="comments")
    text = models.CharField("comment", max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text
