import datetime

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.jobs import services as jobs
from lms.jobs.models import Item, Job
from lms.outbox.models import Mail
from tests.conftest import client_of
from tests.lms import job_kinds

NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)


def start(by, keys=(1, 2, 3), kind="tests.note", **options):
    return jobs.start(kind, "Note three things", keys, by=by, now=NOW, **options)


def work(job):
    jobs.run.call(job.pk)
    job.refresh_from_db()
    return list(job.items.values_list("key", "state", "message"))


@pytest.fixture(autouse=True)
def _empty_notes():
    job_kinds.noted.clear()


@pytest.mark.sqlite
def test_a_job_does_each_item_and_finishes(trainer):
    job = start(trainer, back_url="/teach/")
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk]
    assert work(job) == [("1", "done", ""), ("2", "done", ""), ("3", "done", "")]
    assert job_kinds.noted == ["1", "2", "3"]
    assert job.finished_at is not None


def test_pressing_twice_is_one_job_and_new_keys_join_it(trainer, other_trainer):
    job = start(trainer, params={"cohort": 5})
    assert start(other_trainer, keys=[3, 4, 4], params={"cohort": 5}) == job
    assert start(trainer, params={"cohort": 6}) != job
    assert DBTaskResult.objects.count() == 2
    assert [key for key, *_ in work(job)] == ["1", "2", "3", "4"]
    assert start(trainer, params={"cohort": 5}) != job
    assert set(job.readers.all()) == {trainer, other_trainer}


def test_without_params_the_keys_tell_jobs_apart(trainer):
    assert start(trainer, keys=[1, 2]) == start(trainer, keys=[2, 1])
    assert start(trainer, keys=[1]) != start(trainer, keys=[2])


def test_a_refused_item_says_why_and_leaves_nothing_behind(trainer):
    assert work(start(trainer, keys=[1, "refuse", 2])) == [
        ("1", "done", ""),
        ("refuse", "refused", "The font lacks a letter."),
        ("2", "done", ""),
    ]
    assert not Mail.objects.exists()  # the handler wrote one before it refused


def test_an_item_that_fails_is_tried_three_times_after_the_others(trainer, caplog):
    assert work(start(trainer, keys=["fail", 1])) == [("fail", "refused", jobs.BROKEN), ("1", "done", "")]
    assert job_kinds.noted == ["fail", "1", "fail", "fail"]
    assert len([record for record in caplog.records if "item fail failed" in record.message]) == 3
    assert not Mail.objects.exists()


def test_an_item_that_fails_once_is_done_the_second_time(trainer):
    assert work(start(trainer, keys=["once"])) == [("once", "done", "")]


def test_an_item_that_killed_its_worker_three_times_is_refused(trainer):
    job = start(trainer, keys=[1])
    job.items.update(tries=jobs.TRIES)
    assert work(job) == [("1", "refused", jobs.BROKEN)]
    assert job_kinds.noted == []


def test_a_stopping_worker_leaves_the_rest_to_the_next(trainer):
    job = start(trainer)
    DBTaskResult.objects.all().delete()
    jobs.stopping.set()
    try:
        assert [state for _, state, _ in work(job)] == ["done", "waiting", "waiting"]
    finally:
        jobs.stopping.clear()
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk]


def test_an_empty_job_finishes(trainer):
    job = start(trainer, keys=[])
    assert work(job) == []
    assert job.finished_at is not None


# ---- the sweeper ------------------------------------------------------------------------------------


def running(job, since):
    DBTaskResult.objects.update(status="RUNNING", started_at=since, worker_ids=["gone"])
    Job.objects.filter(pk=job.pk).update(beat_at=since)


def test_sweep_puts_back_the_task_of_a_killed_worker_and_none_that_beats(trainer):
    job = start(trainer)
    running(job, NOW - 3 * MINUTE)
    jobs.sweep(NOW)
    assert DBTaskResult.objects.get().status == "READY"
    running(job, NOW - 3 * MINUTE)
    Job.objects.update(beat_at=NOW - MINUTE)
    jobs.sweep(NOW)
    assert DBTaskResult.objects.get().status == "RUNNING"


def test_sweep_gives_up_a_task_that_killed_five_workers(trainer):
    running(start(trainer), NOW - 3 * MINUTE)
    DBTaskResult.objects.update(worker_ids=list("abcde"))
    jobs._requeue_tasks(NOW)
    assert DBTaskResult.objects.get().status == "FAILED"


def test_sweep_starts_a_job_that_lost_its_task_once(trainer):
    job = start(trainer)
    DBTaskResult.objects.all().delete()
    jobs.sweep(NOW)
    jobs.sweep(NOW)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk]
    work(job)
    DBTaskResult.objects.all().delete()
    jobs.sweep(NOW + 3 * MINUTE)
    assert not DBTaskResult.objects.exists()


def test_sweep_delivers_due_mail():
    mail = Mail.objects.create(to="pat@example.org", subject="x", next_try_at=NOW)
    jobs.sweep(NOW)
    mail.refresh_from_db()
    assert mail.sent_at == NOW


def test_tidy_forgets_old_jobs(trainer):
    old, young = start(trainer, keys=[1]), start(trainer, keys=[2])
    Job.objects.filter(pk=old.pk).update(finished_at=NOW - datetime.timedelta(days=91))
    jobs.tidy(NOW)
    assert list(Job.objects.all()) == [young]


# ---- the page ---------------------------------------------------------------------------------------


def test_the_page_shows_how_far_it_is_and_then_what_was_not_done(trainer):
    job = start(trainer, keys=[1, "refuse"], back_url="/teach/cohorts/")
    client = client_of(trainer)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert '<progress value="0" max="2"' in page
    assert 'hx-trigger="every 2s"' in page
    assert "See how far it is now" in page
    assert "<html" not in client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    work(job)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "1 of 2 done, 1 not done" in page
    assert "<dt>Thing refuse</dt><dd>The font lacks a letter.</dd>" in page
    assert 'href="/teach/cohorts/"' in page
    assert "See how far" not in page
    assert client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_the_page_of_a_kind_that_is_gone_still_opens(trainer):
    job = start(trainer, keys=[7])
    Job.objects.update(kind="tests.gone")
    work(job)
    page = client_of(trainer).get(f"/jobs/{job.pk}/").content.decode()
    assert "<dt>7</dt><dd>Something went wrong with this one." in page


def test_the_page_is_for_who_asked_and_administrators(trainer, other_trainer, administrator):
    job = start(trainer)
    assert client_of(trainer).get(f"/jobs/{job.pk}/").status_code == 200
    assert client_of(administrator).get(f"/jobs/{job.pk}/").status_code == 200
    assert client_of(other_trainer).get(f"/jobs/{job.pk}/").status_code == 404
    assert Client().get(f"/jobs/{job.pk}/").status_code == 302
    assert client_of(trainer).post(f"/jobs/{job.pk}/").status_code == 405


def test_the_page_needs_the_same_queries_at_one_and_at_thirty_refusals(trainer, django_assert_num_queries):
    client = client_of(trainer)
    client.get("/start/")  # the first request stamps the session
    for count in (1, 30):
        job = start(trainer, keys=range(count))
        Item.objects.filter(job=job).update(state=Item.State.REFUSED, message="Why")
        with django_assert_num_queries(4):
            client.get(f"/jobs/{job.pk}/")
