"""A kind of job for tests: notes each key it is given, and fails in the ways an item can."""

from lms.jobs import services as jobs
from lms.outbox.models import Mail

noted = []


def names(keys):
    return {key: f"Thing {key}" for key in keys}


@jobs.handler("tests.note", title="Noting things", names=names)
def note(item, *, job):
    noted.append(item.key)
    if item.key in ("refuse", "fail"):
        Mail.objects.create(to="pat@example.org", subject="to be taken back")
    if item.key == "refuse":
        raise jobs.Refusal("The font lacks a letter.")
    if item.key == "fail" or (item.key == "once" and noted.count("once") == 1):
        raise ValueError("a bug")
