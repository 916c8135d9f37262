from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lms.outbox import services
from lms.outbox.forms import ShowForm, TryAgainForm
from lms.outbox.models import Mail
from lms.outbox.permissions import can_read_outbox

A_PAGE = 50


@require_safe
@login_required
def mails(request):
    if not can_read_outbox(request.user):
        raise PermissionDenied
    form = ShowForm(request.GET)
    visible = Mail.objects.visible_to(request.user)
    counts = visible.aggregate(
        all=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(given_up_at__isnull=False)),
    )
    counts["waiting"] = counts["all"] - counts["sent"] - counts["failed"]
    context = {
        "page": Paginator(form.narrow(visible), A_PAGE).get_page(request.GET.get("page")),
        "failed": counts["failed"],
        "shows": [
            (value, title, counts[value or "all"], form.data.get("show", "") == value)
            for value, title in form.fields["show"].choices
        ],
    }
    return render(request, "outbox/mail_list.html", context)


@require_POST
@login_required
def again(request):
    if not can_read_outbox(request.user):
        raise PermissionDenied
    form = TryAgainForm(request.POST)
    tried = services.try_again(form.mails(), by=request.user, now=timezone.now()) if form.is_valid() else 0
    if tried:
        messages.success(request, f"{tried} mail{'' if tried == 1 else 's'} will be tried again now.")
    else:
        messages.warning(request, "Nothing to try again: it went in the meantime.")
    return redirect("outbox")
