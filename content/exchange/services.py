"""Bringing in what somebody uploaded: kept, read again, loaded as drafts, forgotten."""

import datetime

from django.db import transaction
from django.urls import reverse

from content.exchange.archive import unpacked
from content.exchange.loading import LoadError, load, plan
from content.exchange.models import Incoming
from content.exchange.reading import read_course
from lms import intake
from lms.jobs import services as jobs
from lms.trail.services import record

FILE_KEPT = datetime.timedelta(days=1)
REPORT_KEPT = datetime.timedelta(days=90)


def keep(file, kind, *, by, now, **fields):
    """The Incoming of an upload. What is wrong with a course is told before anything is kept."""
    if kind == Incoming.Kind.COURSE:
        with unpacked(file) as folder:
            plan(read_course(folder, drafts=True), drafts=True)
        file.seek(0)
    made = Incoming(kind=kind, name=intake.clean_name(file.name), brought_by=by, brought_at=now, **fields)
    made.file.save("", file, save=False)
    made.save()
    return made


def preview(incoming):
    """(Plan, doubts) of a kept course."""
    with incoming.file.open("rb") as file, unpacked(file) as folder:
        text = read_course(folder, drafts=True)
        return plan(text, drafts=True), text.doubts


@transaction.atomic
def bring_in(incoming, *, replace, by, now):
    """Load a kept course as drafts; `replace`: ids of edited pages to replace. Returns (course, steps done).

    Planned anew: a page may have been edited since the preview. Raises LoadError, and what reading raises.
    """
    incoming = Incoming.objects.select_for_update(of=("self",)).get(pk=incoming.pk)
    if not incoming.file:
        raise LoadError("This was brought in already.")
    with incoming.file.open("rb") as file, unpacked(file) as folder:
        planned = plan(read_course(folder, drafts=True), drafts=True)
        chosen = [step for step in planned.edited if step.page.pk in replace]
        refuse_locked(planned, chosen, by)
        course, done = load(planned, replace=chosen, by=by)
    record(by, "brought in a course", course, now=now, pages=len(done))
    forget(incoming)
    return course, done


def refuse_locked(planned, chosen, account):
    """LoadError when a page that would change is held by somebody else, such as a reader who approves it."""
    for step in planned.changing(chosen):
        lock = step.page.pk and step.page.get_lock()
        if lock and lock.for_user(account):
            raise LoadError(
                f"“{step}” is locked: somebody is working on it or reading it. Nothing was changed."
            )


@transaction.atomic
def start_manual(incoming, *, by, now):
    """The job that reads a Word manual and makes its modules."""
    incoming.job = jobs.start(
        "exchange.manual", f"Bring in {incoming.name}"[:200], ["read"], by=by, now=now,
        back_url=reverse("exchange_manual", args=[incoming.pk]), params={"incoming": incoming.pk},
    )  # fmt: skip
    incoming.save(update_fields=["job"])
    return incoming.job


@transaction.atomic
def forget(incoming):
    """Delete an upload, its file once that is certain."""
    drop_file(incoming)
    incoming.delete()


def drop_file(incoming):
    if incoming.file:
        storage, name = incoming.file.storage, incoming.file.name
        transaction.on_commit(lambda: storage.delete(name))
        incoming.file = ""


def forget_old(now):
    """What was never used goes after a day; a manual's report after three months."""
    for incoming in Incoming.objects.filter(brought_at__lt=now - FILE_KEPT).exclude(file=""):
        if incoming.kind == Incoming.Kind.COURSE or not incoming.manual:
            forget(incoming)
        else:
            drop_file(incoming)
            incoming.save(update_fields=["file"])
    for incoming in Incoming.objects.filter(brought_at__lt=now - REPORT_KEPT):
        forget(incoming)
