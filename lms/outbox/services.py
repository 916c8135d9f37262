"""Mail that is kept until a mail server has taken it."""

import datetime
import logging
import smtplib
from email.utils import formatdate

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator
from django_tasks import task

from lms.outbox.models import Mail
from lms.trail.services import record

log = logging.getLogger(__name__)

PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]  # two days
CLAIM = datetime.timedelta(minutes=5)  # longer than any one delivery can take (EMAIL_TIMEOUT)
KEPT = datetime.timedelta(days=90)
A_ROUND = 200  # mails a sweep tries
FAILURES = 3  # in a row: the server is down, the rest of the round waits


class OutboxError(Exception):
    """What was refused; the message is for the person who tried."""


@transaction.atomic
def send(to, subject, body, *, now):
    """Keep a mail in the caller's transaction and deliver it once that is committed.

    Plain text to one address. OutboxError for a line break in the subject or an address that is none:
    both are ways to write headers of one's own.
    """
    if len(subject.splitlines()) != 1:
        raise OutboxError("The subject of a mail is one line.")
    try:
        validate_email(to)
    except ValidationError as error:
        raise OutboxError(f"{to!r} is not an e-mail address.") from error
    mail = Mail.objects.create(
        to=to, subject=Truncator(subject).chars(200), body=body, created_at=now, next_try_at=now
    )
    deliver.enqueue(str(mail.pk))
    return mail


@task()
def deliver(mail_id):
    attempt(mail_id, now=timezone.now())


def attempt(mail_id, *, now):
    """Try a mail if it is due: True if it went, False if it failed, None if there was nothing to do.

    One statement claims the mail for a while, so two workers never send it both, and a worker killed
    midway gives it back when the claim runs out. Killed between the server's yes and ours, a mail goes
    twice, under the same Message-ID.
    """
    claimed = Mail.objects.due(now).filter(pk=mail_id)
    if not claimed.update(busy_until=now + CLAIM, tries=F("tries") + 1):
        return None
    mail = Mail.objects.get(pk=mail_id)
    try:
        _message(mail).send()
    except Exception as error:
        _failed(mail, error, now)
        return False
    mail.sent_at, mail.busy_until, mail.body, mail.last_error = now, None, None, ""
    mail.save(update_fields=["sent_at", "busy_until", "body", "last_error"])
    return True


def deliver_due(now):
    """Try what is due, the oldest first: mails whose pause is over, or whose worker was killed."""
    failures = 0
    for mail_id in list(Mail.objects.due(now).order_by("next_try_at").values_list("pk", flat=True)[:A_ROUND]):
        failures = failures + 1 if attempt(mail_id, now=now) is False else 0
        if failures == FAILURES:
            break


@transaction.atomic
def try_again(mails, *, by, now):
    """Put mails that did not go to the front again, with all their tries. How many there were."""
    mails = list(mails.filter(sent_at=None).idle(now).select_for_update())
    for mail in mails:
        mail.tries, mail.next_try_at, mail.given_up_at = 0, now, None
        mail.save(update_fields=["tries", "next_try_at", "given_up_at"])
        deliver.enqueue(str(mail.pk))
        record(by, "tried a mail again", mail, now=now)
    return len(mails)


def forget_old(now):
    """Delete what went, or was given up, long ago."""
    old = now - KEPT
    Mail.objects.filter(Q(sent_at__lt=old) | Q(given_up_at__lt=old)).delete()


def _message(mail):
    host = settings.BASE_URL.partition("://")[2].partition(":")[0]
    headers = {"Message-ID": f"<outbox-{mail.pk}@{host}>", "Date": formatdate(mail.created_at.timestamp())}
    by = get_connection(settings.MAIL_TRANSPORT)
    return EmailMessage(mail.subject, mail.body, to=[mail.to], headers=headers, connection=by)


def _failed(mail, error, now):
    mail.last_error = Truncator(f"{_in_words(error)} ({error})").chars(300)
    if mail.tries > len(PAUSES):
        mail.given_up_at = now
        log.error("Mail %s was given up after %s tries: %s", mail.pk, mail.tries, type(error).__name__)
    else:
        mail.next_try_at = now + PAUSES[mail.tries - 1]
    mail.busy_until = None
    mail.save(update_fields=["last_error", "given_up_at", "next_try_at", "busy_until"])


def _in_words(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "The mail server refused this address"
    if isinstance(error, smtplib.SMTPException):
        return "The mail server refused it"
    if isinstance(error, OSError):
        return "The mail server did not answer"
    return "The mail could not be written"
