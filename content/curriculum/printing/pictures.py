"""The pictures of a course, in memory and measured for the page."""

import io
from dataclasses import dataclass

from PIL import Image

from content.curriculum.blocks.kinds import PICTURE_SIZE
from content.curriculum.blocks.parts import Asset

WIDEST_MM, TALLEST_MM = 150, 110
MM_PER_PIXEL = 25.4 / 96


@dataclass(frozen=True)
class Picture:
    name: str
    content: bytes
    width_mm: float
    height_mm: float


def read_picture(thing, assets):
    """The Picture of a sealed Asset (`assets`: an edition's, by SHA-256) or of an editor's picture.

    None when the file is lost or is no picture: then its words are printed in its place.
    """
    try:
        if isinstance(thing, Asset):
            name, file = thing.sha256, assets[thing.sha256].file
        else:
            name, file = f"picture-{thing.pk}", thing.get_rendition(PICTURE_SIZE).file
        with file.open("rb") as opened:
            content = opened.read()
        return _fitted(name, content)
    except (KeyError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _fitted(name, content):
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        if image.format not in ("PNG", "JPEG"):  # what the renderer draws without a second thought
            target = io.BytesIO()
            image.convert("RGBA").save(target, format="PNG")
            content = target.getvalue()
        extension = "jpg" if image.format == "JPEG" else "png"
        width, height = (side * MM_PER_PIXEL for side in image.size)
    scale = min(1, WIDEST_MM / width, TALLEST_MM / height)
    return Picture(f"{name}.{extension}", content, round(width * scale, 1), round(height * scale, 1))
