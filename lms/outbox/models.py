import uuid

from django.db import models
from django.utils import timezone

from lms.sealed import SealedTextField


class MailQuerySet(models.QuerySet):
    def visible_to(self, account):
        return self if account.has_role("administrator") else self.none()

    def waiting(self):
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, now):
        return self.waiting().filter(next_try_at__lte=now).idle(now)

    def idle(self, now):
        """Those no worker has in hand. A claim that ran out is a worker that was killed."""
        return self.filter(models.Q(busy_until=None) | models.Q(busy_until__lte=now))

    def failed(self):
        return self.filter(given_up_at__isnull=False)

    def sent(self):
        return self.filter(sent_at__isnull=False)


class Mail(models.Model):
    """A mail that outlives a dead mail server. Its text is sealed, and None once it has gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = SealedTextField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    busy_until = models.DateTimeField(null=True, blank=True)  # a worker has it in hand
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(sent_at=None, given_up_at=None), name="mail_due"
            )
        ]

    def __str__(self):
        return self.subject

    def state(self):
        """Its words and tone on the page."""
        if self.sent_at:
            return "Sent", "good"
        if self.given_up_at:
            return "Given up", "stop"
        return ("Waiting to be tried again", "wait") if self.last_error else ("Waiting", "")
