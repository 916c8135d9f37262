"""Forms that arrived after the idle sign-out: kept sealed for the same account, for a day."""

import datetime
import uuid

from django.http import QueryDict

from lms.accounts.models import HeldForm

LONGEST = 200_000  # bytes of the form as it travels
MOST = 5  # of one account; the oldest give way
KEPT = datetime.timedelta(hours=24)
HOLDABLE = {"application/x-www-form-urlencoded", "multipart/form-data"}
MARK = "held_form"  # a replayed form carries its row's id under this name


def hold(request, *, account_id, now):
    """Keep the form of this request; None when it has a file, is too long or belongs to the account pages."""
    if request.content_type not in HOLDABLE or request.FILES or request.path.startswith("/account/"):
        return None
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    again = fields.pop(MARK, None)
    body = fields.urlencode()
    path = request.get_full_path()
    if len(body) > LONGEST or len(path) > HeldForm._meta.get_field("path").max_length:
        return None
    if again:
        let_go(again[0], account_id=account_id)
    form = HeldForm.objects.create(account_id=account_id, path=path, body=body, made_at=now)
    of_account = HeldForm.objects.filter(account_id=account_id)
    of_account.exclude(pk__in=of_account.order_by("-made_at").values("pk")[:MOST]).delete()
    return form


def fields_of(form):
    """What was typed: a list of (name, value), in the order it travelled."""
    return [(name, value) for name, values in QueryDict(form.body).lists() for value in values]


def let_go(pk, *, account_id):
    """Delete a form of this account that was sent at last; whatever else the name points to stays."""
    try:
        HeldForm.objects.filter(account_id=account_id, pk=uuid.UUID(pk)).delete()
    except ValueError:
        return


def sweep(now):
    """Delete what nobody came back for. The worker calls this."""
    HeldForm.objects.filter(made_at__lt=now - KEPT).delete()
