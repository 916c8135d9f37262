"""What a certificate looks like on paper: one A4 page, drawn once, from the certificate's own row alone."""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from certificates.durations import count, duration
from lms import paper

WIDTH_MM = 188
# (lines, points), from the look that is meant to what can still be read: a single word of 90 wide letters.
NAME_SIZES = ((1, (33, 30, 27, 24)), (2, (27, 24, 21, 18, 16, 14)), (1, (16, 14, 12, 10, 8, 7)))
COURSE_SIZES = ((1, (21, 19, 17)), (2, (17, 15, 13)), (3, (12, 11, 9)))
QR_MASK = 2  # trying all eight masks to find the fairest would cost more than the page


def draw(certificate):
    """The PDF's bytes; the same for the same row. PaperError for a text that cannot be drawn."""
    address = settings.BASE_URL + reverse("verify")
    return paper.pdf(
        "certificates/certificate_pdf.html",
        {
            "certificate": certificate,
            "name_size": largest(certificate.name, NAME_SIZES),
            "course_size": largest(certificate.course_title, COURSE_SIZES),
            "facts": facts(certificate),
            "address": address.partition("://")[2].rstrip("/"),
        },
        title=f"Certificate, {certificate.name}, {certificate.course_title}",
        images={"qr.png": qr(f"{address}?{urlencode({'code': certificate.code})}")},
    )


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
