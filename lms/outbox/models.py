from django.db import models
from django.utils import timezone


class Mail(models.Model):
    """A mail that outlives a dead mail server. Its text is blanked once it has gone."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["next_try_at"], condition=models.Q(sent_at=None, given_up_at=None), name="mail_due")]

    def __str__(self):
        return self.subject
