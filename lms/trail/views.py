from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.trail.forms import TrailFilterForm
from lms.trail.models import Entry
from lms.trail.permissions import can_read_trail

A_PAGE = 50


@require_safe
@login_required
def entries(request):
    if not can_read_trail(request.user):
        raise PermissionDenied
    form = TrailFilterForm(request.GET)
    found = form.narrow(Entry.objects.visible_to(request.user).select_related("actor"))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "trail/entry_list.html", {"form": form, "page": page})
