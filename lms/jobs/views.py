from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.jobs.models import Item, Job
from lms.jobs.services import Handler, handlers


@require_safe
@login_required
@never_cache
def job(request, pk):
    """How far the work is. While it runs, the page asks for its middle again; at the end, for itself."""
    found = get_object_or_404(Job.objects.visible_to(request.user).with_counts(), pk=pk)
    if request.htmx and found.finished_at:
        return HttpResponse(headers={"HX-Refresh": "true"})
    not_done = list(found.items.filter(state=Item.State.REFUSED))
    handler = handlers.get(found.kind, Handler(None, found.title))  # a kind of a former release
    names = handler.names([item.key for item in not_done]) if handler.names and not_done else {}
    context = {
        "job": found,
        "does": handler.title,
        "worked": found.done + found.refused,
        "not_done": [(names.get(item.key, item.key), item.message) for item in not_done],
    }
    return render(request, "jobs/_progress.html" if request.htmx else "jobs/job_read.html", context)
