import mimetypes

from django.apps import apps
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from content.materials.files import send
from content.materials.models import PictureRendition
from content.materials.permissions import may_read_file


@require_safe
def picture(request, pk):
    """A picture at some size, for those its audience names; 404 for everyone else."""
    rendition = get_object_or_404(PictureRendition.objects.select_related("image"), pk=pk)
    if not may_read_file(request.user, rendition.image, editions_of(rendition.image)):
        raise Http404
    return send_file(rendition.file)


def serve_material(material, request):
    """Called by Wagtail before it serves a document: 404, or our own response with its own headers."""
    if not may_read_file(request.user, material, editions_of(material)):
        raise Http404
    return send_file(material.file)


def send_file(file):
    name = file.name.rsplit("/", 1)[-1]
    return send(file, name=name, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")


def editions_of(thing):
    """The editions whose readers may have the file, newest first; fetched only when looked through."""
    editions = apps.get_model("curriculum.Edition").objects.all()
    return editions.filter(course_id=thing.course_id) if thing.course_id else editions
