import datetime
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.jobs import services as jobs
from lms.jobs.models import Item, Job
from tests import factories
from tests.prove import slow_kind
from tests.prove.workers import wait_until, worker

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

ITEMS = [str(number) for number in range(24)]
REGISTER = f"import {slow_kind.__name__}"


def effects():
    with connection.cursor() as cursor:
        cursor.execute("SELECT item FROM effects")
        return sorted((item for (item,) in cursor.fetchall()), key=int)


def done():
    return Item.objects.filter(state=Item.State.DONE).count()


@pytest.fixture
def job():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effects (item varchar(60))")  # nothing in it forbids a second row
    return jobs.start("tests.slow", "Take time", ITEMS, by=factories.account("trainer"), now=timezone.now())


def sweep_later():
    jobs.sweep(timezone.now() + datetime.timedelta(minutes=5))


def test_a_job_killed_twice_does_each_item_exactly_once(job):
    for goal in (5, 13):
        running = worker(REGISTER)
        wait_until(lambda goal=goal: done() >= goal)
        running.kill()
        running.wait()
        sweep_later()
    assert 13 <= done() < 24
    assert worker(REGISTER).wait(60) == 0
    job.refresh_from_db()
    assert job.finished_at is not None
    assert effects() == ITEMS
    assert done() == 24


def test_two_workers_share_a_job_and_double_nothing(job):
    jobs.run.enqueue(job.pk)
    both = [worker(REGISTER), worker(REGISTER)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert effects() == ITEMS


def test_sigterm_finishes_the_item_in_hand_and_hands_on_the_rest(job):
    running = worker(REGISTER, until_empty=False)
    wait_until(lambda: done() >= 3)
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 0
    assert effects() == [str(number) for number in range(done())]
    assert done() < 24
    assert DBTaskResult.objects.ready().count() == 1
    assert not DBTaskResult.objects.running().exists()
    assert worker(REGISTER).wait(60) == 0
    assert effects() == ITEMS


def test_an_idle_worker_stops_at_once(job):
    assert worker(REGISTER).wait(60) == 0
    idle = worker(REGISTER, until_empty=False)
    with pytest.raises(subprocess.TimeoutExpired):
        idle.wait(4)
    idle.terminate()
    assert idle.wait(5) == 0


def test_ten_presses_at_once_are_one_job():
    by = factories.account("trainer")
    together = threading.Barrier(10)

    def press(number):
        together.wait()
        try:
            return jobs.start(
                "tests.slow", "Press", [number, "same"], by=by, now=timezone.now(), params={"cohort": 1}
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        pressed = set(pool.map(press, range(10)))
    assert pressed == {Job.objects.get().pk}
    assert Item.objects.count() == 11
    assert DBTaskResult.objects.count() == 1
