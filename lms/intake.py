"""What an upload may be: told by its content, never by its name or by what the browser says it is.

    kind = intake.check(upload, allowed=("pdf", "docx"))
    name = intake.clean_name(upload.name)

`check` raises Refused with a message for the person who uploads. It leaves the file at its start.
"""

import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.parsers import expat

from django.template.defaultfilters import filesizeformat
from PIL import Image

MB = 1024 * 1024
PIXELS = 40_000_000
ZIP_FILES, ZIP_UNPACKED, ZIP_RATIO = 5_000, 300 * MB, 100
NAME_LENGTH = 100
UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|%#&{}$!`\'@+=~^]+')


class Refused(Exception):
    """The file is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Kind:
    """A kind of file we take."""

    extension: str
    title: str
    mime: str
    limit: int  # bytes
    inspect: Callable

    def __str__(self):
        return self.title


def check(file, allowed):
    """The Kind of this upload, one of the `allowed` extensions; `jpg` stands for `jpeg`."""
    try:
        kind = kind_of(file)
        wanted = ["jpeg" if extension == "jpg" else extension for extension in allowed]
        if kind is None or kind.extension not in wanted:
            raise Refused(f"{_what_it_is(file, kind)} Choose {_list(wanted)}.")
        named = file.name.rpartition(".")[2].lower()
        if ("jpeg" if named == "jpg" else named) != kind.extension:
            raise Refused(
                f"The name ends in .{named}, but inside it is {kind}. Save it again under its own kind."
            )
        if file.size > kind.limit:
            limit = filesizeformat(kind.limit)
            raise Refused(
                f"This file has {filesizeformat(file.size)}, but {kind} may have {limit}. Make it smaller."
            )
        if kind.extension not in OFFICE and zipfile.is_zipfile(file):
            raise Refused(f"This is {kind} and a ZIP archive in one. Save it again without the archive.")
        kind.inspect(file)
    finally:
        file.seek(0)
    return kind


def clean_name(name):
    """The name without folders, controls, signs that mean something to a system, or an endless middle."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    stem, dot, extension = UNSAFE_IN_NAME.sub("-", name).rpartition(".")
    if not dot:
        stem, extension = extension, ""
    extension = re.sub(r"[^a-z0-9]", "", extension.lower())[:10]
    stem = " ".join(stem.split()).strip(" .-")[: NAME_LENGTH - len(extension) - 1].strip(" .-") or "file"
    return f"{stem}.{extension}" if extension else stem


def mime_of(name):
    """The content type of a file that was checked when it came, by its name's ending."""
    extension = name.rpartition(".")[2].lower()
    kind = KINDS.get("jpeg" if extension == "jpg" else extension)
    return kind.mime if kind else "application/octet-stream"


# ---- what it is ---------------------------------------------------------------------------------------


def _start(file, length=1024):
    file.seek(0)
    return file.read(length)


def kind_of(file):
    """What its first bytes say it is, or None; the rest is not looked at."""
    start = _start(file)
    if start.startswith(b"%PDF-"):
        return KINDS["pdf"]
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if start.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if start[4:8] == b"ftyp":
        return KINDS["mp4"]
    if re.match(rb"(\xef\xbb\xbf)?WEBVTT([ \t\r\n]|$)", start):
        return KINDS["vtt"]
    if start.startswith(b"PK\x03\x04"):
        return _office_kind(file)
    return None


def _what_it_is(file, kind):
    """A sentence about a file we do not take."""
    start = _start(file).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if kind:
        return f"Inside, this is {kind}, which does not belong here."
    if not start:
        return "This file is empty."
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "This Office file has a password or is of the old kind. Save it without one, as the new kind."
    if b"<svg" in start:
        return "This is an SVG drawing, which can carry a program."
    if start.startswith(b"<"):
        return "This is a web page, which can carry a program."
    if start.startswith((b"mz", b"\x7felf", b"#!")):
        return "This is a program."
    return "This is not a kind of file that we know, or it is damaged."


def _list(extensions):
    titles = [KINDS[extension].title for extension in extensions]
    return " or ".join(filter(None, [", ".join(titles[:-1]), titles[-1]]))


# ---- is it whole and harmless -------------------------------------------------------------------------


