"""What a certificate looks like on paper: one A4 page, drawn once, from the certificate's own row alone.

It is drawn straight on the page, where all else is printed from HTML by `lms.paper`: four times quicker, sure
to be one page, and a name is never markup (docs/decisions/0005-the-certificate-is-drawn.md).
"""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

from certificates.durations import count, duration
from lms import paper

LEFT_MM, WIDTH_MM = 88, 192
SIDE_MM = 46  # the middle of what stands on the left
FOOT_MM = 167  # from the top
INK, QUIET, DAMSON, BAND, CHAIR, SEAT, LINE = (
    "#231a26", "#54475a", "#6f1d64", "#571550", "#a8769f", "#f4b22e", "#b9adbd",
)  # fmt: skip
# (lines, points), from the look that is meant to what can still be read: a single word of 90 wide letters.
NAME_SIZES = ((1, (33, 30, 27, 24)), (2, (27, 24, 21, 18, 16, 14)), (1, (16, 14, 12, 10, 8, 7)))
COURSE_SIZES = ((1, (21, 19, 17)), (2, (17, 15, 13)), (3, (12, 11, 9)))
QR_MASK = 2  # trying all eight masks to find the fairest would cost as much as the page


def draw(certificate):
    """The PDF's bytes; the same for the same row. PaperError for a text it cannot draw or fit."""
    words = f"{certificate.name} {certificate.course_title} {certificate.signed_by}"
    if missing := paper.missing_glyphs(words):
        raise paper.PaperError(f"We cannot print {' '.join(sorted(missing))}, in the title or a name.")
    page = _Page(f"Certificate, {certificate.name}, {certificate.course_title}")
    _mark(page)
    top = page.write(20, "Certificate", 15, colour=DAMSON)
    top = page.write(top + 6, "This is to say that", 13, colour=QUIET)
    top = page.write(top + 1, certificate.name, largest(certificate.name, NAME_SIZES), bold=True)
    top = page.write(top + 5, "took part in, practised and completed", 13, colour=QUIET)
    size = largest(certificate.course_title, COURSE_SIZES)
    top = page.write(top + 1, certificate.course_title, size, bold=True, colour=DAMSON) + 3
    for title, words in facts(certificate):
        page.write(top + 2, title, 12, colour=QUIET)
        top = page.write(top + 2, words, 12, left=LEFT_MM + 34) + 1.5
        page.rule(top, WIDTH_MM, colour=LINE, points=0.5)
    if certificate.signed_by:
        page.rule(top + 13, 120)
        page.write(top + 14, f"{certificate.signed_by}, lead trainer", 11, width=120)
    _how_to_check(page, certificate)
    return page.done()


def facts(certificate):
    """The lines of the table, as (title, words). Neither the prison nor the job kind is among them."""
    taught = duration(certificate.minutes)
    if certificate.minutes >= certificate.minutes_taught:
        taught += ", all attended"
    else:
        taught += f" attended, of {duration(certificate.minutes_taught)}"
    lines = [("When", certificate.dates), ("Taught", taught)]
    if certificate.reading_minutes:
        lines.append(("Prepared", f"{duration(certificate.reading_minutes)} of set reading"))
    if certificate.practices:
        lines.append(("Practised", f"{count(certificate.practices, 'module')} of skills practice"))
    published = date_format(certificate.edition_published_on, "F Y")
    lines.append(("Course text", f"Edition {certificate.edition_number}, {published}"))
    return lines


def largest(text, steps):
    """The first size in points at which the text fits the page's width. PaperError when there is none."""
    for lines, sizes in steps:
        try:
            return paper.fit(text, width_mm=WIDTH_MM, sizes=sizes, bold=True, lines=lines)
        except paper.PaperError as error:
            refused = error
    raise refused


def qr(text):
    """A PNG of large squares, for a printed page read by a telephone."""
    target = io.BytesIO()
    code = segno.make(text, error="m", boost_error=False, micro=False, mask=QR_MASK)
    code.save(target, kind="png", scale=4, border=2)
    return target.getvalue()


