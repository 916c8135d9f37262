"""The XML and the pictures inside a Word document, opened with care."""

import io
import posixpath
import warnings
from xml.etree import ElementTree
from xml.parsers import expat

from PIL import Image

from lms import intake

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = b"wordprocessingml.document.main+xml"
CONTENTS = "[Content_Types].xml"
TITLE = "a Word document (docx)"
LIMIT, XML_LIMIT = 60 * intake.MB, 20 * intake.MB
DEEPEST = 150
CONVERTED = ["GIF", "BMP", "TIFF", "WEBP"]  # kinds of pictures that become PNG


def check_document(file):
    """Refuses what is no whole Word document, or could be a trap. Wider than `intake.check`: the document is
    read once and never handed out, so what it embeds or fetches harms nobody and is told in the report.
    """
    try:
        with intake.check_zip(file, limit=LIMIT, title=TITLE) as opened:
            if CONTENTS not in opened.namelist() or DOCUMENT not in opened.read(CONTENTS):
                raise intake.Refused(f"This is not {TITLE}. Open it in Word and save it as .docx.")
            for entry in opened.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    if entry.file_size > XML_LIMIT:
                        raise intake.Refused("This document is too long. Divide it and bring in each part.")
                    _Shallow().parse(opened.read(entry))
            opened.getinfo("word/document.xml")
    except intake.Refused:
        raise
    except Exception as error:  # expat, zlib and zipfile raise many kinds on damaged files
        raise intake.Refused("This file is damaged. Save it again in Word and upload that.") from error
    finally:
        file.seek(0)


class _Shallow:
    """Parses XML to see that it is whole, declares nothing, and is not nested beyond reason."""

    def __init__(self):
        self.depth, self.parser = 0, expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.open
        self.parser.EndElementHandler = self.close

    def parse(self, content):
        self.parser.Parse(content, True)

    def refuse(self, *declared):
        raise intake.Refused("This file holds declarations that Word never writes. Save it again in Word.")

    def open(self, name, attributes):
        self.depth += 1
        if self.depth > DEEPEST:
            raise intake.Refused("This file is nested beyond measure. Save it again in Word.")

    def close(self, name):
        self.depth -= 1


def tree_of(opened, name):
    """The root element of a part that `check_document` has passed, or None."""
    return ElementTree.fromstring(opened.read(name)) if name in opened.namelist() else None  # noqa: S314


def picture(opened, name):
    """(bytes, extension) of a picture inside the document, or None where a browser could not show it."""
    content = opened.read(name)
    for extension in ("png", "jpeg"):
        file = io.BytesIO(content)
        file.size, file.name = len(content), f"x.{extension}"
        try:
            intake.check(file, [extension])
        except intake.Refused:
            continue
        return content, extension
    return _as_png(content)


def _as_png(content):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=CONVERTED) as found:
                if found.width * found.height > intake.PIXELS:
                    return None
                target = io.BytesIO()
                found.convert("RGBA").save(target, "PNG")
    except Exception:  # Pillow raises many kinds on what it cannot read
        return None
    return target.getvalue(), "png"


def targets(opened, part):
    """{relationship id: (kind, name inside the document or address outside, is outside)} of a part."""
    folder, name = posixpath.split(part)
    root = tree_of(opened, f"{folder}/_rels/{name}.rels")
    return {
        each.get("Id"): (
            each.get("Type", "").rpartition("/")[2],
            each.get("Target", ""),
            each.get("TargetMode") == "External",
        )
        for each in (root if root is not None else ())
    }
