from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lms.desks.contributions import gather, gather_todo


@require_safe
@login_required
def start(request):
    """Where a signed-in person lands: the first of their desks."""
    return redirect(gather("lms_desks", request.user)[0].url)


@require_safe
@login_required
def desk(request, name):
    mine = {desk.name: desk for desk in gather("lms_desks", request.user)}
    if name not in mine:
        raise PermissionDenied
    now = timezone.localtime()
    parts = gather("lms_desk_parts", name, request.user, now)
    return render(
        request,
        "desks/desk.html",
        {
            "desk": mine[name],
            "now": now,
            "todos": gather_todo("lms_todo", name, request.user, now, today=now.date()),
            "first": [part for part in parts if part.column == "now"],
            "main": [part for part in parts if part.column == "main"],
            "aside": [part for part in parts if part.column == "aside"],
        },
    )