def _mark(page):
    """The circle of 24 chairs, the top one kept free; the charity's name and what it does."""
    for chair in range(24):
        page.chair(42, 90 - 15 * chair, colour=BAND if chair else SEAT, person=CHAIR if chair else None)
    page.write(70, "Belong", 27, bold=True, colour=BAND, left=SIDE_MM, centred=True)
    page.write(83, "Restorative justice", 11, colour=QUIET, left=SIDE_MM, centred=True)
    page.write(88, "and mediation training", 11, colour=QUIET, left=SIDE_MM, centred=True)


def _how_to_check(page, certificate):
    address = settings.BASE_URL + reverse("verify")
    shown = address.partition("://")[2].rstrip("/")
    page.picture(FOOT_MM, qr(f"{address}?{urlencode({'code': certificate.code})}"), 28)
    left = LEFT_MM + 32
    top = page.write(FOOT_MM + 2, "Code", 10.5, left=left)
    top = page.write(top, certificate.code, 15, bold=True, left=left)
    issued = f"Issued {date_format(certificate.issued_on, 'j F Y')}. "
    check = f"To check it, open {shown} and type this code,"
    top = page.write(top + 1, issued + check, 10.5, left=left, width=WIDTH_MM - 32)
    page.write(top, "or write to enquiries@belonglondon.com.", 10.5, left=left)


class _Page:
    """A landscape page on which places are millimetres from the top left corner."""

    def __init__(self, title):
        self.target = io.BytesIO()
        size = landscape(A4)
        self.height = size[1] / mm
        self.canvas = Canvas(self.target, pagesize=size, invariant=1, pageCompression=1, lang="en-GB")
        self.canvas.setTitle(title)
        self.canvas.setAuthor("Belong")
        self.canvas.setCreator("Belong training")
        self.canvas.setSubject("Certificate")

    def write(self, top, text, size, *, bold=False, colour=INK, left=LEFT_MM, width=WIDTH_MM, centred=False):
        """Write from `top` down, broken at spaces. Returns where it ends."""
        face = paper.BOLD if bold else paper.REGULAR
        put = self.canvas.drawCentredString if centred else self.canvas.drawString
        self.canvas.setFont(face, size)
        self.canvas.setFillColor(colour)
        for line in simpleSplit(text, face, size, width * mm):
            put(left * mm, (self.height - top) * mm - size * 0.95, line)
            top += size * 1.2 / mm
        return top

    def rule(self, top, width, *, colour=INK, points=0.8):
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(points)
        y = (self.height - top) * mm
        self.canvas.line(LEFT_MM * mm, y, (LEFT_MM + width) * mm, y)

    def picture(self, top, png, side):
        y = (self.height - top - side) * mm
        self.canvas.drawImage(ImageReader(io.BytesIO(png)), LEFT_MM * mm, y, side * mm, side * mm)

    def chair(self, middle, degrees, *, colour, person):
        """One chair of the circle whose middle is so far down; `person` is the colour of who sits there."""
        self.canvas.saveState()
        self.canvas.translate(SIDE_MM * mm, (self.height - middle) * mm)
        self.canvas.rotate(degrees)
        self.canvas.setFillColor(colour)
        back = self.canvas.beginPath()
        back.moveTo(18.1 * mm, 1.65 * mm)
        back.lineTo(21.1 * mm, 1.95 * mm)
        back.lineTo(21.1 * mm, -1.95 * mm)
        back.lineTo(18.1 * mm, -1.65 * mm)
        back.close()
        self.canvas.drawPath(back, stroke=0, fill=1)
        if person:
            self.canvas.setFillColor(person)
            self.canvas.circle(15.1 * mm, 0, 0.9 * mm, stroke=0, fill=1)
        self.canvas.restoreState()

    def done(self):
        self.canvas.showPage()
        self.canvas.save()
        return self.target.getvalue()
