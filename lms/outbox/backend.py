"""Django's mail, as libraries send it, by the outbox: a slow mail server keeps nobody waiting at a page."""

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from lms.outbox.services import send


class OutboxBackend(BaseEmailBackend):
    """Keeps the plain text of each message, one mail a recipient, until `work` has delivered it."""

    def send_messages(self, email_messages):
        for message in email_messages:
            for recipient in message.recipients():
                send(recipient, " ".join(message.subject.split()), message.body, now=timezone.now())
        return len(email_messages)
