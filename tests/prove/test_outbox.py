import datetime
import socket
import time

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from lms.jobs import services as jobs
from lms.outbox.models import Mail
from lms.outbox.services import CLAIM, deliver_due, send
from tests.prove.workers import wait_until, worker

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    PORT = free.getsockname()[1]
NAMES = [f"person{number}@example.org" for number in range(5)]


class Server:
    """A real mail server that keeps what it takes, and can be slow to say yes."""

    def __init__(self, pause=0):
        self.taken, self.pause = [], pause

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope.rcpt_tos[0])
        if self.pause:
            time.sleep(self.pause)
        return "250 OK"

    def __enter__(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=PORT)
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.stop()


@pytest.fixture(autouse=True)
def _smtp(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", PORT


def write():
    for name in NAMES:
        send(name, "Siân, your place", "Ŵyn says yes", now=timezone.now())


def work_off():
    return worker(EMAIL_URL=f"smtp://127.0.0.1:{PORT}").wait(60)


def test_a_dead_server_delays_and_loses_nothing():
    write()
    assert work_off() == 0
    assert Mail.objects.filter(sent_at=None, tries__gte=1).count() == 5
    with Server() as server:
        deliver_due(timezone.now() + datetime.timedelta(minutes=2))
        assert sorted(server.taken) == NAMES
    assert Mail.objects.filter(body__isnull=True).exclude(sent_at=None).count() == 5


def test_two_workers_send_each_mail_once():
    write()
    with Server() as server:
        both = [worker(EMAIL_URL=f"smtp://127.0.0.1:{PORT}") for _ in range(2)]
        assert [process.wait(60) for process in both] == [0, 0]
        assert sorted(server.taken) == NAMES


def test_a_killed_worker_loses_no_mail():
    """The one in hand may go twice: its worker died between the server's yes and its own note of it."""
    write()
    with Server(pause=0.3) as server:
        running = worker(EMAIL_URL=f"smtp://127.0.0.1:{PORT}")
        wait_until(lambda: len(server.taken) == 2)
        running.kill()
        running.wait()
        in_hand = set(Mail.objects.exclude(busy_until=None).values_list("to", flat=True))
        assert len(in_hand) <= 1
        jobs.sweep(timezone.now() + CLAIM + datetime.timedelta(minutes=1))
        work_off()
        assert set(server.taken) == set(NAMES)
        twice = {name for name in NAMES if server.taken.count(name) > 1}
        assert twice <= in_hand
    assert not Mail.objects.filter(sent_at=None).exists()
