"""The certificate drawn with ReportLab alone: the same words, sizes, faces and pictures on the same page."""

import io

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from certificates.pdf import COURSE_SIZES, NAME_SIZES, facts, largest, qr
from lms import paper


def draw(certificate, address):
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=landscape(A4))
    canvas.setTitle(f"Certificate, {certificate.name}, {certificate.course_title}")
    for chair in range(24):
        canvas.saveState()
        canvas.translate(46 * mm, 168 * mm)
        canvas.rotate(15 * chair)
        canvas.rect(18 * mm, -1.8 * mm, 3 * mm, 3.6 * mm, stroke=0, fill=1)
        canvas.circle(15 * mm, 0, 0.9 * mm, stroke=0, fill=1)
        canvas.restoreState()

    def line(x, y, size, words, face=paper.REGULAR):
        canvas.setFont(face, size)
        canvas.drawString(x * mm, y * mm, words)

    line(30, 115, 27, "Belong", paper.BOLD)
    line(25, 108, 11, "Restorative justice")
    line(25, 103, 11, "and mediation training")
    line(88, 180, 15, "Certificate")
    line(88, 168, 13, "This is to say that")
    line(88, 155, largest(certificate.name, NAME_SIZES), certificate.name, paper.BOLD)
    line(88, 143, 13, "took part in, practised and completed")
    line(88, 133, largest(certificate.course_title, COURSE_SIZES), certificate.course_title, paper.BOLD)
    for row, (title, words) in enumerate(facts(certificate)):
        line(88, 120 - 8 * row, 12, title)
        line(122, 120 - 8 * row, 12, words)
        canvas.line(88 * mm, (117 - 8 * row) * mm, 280 * mm, (117 - 8 * row) * mm)
    canvas.line(88 * mm, 62 * mm, 218 * mm, 62 * mm)
    line(88, 56, 11, f"{certificate.signed_by}, lead trainer")
    picture = ImageReader(io.BytesIO(qr(f"{address}?code={certificate.code}")))
    canvas.drawImage(picture, 88 * mm, 12 * mm, 26 * mm, 26 * mm)
    line(118, 34, 10.5, "Code")
    line(118, 27, 15, certificate.code, paper.BOLD)
    line(
        118,
        21,
        10.5,
        f"Issued {certificate.issued_on:%-d %B %Y}. To check it, open {address} and type this code,",
    )
    line(118, 16, 10.5, "or write to enquiries@belonglondon.com.")
    canvas.showPage()
    canvas.save()
    return target.getvalue()