AGAIN = "Open it, save it again and upload that."
PDF_HARM = {  # a key of a PDF's objects, or the kind of an action, and what it means
    "/JavaScript": "a program",
    "/JS": "a program",
    "/XFA": "a form with a program",
    "/RichMedia": "a program",
    "/Launch": "a command that starts other programs",
    "/SubmitForm": "a form that sends what is typed somewhere",
    "/ImportData": "a command that reads other files",
    "/GoToR": "a link to a file on somebody's computer",
    "/GoToE": "a link to a file on somebody's computer",
    "/EmbeddedFiles": "other files",
    "/EF": "other files",
}


def _inspect_pdf(file):
    from pypdf import PdfReader  # large, and needed here alone

    file.seek(0)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise Refused("This PDF has a password or forbids copying. Save it again without protection.")
        pages = len(reader.pages)
        harm = next((PDF_HARM[word] for word in _pdf_words(reader) if word in PDF_HARM), None)
    except Refused:
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise Refused("This PDF is damaged. Open it, save it as PDF again and upload that.") from error
    if not pages:
        raise Refused("This PDF has no pages. Save it as PDF again and upload that.")
    if harm:
        raise Refused(f"This PDF holds {harm}. Print it to a new PDF and upload that.")


def _pdf_words(reader):
    """The keys of every object of the file, and what its actions and annotations are."""
    numbers = [number for table in reader.xref.values() for number in table] + list(reader.xref_objStm)
    waiting = [reader.trailer, *(reader.get_object(number) for number in set(numbers) if number)]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            yield from thing
            yield from (thing.raw_get(key) for key in ("/S", "/Subtype") if key in thing)
            waiting += [thing.raw_get(key) for key in thing]
        elif isinstance(thing, list):
            waiting += thing


def _open_zip(file):
    """The file's own table of contents, after a look at what unpacking it would do."""
    file.seek(0)
    try:
        opened = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused(f"This file is damaged. {AGAIN}") from error
    entries = opened.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ZIP_FILES or unpacked > ZIP_UNPACKED or unpacked > max(ZIP_RATIO * file.size, 10 * MB):
        raise Refused(f"This file grows beyond measure when it is opened. {AGAIN}")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise Refused(f"This file holds a path that leads outside itself. {AGAIN}")
        if entry.flag_bits & 1:
            raise Refused("This file has a password. Take it off and upload it again.")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Refused(f"This file holds two parts of one name. {AGAIN}")
    return opened


def check_zip(file, *, limit, title="a ZIP"):
    """The opened ZIP of an upload, once it is known to be no bomb and to stay inside its folder."""
    if not _start(file).startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Refused(f"{_what_it_is(file, kind_of(file))} Choose {title}.")
    if file.size > limit:
        most = filesizeformat(limit)
        raise Refused(f"This file has {filesizeformat(file.size)}; {title} may have at most {most}.")
    return _open_zip(file)


def _attributes(opened, part):
    """The attributes of each element of an XML part of an Office file, with the names in small letters."""
    found = []

    def refuse_declarations(*_):
        raise ValueError("an Office file declares no document type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_declarations
    parser.StartElementHandler = lambda _, attributes: found.append(
        {name.lower(): value.strip() for name, value in attributes.items()}
    )
    if opened.getinfo(part).file_size > MB:
        raise ValueError("a list of parts is short")
    parser.Parse(opened.read(part), True)
    return found


def _office_kind(file):
    """By the list of content types inside; None for another kind of ZIP archive."""
    opened = _open_zip(file)
    if CONTENTS not in opened.namelist():
        return None
    try:
        types = {each.get("contenttype", "").lower() for each in _attributes(opened, CONTENTS)}
    except Exception as error:  # expat, zlib and zipfile raise many kinds on damaged files
        raise Refused(f"This file is damaged. {AGAIN}") from error
    if any(word in content_type for content_type in types for word in ("macro", "vbaproject")):
        raise Refused("This file holds macros, which are programs. Save it without them.")
    if any(word in content_type for content_type in types for word in ("oleobject", "activex")):
        raise Refused("This file holds an object of another program. Put a picture of it in its place.")
    main = (kind for kind, part in OFFICE.items() if any(part in content_type for content_type in types))
    return KINDS.get(next(main, None))


def _inspect_office(file):
    opened = _open_zip(file)
    if any("vbaproject" in name.lower() for name in opened.namelist()):
        raise Refused("This file holds macros, which are programs. Save it without them.")
    try:
        is_whole = opened.testzip() is None
        links = [
            link
            for name in opened.namelist()
            if name.lower().endswith(".rels")
            for link in _attributes(opened, name)
            if link.get("targetmode", "").lower() == "external"
        ]
    except Exception as error:  # expat, zlib and zipfile raise many kinds on damaged files
        raise Refused(f"This file is damaged. {AGAIN}") from error
    if not is_whole:
        raise Refused(f"This file is damaged. {AGAIN}")
    for link in links:
        if not (link.get("type", "").endswith("/hyperlink") and LINKS.match(link.get("target", ""))):
            raise Refused(
                "This file fetches a template, picture, film or data from elsewhere when it is opened. "
                "Put it into the file, or take the link out."
            )


def _inspect_picture(file):
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=["PNG", "JPEG"]) as picture:
                width, height = picture.size
                if width * height > PIXELS:
                    raise Refused(f"This picture has {width} x {height} pixels. Make it smaller.")
                picture.verify()
            with Image.open(file, formats=["PNG", "JPEG"]) as picture:
                if (
                    picture.format != "PNG"
                ):  # of a JPEG nothing was looked at yet: read to its end, drawn small
                    picture.draft("L", (64, 64))
                    picture.load()
    except Refused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("This picture has too many pixels. Make it smaller.") from error
    except Exception as error:  # Pillow raises many kinds on damaged files
        raise Refused(f"This picture is damaged. {AGAIN}") from error


