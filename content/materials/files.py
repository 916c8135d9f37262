"""Handing out a file: never cached by others, never guessed at by the browser."""

import re
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect

SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/vtt", "video/mp4"}
FROM_HERE = {"text/vtt"}  # browsers take captions only from the page's own address
LINK_LASTS = 5 * 60  # seconds
FILM_LINK_LASTS = 2 * 60 * 60  # a player goes back to the link it was given whenever somebody moves on
A_READ = 64 * 1024
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def send(request, file, *, name, content_type):
    """A private response with the file's bytes, or the part asked for; 404 when the storage has lost it.

    Call it after the access check: from a bucket it leads to a signed link, made at this moment, that opens
    for whoever holds it.
    """
    shown = "inline" if content_type in SHOWN else "attachment"
    disposition = f"{shown}; filename*=UTF-8''{quote(name)}"
    if settings.S3_BUCKET and content_type not in FROM_HERE:
        response = HttpResponseRedirect(_signed_link(request, file, disposition, content_type))
    else:
        response = _bytes(request, file, content_type)
        response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _signed_link(request, file, disposition, content_type):
    answer = {
        "ResponseContentType": content_type,
        "ResponseContentDisposition": disposition,
        "ResponseCacheControl": "private, no-store",
    }
    lasts = FILM_LINK_LASTS if content_type == "video/mp4" else LINK_LASTS
    return file.storage.url(file.name, parameters=answer, expire=lasts, http_method=request.method)


def _bytes(request, file, content_type):
    try:
        opened, size = file.open("rb"), file.size
    except FileNotFoundError:
        raise Http404 from None
    part = None if "If-Range" in request.headers else asked_part(request.headers.get("Range", ""), size)
    if part is None:
        response = FileResponse(opened, content_type=content_type)
    elif not part:
        opened.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        piece = _Piece(opened, part)
        response = FileResponse(piece, status=206, content_type=content_type)
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        response["Content-Length"] = len(part)
    response.block_size = A_READ
    response["Accept-Ranges"] = "bytes"
    return response


def asked_part(header, size):
    """The bytes that a Range header asks for, as a range(): empty when the file has none of them.

    None for the whole file, which is also the answer to several ranges and to what is no range (RFC 9110).
    """
    asked = RANGE.fullmatch(header.strip())
    if not asked or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)


class _Piece:
    """So much of an open file as `part` says."""

    def __init__(self, file, part):
        self._file, self._left = file, len(part)
        file.seek(part.start)

    def read(self, size):
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self):
        self._file.close()
