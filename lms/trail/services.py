from lms.trail.models import Entry, subject_of


def record(actor, verb, subject, *, now, reason="", **detail):
    """Write one line of the trail, in the caller's transaction: no act without it, no line without the act.

    `actor` is an account, or None for the system itself. `subject` is a saved row. `detail` becomes JSON:
    ids, counts and states, never names or what somebody said: the trail outlives an erasure.
    """
    return Entry.objects.create(
        at=now, actor=actor, verb=verb, subject=subject_of(subject), reason=reason, detail=detail
    )
