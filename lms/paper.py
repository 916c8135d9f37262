"""HTML to PDF, the way all but the certificate is printed. A page that cannot be drawn as it was meant is an
error, not a PDF.

Templates extend `paper/base.html`. What the renderer may read is named here: the two faces of Source Sans,
the pictures in `static/pdf/`, and the pictures a caller hands over in memory. Whatever else a text asks for,
by file, address or style, fails the print. The file is untagged: the page on screen is the
accessible one.
"""

import base64
import io
import itertools
import logging
import mimetypes
import re
import threading
import unicodedata
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import font_source_sans_pro
import reportlab.rl_config
from django.conf import settings
from django.template.loader import render_to_string
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

reportlab.rl_config.invariant = 1  # the same page is the same bytes, so a file can be told by its hash

FONTS = Path(font_source_sans_pro.font_directory)
PICTURES = Path(settings.BASE_DIR) / "static" / "pdf"
REGULAR, BOLD = "SourceSans", "SourceSans-Bold"
pdfmetrics.registerFont(TTFont(REGULAR, FONTS / "SourceSansPro-Regular.ttf"))
pdfmetrics.registerFont(TTFont(BOLD, FONTS / "SourceSansPro-Semibold.ttf"))
FACES = {path.name: path for path in FONTS.glob("SourceSansPro-*.ttf")}

_ONE_AT_A_TIME = threading.Lock()  # as the renderer itself works

LINKS = ("http://", "https://", "mailto:", "tel:", "#")
OWN_LINK = re.compile(r'(<a\b[^>]*?\bhref=")(/(?!/))')


class PaperError(Exception):
    """The page was not drawn, or not as meant; the message is for the log and the programmer."""


def pdf(template, context, *, title, lang="en-GB", images=None):
    """The bytes of a PDF made from a template that extends `paper/base.html`.

    `images` are pictures in memory, named as the template names them: {"qr.png": bytes}. Links into the
    site get its address. PaperError for anything the renderer warns about.
    """
    from xhtml2pdf import pisa  # large; most processes never print
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    context = {**context, "title": title, "lang": lang}
    html = OWN_LINK.sub(rf"\g<1>{settings.BASE_URL}\g<2>", render_to_string(template, context))
    _LinkCheck().feed(html)
    resources = _Resources(images or {})
    target = io.BytesIO()
    with _our_way(), _Warnings() as warnings:
        try:
            result = pisa.CreatePDF(
                html,
                dest=target,
                path=str(FONTS / "page.html"),
                link_callback=resources.find,
                resource_policy=ResourceAccessPolicy.server(
                    FONTS, extra_roots=(PICTURES,), allow_remote=False
                ),
                context_meta={"author": "Belong", "title": title},
            )
        except Exception as error:  # a page past a limit, a picture that breaks halfway: many kinds
            raise PaperError(f"{template}: {error}") from error
    trouble = [*resources.refused, *warnings.lines, *(str(line[2]) for line in result.log)]
    if trouble or result.err or result.warn:
        raise PaperError(f"{template}: " + "; ".join(dict.fromkeys(trouble)))
    return target.getvalue()


def missing_glyphs(text):
    """The characters the faces cannot draw; empty for a text that prints whole."""
    faces = [pdfmetrics.getFont(name).face.charToGlyph for name in (REGULAR, BOLD)]
    return {
        letter
        for letter in unicodedata.normalize("NFC", text)
        if not letter.isspace()
        and (unicodedata.combining(letter) or any(ord(letter) not in face for face in faces))
    }


def fit(text, *, width_mm, sizes, bold=False, lines=1):
    """The largest of these sizes (in points) at which the text, broken at spaces, takes so many lines.

    PaperError if even the smallest is too large.
    """
    for size in sorted(sizes, reverse=True):
        if lines_needed(text, width_mm=width_mm, size=size, bold=bold) <= lines:
            return size
    raise PaperError(f"{len(text)} letters do not fit {width_mm} mm at {min(sizes)} pt.")


def lines_needed(text, *, width_mm, size, bold=False):
    """How many lines a text takes, broken at spaces; a thousand when a word alone is wider than a line."""
    face, width = BOLD if bold else REGULAR, width_mm * mm
    needed, line = 1, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if pdfmetrics.stringWidth(longer, face, size) <= width:
            line = longer
        elif not line or pdfmetrics.stringWidth(word, face, size) > width:
            return 1000  # no number of lines helps
        else:
            needed, line = needed + 1, word
    return needed


@contextmanager
def _our_way():
    """What the renderer offers no setting for.

    Headings that the contents list leads to are numbered, where it would name them at random. And no
    paragraph leaves its last line alone at the head of a page.
    """
    from xhtml2pdf import xhtml2pdf_reportlab as renderer

    numbers = itertools.count(1)
    renderer.PmlParagraph.allowWidows = 0
    with _ONE_AT_A_TIME:
        at_random = renderer.uuid4
        renderer.uuid4 = lambda: SimpleNamespace(hex=f"heading{next(numbers)}")
        try:
            yield
        finally:
            renderer.uuid4 = at_random


class _Resources:
    """Says where a resource lies; every file the renderer opens is asked for here first."""

    def __init__(self, images):
        self.images, self.refused = images, []

    def find(self, name, relative):
        name = str(name)
        if name in self.images:
            kind = mimetypes.guess_type(name)[0]
            return f"data:{kind};base64,{base64.b64encode(self.images[name]).decode()}"
        if name in FACES:
            return str(FACES[name])
        picture = PICTURES / name
        if Path(name).name == name and picture.is_file():
            return str(picture)
        self.refused.append(f"refused to read {name[:80]!r}")
        raise PaperError(self.refused[-1])


class _LinkCheck(HTMLParser):
    """A link in a PDF is opened by the reader's program, which may well follow `file:`."""

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "xlink:href") and not (value or "#").lower().startswith(LINKS):
                raise PaperError(f"refused to link to {value[:80]!r}")


class _Warnings(logging.Handler):
    """What the renderer says in its log on this thread: it goes on after most of its own failures."""

    LOGGERS = ("xhtml2pdf", "reportlab", "svglib", "PIL")

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines, self.thread = [], threading.get_ident()

    def emit(self, record):
        if record.thread == self.thread:
            self.lines.append(record.getMessage())

    def __enter__(self):
        for name in self.LOGGERS:
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(self, *error):
        for name in self.LOGGERS:
            logging.getLogger(name).removeHandler(self)
