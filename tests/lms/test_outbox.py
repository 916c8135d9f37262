import datetime

import pytest
from django.core import mail as mailbox
from django.core import serializers
from django.core.mail import send_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from lms.outbox.models import Mail
from lms.outbox.services import PAUSES, OutboxError, attempt, deliver_due, forget_old, send
from lms.trail.models import Entry
from tests.conftest import client_of

NOW = timezone.now()
SECOND = datetime.timedelta(seconds=1)


def mail(number=1, **fields):
    return Mail.objects.create(
        **{"to": "pat@example.org", "subject": f"Mail {number}", "body": "Your code is 123456"} | fields
    )


@pytest.fixture
def no_server(settings):
    """Port 9 answers nobody."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


@pytest.mark.sqlite
def test_send_keeps_the_mail_and_a_task_delivers_it():
    kept = send("pat@example.org", "Welcome", "Dear Pat", now=NOW)
    assert mailbox.outbox == []
    result = DBTaskResult.objects.get()
    assert result.args_kwargs["args"] == [str(kept.pk)]  # no address and no text in the task's own table
    result.task.call(str(kept.pk))
    kept.refresh_from_db()
    assert (kept.body, kept.tries, kept.sent_at is not None) == (None, 1, True)
    [sent] = mailbox.outbox
    assert (sent.to, sent.subject, sent.body) == (["pat@example.org"], "Welcome", "Dear Pat")
    assert sent.extra_headers["Message-ID"] == f"<outbox-{kept.pk}@localhost>"


def test_the_text_of_a_mail_rests_sealed_and_dumps_sealed():
    kept = send("pat@example.org", "Your code", "Your code is 123456", now=NOW)
    assert b"123456" not in bytes(Mail.objects.get().__dict__["body"].blob)
    assert "123456" not in serializers.serialize("json", Mail.objects.all())
    assert Mail.objects.get(pk=kept.pk).body == "Your code is 123456"


def test_a_mail_whose_key_is_lost_waits_and_breaks_nothing(settings, administrator):
    kept = mail(next_try_at=NOW)
    settings.SEALED_KEYS = ["b3RoZXJzLW9ubHktb3RoZXJzLW9ubHktb3RoZXJzLW8="]
    assert attempt(kept.pk, now=NOW) is False
    assert "a key that this server does not have" in Mail.objects.get().last_error
    assert client_of(administrator).get("/outbox/").status_code == 200


def test_a_mail_of_a_failed_transaction_was_never_written():
    def write_and_fail():
        with transaction.atomic():
            send("pat@example.org", "Welcome", "Dear Pat", now=NOW)
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        write_and_fail()
    assert not Mail.objects.exists()
    assert not DBTaskResult.objects.exists()


@given(st.sampled_from(["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028"]), st.text(max_size=20))
def test_a_subject_with_a_line_break_is_refused(line_break, text):
    with pytest.raises(OutboxError, match="one line"):
        send("pat@example.org", f"Welcome{line_break}Bcc: x@example.org{text}", "", now=NOW)


@pytest.mark.parametrize("to", ["", "pat", "pat@example.org\nBcc: x@example.org", "a@b.c, d@e.f"])
def test_an_address_that_is_none_is_refused(to):
    with pytest.raises(OutboxError, match="not an e-mail address"):
        send(to, "Welcome", "", now=NOW)


def test_a_mail_is_sent_once_however_often_it_is_tried():
    kept = mail(next_try_at=NOW)
    assert [attempt(kept.pk, now=NOW) for _ in range(3)] == [True, None, None]
    assert len(mailbox.outbox) == 1


def test_failures_wait_longer_each_time_and_end_visibly(no_server):
    kept = mail(next_try_at=NOW)
    now = NOW
    for pause in PAUSES:
        assert attempt(kept.pk, now=now) is False
        kept.refresh_from_db()
        assert kept.next_try_at - now == pause
        assert attempt(kept.pk, now=kept.next_try_at - SECOND) is None
        now = kept.next_try_at
    attempt(kept.pk, now=now)
    kept.refresh_from_db()
    assert (kept.state()[0], kept.body) == ("Given up", "Your code is 123456")
    assert kept.last_error == "The mail server did not answer ([Errno 111] Connection refused)"
    assert attempt(kept.pk, now=now + 10 * PAUSES[-1]) is None


def test_a_killed_delivery_is_tried_again_when_its_claim_runs_out():
    kept = mail(next_try_at=NOW - SECOND, busy_until=NOW)
    assert attempt(kept.pk, now=NOW - SECOND) is None
    assert attempt(kept.pk, now=NOW) is True


def test_a_dead_server_ends_the_round_after_three(no_server):
    for number in range(5):
        mail(number, next_try_at=NOW)
    deliver_due(NOW)
    assert Mail.objects.filter(tries=1).count() == 3


def test_old_mails_are_forgotten():
    long_ago = NOW - datetime.timedelta(days=91)
    mail(1, sent_at=long_ago)
    mail(2, given_up_at=long_ago)
    kept = [mail(3, created_at=long_ago), mail(4, sent_at=NOW)]
    forget_old(NOW)
    assert set(Mail.objects.all()) == set(kept)


def test_outbox_shows_states_and_never_the_text(administrator):
    mail(1, sent_at=NOW)
    mail(2, given_up_at=NOW, last_error="ConnectionRefusedError")
    mail(3)
    client = client_of(administrator)
    page = client.get("/outbox/")
    assert "123456" not in page.content.decode()
    assert [show[2] for show in page.context["shows"]] == [3, 1, 1, 1]
    assert [m.subject for m in client.get("/outbox/", {"show": "failed"}).context["page"]] == ["Mail 2"]
    assert len(client.get("/outbox/", {"show": "nonsense"}).context["page"]) == 3


def test_an_administrator_tries_again_by_post_and_it_is_in_the_trail(administrator):
    given_up = mail(given_up_at=NOW, tries=9, next_try_at=NOW)
    gone = mail(2, sent_at=NOW)
    client = client_of(administrator)
    assert client.get("/outbox/again/").status_code == 405
    client.post("/outbox/again/", {"mail": given_up.pk})
    client.post("/outbox/again/", {"mail": gone.pk})
    given_up.refresh_from_db()
    assert (given_up.given_up_at, given_up.tries) == (None, 0)
    assert list(Entry.objects.values_list("verb", "subject")) == [
        ("tried a mail again", f"outbox.mail:{given_up.pk}")
    ]
    assert DBTaskResult.objects.count() == 1


def test_all_given_up_are_tried_again_at_once_but_none_in_hand(administrator):
    for number in range(3):
        mail(number, given_up_at=NOW)
    mail(4, busy_until=NOW + datetime.timedelta(minutes=5))
    page = client_of(administrator).post("/outbox/again/", {"every": "1"}, follow=True)
    assert "3 mails will be tried again now." in page.content.decode()
    assert DBTaskResult.objects.count() == 3


def test_outbox_is_for_administrators(trainer):
    assert client_of(trainer).get("/outbox/").status_code == 403
    assert client_of(trainer).post("/outbox/again/").status_code == 403
    assert Client().get("/outbox/").status_code == 302
    assert Client().post("/outbox/again/").status_code == 302


def test_outbox_needs_the_same_queries_at_one_and_at_thirty_mails(administrator, django_assert_num_queries):
    client = client_of(administrator)
    client.get("/outbox/")  # the first request stamps the session
    for count in (1, 29):
        for number in range(count):
            mail(number)
        with django_assert_num_queries(5):
            client.get("/outbox/")


def test_mail_of_libraries_goes_by_the_outbox(settings):
    settings.EMAIL_BACKEND = "lms.outbox.backend.OutboxBackend"
    send_mail("Please\nread", "A page waits", None, ["a@example.org", "b@example.org"])
    assert sorted(Mail.objects.values_list("to", "subject")) == [
        ("a@example.org", "Please read"),
        ("b@example.org", "Please read"),
    ]
    assert mailbox.outbox == []
