from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from content.curriculum.models import Edition, EditionAsset
from content.curriculum.render import module_html
from content.materials.files import send
from content.materials.models import Audience
from content.materials.permissions import edition_audience


@require_safe
@login_required
def asset(request, sha256):
    """A file of an edition, for those who may read one of the editions that hold it; 404 for everyone else."""
    for asset in EditionAsset.objects.filter(sha256=sha256).select_related("edition"):
        audience = edition_audience(request.user, asset.edition)
        if audience == Audience.TRAINERS or (audience == Audience.PARTICIPANTS and not asset.is_for_trainers):
            return send(asset.file, name=asset.name, content_type=asset.content_type)
    raise Http404


@require_safe
@login_required
def edition_detail(request, edition_id):
    """What is in an edition, for those who teach from it."""
    edition = _edition_to_teach(request.user, edition_id)
    return render(request, "curriculum/edition_detail.html", {
        "edition": edition,
        "modules": edition.modules.defer("body"),
        "assets": edition.assets.all(),
        "crumbs": _crumbs(),
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
        "crumbs": [*_crumbs(), (str(edition), edition.get_absolute_url())],
    })  # fmt: skip


def _edition_to_teach(account, pk):
    edition = get_object_or_404(Edition, pk=pk)
    if edition_audience(account, edition) != Audience.TRAINERS:
        raise Http404
    return edition


def _crumbs():
    return [("Teach", "/teach/")]
