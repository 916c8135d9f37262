from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from content.curriculum.models import EditionAsset
from content.curriculum.permissions import may_have_editions, readable_whole
from content.curriculum.render import module_html
from content.materials.files import send
from content.materials.models import Audience
from content.materials.permissions import edition_audience


@require_safe
@login_required
def asset(request, sha256):
    """A file of an edition, for those who may read an edition that holds it; 404 for everyone else."""
    for asset in EditionAsset.objects.filter(sha256=sha256).select_related("edition"):
        audience = edition_audience(request.user, asset.edition)
        if audience == Audience.TRAINERS or (audience == Audience.PARTICIPANTS and not asset.is_for_trainers):
            return send(request, asset.file, name=asset.name, content_type=asset.content_type)
    raise Http404


@require_safe
@login_required
def edition_list(request):
    """The editions an account may read whole, newest first in each course."""
    if not may_have_editions(request.user):
        raise PermissionDenied
    editions = readable_whole(request.user).select_related("published_by").order_by("title", "-number")
    return render(
        request, "curriculum/edition_list.html", {"editions": editions, "crumbs": [("Editions", "")]}
    )


@require_safe
@login_required
def edition_detail(request, edition_id):
    """What is in an edition, for those who teach from it."""
    edition = _edition_to_teach(request.user, edition_id)
    return render(request, "curriculum/edition_detail.html", {
        "edition": edition,
        "modules": edition.modules.defer("body"),
        "assets": edition.assets.all(),
        "crumbs": _crumbs(str(edition)),
    })  # fmt: skip


@require_safe
@login_required
def module_detail(request, edition_id, key):
    """A module with its trainer notes; `?as=participant` shows what participants receive."""
    edition = _edition_to_teach(request.user, edition_id)
    modules = list(edition.modules.defer("body"))
    place = next((n for n, module in enumerate(modules) if module.key == key), None)
    if place is None:
        raise Http404
    audience = "participants" if request.GET.get("as") == "participant" else "trainers"
    return render(request, "curriculum/module_detail.html", {
        "edition": edition,
        "modules": modules,
        "module": modules[place],
        "previous": modules[place - 1] if place else None,
        "next": modules[place + 1] if place + 1 < len(modules) else None,
        "audience": audience,
        "html": module_html(modules[place], audience),
        "crumbs": _crumbs((str(edition), edition.get_absolute_url()), modules[place].title),
    })  # fmt: skip


def _edition_to_teach(account, pk):
    return get_object_or_404(readable_whole(account), pk=pk)


def _crumbs(*steps):
    """Steps are (title, address); the last, where one stands, a title alone."""
    return [("Editions", reverse("curriculum_editions")), *steps[:-1], (steps[-1], "")]
