from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.curriculum.changes import changes
from content.curriculum.corrections import add_correction, corrections_for
from content.curriculum.forms import CorrectionForm, SinceForm
from content.curriculum.models import EditionAsset, EditionPaper
from content.curriculum.papers import missing_papers, print_edition
from content.curriculum.permissions import may_have_editions, may_publish, readable_whole
from content.curriculum.printing.papers import Paper
from content.curriculum.render import module_html
from content.curriculum.running_order import days_of
from content.materials.files import send
from content.materials.models import Audience
from content.materials.permissions import edition_audience, reads_everything
from lms.desks.contributions import gather
from lms.paper import pdf


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
def paper(request, edition_id, kind):
    """A printed document of an edition, as it was stored when it was published."""
    kept = get_object_or_404(
        EditionPaper.objects.select_related("edition__course"), edition=edition_id, kind=kind
    )
    if edition_audience(request.user, kept.edition) not in (Audience.TRAINERS, Paper(kind).audience):
        raise Http404
    name = f"{kept.edition.course.slug}-{kept.edition.number}-{kind}.pdf"
    return send(request, kept.file, name=name, content_type="application/pdf")


@require_POST
@login_required
def papers_print(request, edition_id):
    """Make what is missing: an edition of before there were papers, or one whose printing failed."""
    edition = _edition_to_teach(request.user, edition_id)
    if not reads_everything(request.user):
        raise PermissionDenied
    job = print_edition(edition, by=request.user, now=timezone.now())
    return redirect(job or edition)


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
    parts = gather("lms_edition_parts", request.user, edition)
    return render(request, "curriculum/edition_detail.html", {
        "edition": edition,
        "modules": edition.modules.defer("body"),
        "assets": edition.assets.all(),
        "corrections": edition.corrections.select_related("module", "made_by"),
        "papers": edition.papers.all(),
        "missing": missing_papers(edition),
        "may_print": reads_everything(request.user),
        "may_correct": may_publish(request.user),
        "main": [part for part in parts if part.column == "main"],
        "aside": [part for part in parts if part.column == "aside"],
        "crumbs": _crumbs(str(edition)),
    })  # fmt: skip


@require_safe
@login_required
def edition_changes(request, edition_id):
    """What has changed since an earlier edition, by module; since the one before, if none is chosen."""
    edition = _edition_to_teach(request.user, edition_id)
    earlier = edition.course.editions.filter(number__lt=edition.number)
    form = SinceForm(request.GET or None, earlier=earlier, initial={"since": earlier.first()})
    since = form.cleaned_data["since"] if form.is_valid() else earlier.first()
    found = since and changes(
        since, edition, before_modules=since.modules.all(), after_modules=edition.modules.all()
    )
    return render(request, "curriculum/edition_changes.html", {
        "edition": edition,
        "since": since,
        "form": form,
        "changes": found,
        "crumbs": _crumbs((str(edition), edition.get_absolute_url()), "What has changed"),
    })  # fmt: skip


@require_safe
@login_required
def running_order(request, edition_id):
    """The days of a course with their modules and what happens in each, minute by minute."""
    edition = _edition_to_teach(request.user, edition_id)
    return render(request, "curriculum/running_order.html", {
        "edition": edition,
        "days": days_of(edition.modules.all()),
        "printed": edition.papers.filter(kind=Paper.RUNNING_ORDER).first(),
        "crumbs": _crumbs((str(edition), edition.get_absolute_url()), "Running order"),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def correction_new(request, edition_id):
    """A correction notice: written, read once more, then added for good."""
    edition = _edition_to_teach(request.user, edition_id)
    if not may_publish(request.user):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        if said.pop("checked"):
            notice = add_correction(edition, **said, by=request.user, now=timezone.now())
            messages.success(request, f"{notice} is added. Trainers who teach this edition see it at once.")
            return redirect(edition)
    page = "check" if form.is_valid() and "change" not in request.POST else "new"
    return render(request, f"curriculum/correction_{page}.html", {
        "edition": edition,
        "form": form,
        "crumbs": _crumbs((str(edition), edition.get_absolute_url()), "Add a correction notice"),
    })  # fmt: skip


@require_safe
@login_required
def correction_slip(request, edition_id, number):
    """The notice as slips to cut out, several a page."""
    edition = _edition_to_teach(request.user, edition_id)
    notice = get_object_or_404(edition.corrections.select_related("module"), number=number)
    file = pdf("curriculum/paper/slip.html", {"notice": notice, "edition": edition}, title=str(notice))
    name = f"correction-{edition.course.slug}-{edition.number}-{number}.pdf"
    return HttpResponse(
        file,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


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
        "corrections": corrections_for(modules[place], audience),
        "html": module_html(modules[place], audience),
        "crumbs": _crumbs((str(edition), edition.get_absolute_url()), modules[place].title),
    })  # fmt: skip


def _edition_to_teach(account, pk):
    return get_object_or_404(readable_whole(account), pk=pk)


def _crumbs(*steps):
    """Steps are (title, address); the last, where one stands, a title alone."""
    return [("Editions", reverse("curriculum_editions")), *steps[:-1], (steps[-1], "")]
