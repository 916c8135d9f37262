from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone


class JobQuerySet(models.QuerySet):
    def visible_to(self, account):
        """Who asked for it, or pressed the same button while it ran; and administrators."""
        if account.has_role("administrator"):
            return self
        return self.filter(pk__in=account.jobs_to_read.values("pk"))

    def open(self):
        return self.filter(finished_at=None)

    def with_counts(self):
        return self.annotate(
            total=Count("items"),
            done=Count("items", filter=Q(items__state=Item.State.DONE)),
            refused=Count("items", filter=Q(items__state=Item.State.REFUSED)),
        )


class Job(models.Model):
    """Long work that somebody asked for: one row a job, one row an item, so a kill loses at most one item."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)  # ids, never names
    fingerprint = models.CharField(max_length=64)  # of kind and params: there is one such open job at most
    back_url = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="jobs_to_read")
    asked_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(null=True, blank=True)  # last sign of life, for the sweeper
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(finished_at=None), name="job_open_once"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("job", args=[self.pk])


class Item(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        REFUSED = "refused", "Not done"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=60)  # an id, never a name
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    message = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="job_item_once")]

    def __str__(self):
        return f"{self.job_id}: {self.key}"
