"""Long work, item by item, that survives its worker.

A room says how one item is done, in its `tasks.py`:

    @jobs.handler("certificates.issue", title="Issue certificates", names=names_of_enrolments)
    def issue_one(item, *, job):
        ...                                   # item.key is the id it was given, as text
        raise jobs.Refusal("why not")         # for the person who asked; the job goes on

and asks for it: `jobs.start("certificates.issue", "Certificates for Isis", ids, by=account, now=now)`.
The handler runs in a transaction that also marks the item, so each item is done once or not at all. What it
does outside the database (a stored file) must bear being done twice.
"""

import datetime
import hashlib
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from lms.jobs.models import Item, Job
from lms.outbox.services import deliver_due, forget_old

log = logging.getLogger(__name__)

TRIES = 3
STALE = datetime.timedelta(minutes=2)
TASK_TRIES = 5
KEPT = datetime.timedelta(days=90)
BROKEN = "Something went wrong with this one. It was tried three times; those who run the site can see why."

stopping = threading.Event()  # set by the worker on SIGTERM: finish the item in hand, then stop


class Refusal(Exception):
    """This item is not to be done; the message says why, for the person who asked."""


@dataclass(frozen=True)
class Handler:
    function: Callable
    title: str
    names: Callable | None = None


handlers = {}  # by kind


def handler(kind, *, title, names=None):
    """Register the function that does one item of this kind.

    `title` is what such a job does, "Issue certificates". `names` turns keys into what people call them,
    a list into a dict, so that the job's page can name what was not done without storing it.
    """

    def register(function):
        handlers[kind] = Handler(function, title, names)
        return function

    return register


# ---- asking -----------------------------------------------------------------------------------------


@transaction.atomic
def start(kind, title, keys, *, by, now, back_url="", params=None):
    """The job that does these items: a new one, or the one of the same kind and params that still runs.

    Pressing twice is safe: keys the running job lacks are added to it. Without `params` the keys themselves
    tell jobs apart. Keys and params are ids, never names. `by` may be None: then administrators alone see it.
    """
    does = handlers[kind]
    keys = list(dict.fromkeys(str(key) for key in keys))
    same = json.dumps([kind, params if params is not None else sorted(keys)], sort_keys=True)
    job, new = _open_job(
        hashlib.sha256(same.encode()).hexdigest(),
        {
            "kind": kind,
            "title": Truncator(title or does.title).chars(200),
            "params": params or {},
            "back_url": back_url,
            "asked_by": by,
            "asked_at": now,
        },
    )
    if by:
        job.readers.add(by)
    before = set(job.items.values_list("key", flat=True))
    Item.objects.bulk_create(Item(job=job, key=key) for key in keys if key not in before)
    if new:
        run.enqueue(job.pk)
    return job


def _open_job(fingerprint, fields):
    """The open job of this fingerprint, locked so that it cannot finish meanwhile, and whether it is new."""
    for _ in range(3):
        if job := Job.objects.open().select_for_update().filter(fingerprint=fingerprint).first():
            return job, False
        try:
            with transaction.atomic():
                return Job.objects.create(fingerprint=fingerprint, **fields), True
        except IntegrityError:
            continue  # somebody else pressed at the same moment
    raise RuntimeError("A job opened and finished three times while it was asked for.")


# ---- doing ------------------------------------------------------------------------------------------


@task()
def run(job_id):
    """Work through what waits. Any number of workers may; each item is done by one of them."""
    while _next(job_id):
        if stopping.is_set():
            run.enqueue(job_id)
            return


def _next(job_id):
    """Do one item; False when there is none left for this worker."""
    item = _claim(job_id)
    if item is None:
        return False
    try:
        _do(item)
    except Exception:
        log.exception("Job %s: item %s failed", job_id, item.key)
        if item.tries >= TRIES:
            Item.objects.filter(pk=item.pk, state=Item.State.WAITING).update(
                state=Item.State.REFUSED, message=BROKEN
            )
    return True


@transaction.atomic
def _claim(job_id):
    """The next item, the least tried first, its try counted before it is made: a kill counts as a try.

    None if nothing waits, which finishes the job, or if other workers have all of it in hand.
    """
    job = Job.objects.open().select_for_update().filter(pk=job_id).first()
    if job is None:
        return None
    waiting = job.items.filter(state=Item.State.WAITING).order_by("tries", "pk")
    item = waiting.select_for_update(skip_locked=True).first()
    job.beat_at = timezone.now()
    if item is None and not waiting.exists():
        job.finished_at = job.beat_at
    job.save(update_fields=["beat_at", "finished_at"])
    if item:
        item.tries += 1
        item.save(update_fields=["tries"])
    return item


@transaction.atomic
def _do(claimed):
    """Do the item and mark it, together. Nothing if another worker, who claimed it too, has done it.

    Waits for that worker: were each to step back for the other, both would use up the item's tries.
    """
    item = (
        Item.objects.select_for_update(of=["self"])
        .filter(pk=claimed.pk, state=Item.State.WAITING)
        .select_related("job")
        .first()
    )
    if item is None:
        return
    item.state, item.message = Item.State.DONE, ""
    try:
        if item.tries > TRIES:
            raise Refusal(BROKEN)
        with transaction.atomic():
            handlers[item.job.kind].function(item, job=item.job)
    except Refusal as refusal:
        item.state, item.message = Item.State.REFUSED, Truncator(str(refusal)).chars(300)
    item.save(update_fields=["state", "message"])


# ---- keeping it going -------------------------------------------------------------------------------


def sweep(now):
    """What a killed worker left: put its tasks and jobs back to work, and try the mails that are due."""
    _requeue_tasks(now)
    _requeue_jobs(now)
    deliver_due(now)


def _requeue_tasks(now):
    """Tasks are run again from the start: each of ours, and Wagtail's indexing, bears that."""
    beating = set(Job.objects.open().filter(beat_at__gt=now - STALE).values_list("pk", flat=True))
    for result in DBTaskResult.objects.running().filter(started_at__lt=now - STALE):
        if _job_of(result) in beating:
            continue
        if len(result.worker_ids) >= TASK_TRIES:
            result.set_failed(RuntimeError("Its worker was killed each time."))
            log.error("Task %s was given up: its worker was killed %s times", result.task_path, TASK_TRIES)
        else:
            DBTaskResult.objects.running().filter(pk=result.pk).update(status="READY", started_at=None)


def _requeue_jobs(now):
    queued = {
        _job_of(result)
        for result in DBTaskResult.objects.filter(task_path=run.module_path).exclude(
            status__in=["SUCCESSFUL", "FAILED"]
        )
    }
    for job in Job.objects.open().exclude(beat_at__gt=now - STALE).exclude(pk__in=queued):
        run.enqueue(job.pk)


def _job_of(result):
    return result.args_kwargs["args"][0] if result.task_path == run.module_path else None


def tidy(now):
    """Delete jobs and mails of long ago."""
    Job.objects.filter(finished_at__lt=now - KEPT).delete()
    forget_old(now)
