"""Handing out a file: never cached by others, never guessed at by the browser."""

from urllib.parse import quote

from django.http import FileResponse, Http404

SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/vtt", "video/mp4"}


def send(file, *, name, content_type):
    """A private response with the file's bytes, or 404 when the storage has lost it."""
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, content_type=content_type)
    disposition = "inline" if content_type in SHOWN else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
