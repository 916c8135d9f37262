from django.apps import apps
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from content.materials.files import send
from content.materials.models import Material, PictureRendition
from content.materials.permissions import may_read_file
from lms.intake import mime_of


@require_safe
def picture(request, pk):
    """A picture at some size, for those its audience names; 404 for everyone else."""
    rendition = get_object_or_404(PictureRendition.objects.select_related("image"), pk=pk)
    _readable(request, rendition.image)
    return send_file(request, rendition.file)


@require_safe
def material(request, pk):
    """A document, for those its audience names; 404 for everyone else."""
    return send_file(request, _readable(request, get_object_or_404(Material, pk=pk)).file)


def to_our_door(material, request):
    """Wagtail's own address of a document leads to ours, for those who may pass it."""
    return redirect(_readable(request, material).url)


def _readable(request, thing):
    if not may_read_file(request.user, thing, editions_of(thing)):
        raise Http404
    return thing


def send_file(request, file):
    name = file.name.rsplit("/", 1)[-1]
    return send(request, file, name=name, content_type=mime_of(name))


def editions_of(thing):
    """The editions whose readers may have the file, newest first; fetched only when looked through."""
    editions = apps.get_model("curriculum.Edition").objects.all()
    return editions.filter(course_id=thing.course_id) if thing.course_id else editions