def _inspect_mp4(file):
    """Walks the boxes a film is made of: whole, with a table of contents and pictures that browsers know."""
    found, position = {}, 0
    while position < file.size:
        file.seek(position)
        head = file.read(16)
        length, name, least = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, least = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = file.size - position
        if length < least or position + length > file.size or len(found) > BOXES:
            raise Refused("This film is damaged or was not copied whole. Export or copy it again.")
        found[position] = (name, length)
        position += length
    contents = [(place, length) for place, (name, length) in found.items() if name == b"moov"]
    if len(contents) != 1 or contents[0][1] > 30 * MB or b"mdat" not in {name for name, _ in found.values()}:
        raise Refused(NO_FILM)
    file.seek(contents[0][0])
    if not re.search(b"avc[13]", file.read(contents[0][1])):
        raise Refused(NO_FILM)


def _inspect_vtt(file):
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("The captions are not in UTF-8. Save them again with that encoding.") from error
    if "-->" not in text or "\x00" in text:
        raise Refused("There are no captions in this file. Export them again as WebVTT (vtt).")
    if mark := next((mark for mark in TAG.findall(text) if not CAPTION_TAG.fullmatch(mark)), None):
        raise Refused(f"The captions hold “{mark[:40]}”, which captions have no use for. Take it out.")


BOXES = 50_000
NO_FILM = "This is no film that every browser can play. Export it as MP4 with H.264."
TAG = re.compile(r"<[^<>\n]*>?")
CAPTION_TAG = re.compile(r"</?(?:c|i|b|u|v|lang|ruby|rt)(?:[.\s][^<>]*)?>|<[0-9:.]+>")
CONTENTS = "[Content_Types].xml"
LINKS = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_WORD, _SLIDES, _SHEET = "wordprocessingml.document", "presentationml.presentation", "spreadsheetml.sheet"
_OPENXML = "application/vnd.openxmlformats-officedocument."
OFFICE = {"docx": f"{_WORD}.main+xml", "pptx": f"{_SLIDES}.main+xml", "xlsx": f"{_SHEET}.main+xml"}
KINDS = {
    kind.extension: kind
    for kind in [
        Kind("pdf", "a PDF", "application/pdf", 30 * MB, _inspect_pdf),
        Kind("docx", "a Word document (docx)", _OPENXML + _WORD, 20 * MB, _inspect_office),
        Kind("pptx", "PowerPoint slides (pptx)", _OPENXML + _SLIDES, 60 * MB, _inspect_office),
        Kind("xlsx", "an Excel sheet (xlsx)", _OPENXML + _SHEET, 10 * MB, _inspect_office),
        Kind("png", "a PNG picture", "image/png", 10 * MB, _inspect_picture),
        Kind("jpeg", "a JPEG picture", "image/jpeg", 10 * MB, _inspect_picture),
        Kind("mp4", "an MP4 film", "video/mp4", 500 * MB, _inspect_mp4),
        Kind("vtt", "captions (VTT)", "text/vtt", MB, _inspect_vtt),
    ]
}
