from django.conf import settings
from django.db import models


class Entry(models.Model):
    """Who saw or changed what. Only ever added to; the database refuses a change."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, db_index=True)  # 'cohorts.enrolment:12'
    reason = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "entries"

    def __str__(self):
        return f"{self.verb} {self.subject}"
