import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter

from lms import intake
from lms.intake import KINDS, Refused, check, clean_name

ALL = list(KINDS)


def upload(name, content):
    return SimpleUploadedFile(name, content)


def refuse(name, content, message, allowed=ALL):
    with pytest.raises(Refused, match=message):
        check(upload(name, content), allowed)


def pdf(password=""):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def picture(kind="PNG", size=(20, 20)):
    target = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", size).save(target, kind)
    return target.getvalue()


def office(part, *extra):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="application/x.{part}"/></Types>'
        )
        for name, content in extra:
            opened.writestr(name, content)
    return target.getvalue()


def box(name, content=b""):
    return (8 + len(content)).to_bytes(4, "big") + name + content


DOCX = office(intake.OFFICE["docx"])
FILM = box(b"ftyp", b"isom0000") + box(b"moov", b"x" * 30) + box(b"mdat", b"x" * 100)
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\nSiân\n".encode()


@pytest.mark.parametrize(
    ("name", "content", "extension"),
    [
        ("a.pdf", pdf(), "pdf"),
        ("a.PDF", pdf(), "pdf"),
        ("a.docx", DOCX, "docx"),
        ("a.pptx", office(intake.OFFICE["pptx"]), "pptx"),
        ("a.png", picture(), "png"),
        ("a.jpg", picture("JPEG"), "jpeg"),
        ("a.jpeg", picture("JPEG"), "jpeg"),
        ("a.mp4", FILM, "mp4"),
        ("a.vtt", CAPTIONS, "vtt"),
    ],
)
def test_each_kind_is_taken_and_left_at_its_start(name, content, extension):
    file = upload(name, content)
    assert check(file, [*ALL, "jpg"]) is KINDS[extension]
    assert file.tell() == 0


def test_a_real_workbook_is_taken():
    target = io.BytesIO()
    Workbook().save(target)
    assert check(upload("a.xlsx", target.getvalue()), ["xlsx"]).extension == "xlsx"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", picture(), "ends in .pdf, but inside it is a PNG picture"),
        ("a.png", pdf(), "ends in .png, but inside it is a PDF"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"just words", "not a kind of file that we know"),
        ("a.pdf", pdf(password="x"), "password"),
        ("a.pdf", pdf()[:60], "damaged"),
        ("a.pdf", b"%PDF-1.7 <script>alert(1)</script>", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "password or of the old kind"),
        ("a.docx", DOCX[:80], "damaged"),
        ("a.docx", office("nothing"), "not a kind of file"),
        ("a.docx", office("ms-word.document.macroEnabled.main+xml"), "macros"),
        ("a.docx", office(intake.OFFICE["docx"], ("word/vbaProject.bin", "x")), "macros"),
        ("a.docx", office(intake.OFFICE["docx"], ("../../etc/cron.d/x", "x")), "outside itself"),
        ("a.docx", office(intake.OFFICE["docx"], ("/etc/x", "x")), "outside itself"),
        ("a.docx", office(intake.OFFICE["docx"], ("..\\x", "x")), "outside itself"),
        ("a.docx", office(intake.OFFICE["docx"], ("bomb", b"0" * 30_000_000)), "grows beyond measure"),
        (
            "a.docx",
            office(intake.OFFICE["docx"], *((str(n), "") for n in range(5001))),
            "grows beyond measure",
        ),
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg">', "SVG"),
        ("a.png", b'\xef\xbb\xbf  <?xml version="1.0"?><svg>', "SVG"),
        ("a.pdf", b"<!DOCTYPE html><script>", "web page"),
        ("a.png", b"MZ\x90\x00", "program"),
        ("a.png", picture()[:40], "damaged"),
        ("a.png", picture(size=(10_000, 10_000)), "too many pixels|10000 x 10000 pixels"),
        ("a.mp4", FILM[:-20], "not copied whole"),
        ("a.mp4", box(b"ftyp", b"isom0000"), "no film"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nSiân".encode("cp1252"), "UTF-8"),
        ("a.vtt", b"WEBVTT\n\nnothing", "no captions"),
    ],
)
def test_what_is_not_what_it_says_is_refused_readably(name, content, message):
    refuse(name, content, message)


def test_a_kind_that_does_not_belong_here_is_told_what_does():
    refuse("a.png", picture(), "does not belong here. Choose a PDF or a Word document", ["pdf", "docx"])


def test_a_file_past_the_limit_of_its_kind_is_refused():
    refuse("a.vtt", CAPTIONS + b"x" * 1_100_000, "may have at most 1.0")


@given(
    st.binary(max_size=300), st.sampled_from(["", "%PDF-", "PK\x03\x04", "WEBVTT\n", "\x00\x00\x00\x08ftyp"])
)
def test_no_file_does_more_than_be_refused(content, start):
    with pytest.raises(Refused):
        check(upload("a.pdf", start.encode() + content), ["pdf", "docx"])


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\sian\\Plan.DOCX", "Plan.docx"),
        ("Siân Ŵyn  plan.pdf", "Siân Ŵyn plan.pdf"),
        ("...", "file"),
        ("", "file"),
        (".pdf", "file.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b<c>|d?.pdf', "a-b-c-d-.pdf".replace("-.", ".")),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_clean_name(given_name, clean):
    assert clean_name(given_name) == clean


@given(st.text(max_size=200))
def test_a_clean_name_stays_clean(name):
    once = clean_name(name)
    assert clean_name(once) == once
    assert 0 < len(once) <= intake.NAME_LENGTH
    assert "/" not in once
