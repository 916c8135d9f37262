"""The XML and the pictures inside a Word document, opened with care."""

import io
import posixpath
import warnings
import zipfile
from xml.etree import ElementTree
from xml.parsers import expat

from PIL import Image

from lms import intake

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONVERTED = ["GIF", "BMP", "TIFF", "WEBP"]  # kinds of pictures that become PNG


def check_xml(file):
    """Refuses a document whose XML is broken or declares entities, which Word never writes."""
    try:
        with zipfile.ZipFile(file) as opened:
            for name in opened.namelist():
                if name.endswith((".xml", ".rels")):
                    _parser().Parse(opened.read(name), True)
            if "word/document.xml" not in opened.namelist():
                raise intake.Refused("There is no text in this document.")
    except intake.Refused:
        raise
    except Exception as error:  # expat, zlib and zipfile raise many kinds on damaged files
        raise intake.Refused(
            "This file is damaged. Open it in Word, save it again and upload that."
        ) from error
    finally:
        file.seek(0)


def _parser():
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*declared):
    raise intake.Refused("This file holds declarations that Word never writes. Save it again in Word.")


def tree_of(opened, name):
    """The root element of a part that `check_xml` has passed, or None."""
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
