import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

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


def types(*parts, declare=""):
    overrides = "".join(f'<Override ContentType="application/x.{part}"/>' for part in parts)
    return f"{declare}<Types>{overrides}</Types>"


def zipped(*files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files:
            opened.writestr(name, content)
    return target.getvalue()


def office(part, *extra):
    return zipped(("[Content_Types].xml", types(part)), *extra)


def linked(kind, target, mode="External"):
    """A Word document with one relationship."""
    link = f'<Relationship Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return office(
        intake.OFFICE["docx"], ("word/_rels/document.xml.rels", f"<Relationships>{link}</Relationships>")
    )


def pdf_with(change):
    """A PDF whose writer `change` did something to."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def action(kind, **more):
    """A PDF that does this when it is opened."""
    names = {NameObject("/S"): NameObject(kind)} | {
        NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()
    }
    return pdf_with(
        lambda writer: writer.root_object.update({NameObject("/OpenAction"): DictionaryObject(names)})
    )


def packed_pdf(action):
    """A PDF whose objects lie compressed in a stream, where a search for words finds nothing."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        action,
    ]
    places = [sum(len(each) + 1 for each in objects[:n]) for n in range(4)]
    head = " ".join(f"{n} {place}" for n, place in enumerate(places, 1)).encode() + b" "
    body = zlib.compress(head + b" ".join(objects))
    stream = (
        b"5 0 obj<</Type/ObjStm/N 4/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
    )
    first = b"%PDF-1.5\n"
    content = first + stream % (len(head), len(body), body)
    rows = [(0, 0, 0), *((2, 5, n) for n in range(4)), (1, len(first), 0), (1, len(content), 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    xref = b"6 0 obj<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream endobj\n"
    return content + xref % (len(table), table) + b"startxref\n%d\n%%%%EOF" % len(content)


def damaged_inside(content):
    """An Office file with one byte changed in what a part holds."""
    place = content.index(b"word/document.xml") + len("word/document.xml") + 5
    return content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]


def box(name, content=b""):
    return (8 + len(content)).to_bytes(4, "big") + name + content


DOCX = office(intake.OFFICE["docx"])
MOOV = box(b"moov", b"x" * 30 + b"avc1" + b"x" * 30)
FILM = box(b"ftyp", b"isom0000") + MOOV + box(b"mdat", b"x" * 100)
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
        ("a.vtt", CAPTIONS + b"<v.loud Bernie>It <i>was</i> <00:01.500><c>loud</c></v>\n", "vtt"),
        ("a.docx", linked("hyperlink", "https://belonglondon.com/"), "docx"),
        ("a.docx", linked("image", "media/1.png", mode="Internal"), "docx"),
        ("a.pdf", packed_pdf(b"<</S/URI/URI(https://belonglondon.com/)>>"), "pdf"),
        ("a.pdf", action("/URI", URI="https://belonglondon.com/"), "pdf"),
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
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "has a password or is of the old kind"),
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
        # ---- PDF: what does something when it is opened, in whatever way it is packed
        ("a.pdf", packed_pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"), "PDF holds a program"),
        ("a.pdf", action("/JavaScript", JS="app.alert(1)"), "PDF holds a program"),
        ("a.pdf", action("/Launch", F="cmd.exe"), "starts other programs"),
        ("a.pdf", action("/SubmitForm", F="https://x.example/"), "sends what is typed"),
        ("a.pdf", action("/GoToR", F="//server/share/x.pdf"), "on somebody's computer"),
        ("a.pdf", pdf_with(lambda writer: writer.add_attachment("x.exe", b"MZ")), "PDF holds other files"),
        # ---- two kinds in one
        ("a.pdf", pdf() + DOCX, "a PDF and a ZIP archive in one"),
        ("a.png", picture() + zipped(("x.html", "<script>")), "a PNG picture and a ZIP archive in one"),
        ("a.jpg", picture("JPEG") + DOCX, "a JPEG picture and a ZIP archive in one"),
        # ---- Office: macros under another name, parts that hide, what reaches out
        ("a.docx", zipped(("[Content_Types].xml", types(intake.OFFICE["docx"], "vbaProject"))), "macros"),
        (
            "a.docx",
            zipped(("[Content_Types].xml", types(intake.OFFICE["docx"], "word.macro&#69;nabled.main+xml"))),
            "macros",
        ),
        ("a.xlsx", zipped(("[Content_Types].xml", types(intake.OFFICE["xlsx"], "macrosheet+xml"))), "macros"),
        (
            "a.docx",
            zipped(("[Content_Types].xml", types(intake.OFFICE["docx"], "oleObject"))),
            "another program",
        ),
        ("a.docx", zipped(("[Content_Types].xml", types("x", declare="<!DOCTYPE x>"))), "damaged"),
        ("a.docx", office(intake.OFFICE["docx"], ("A.xml", "x"), ("a.xml", "y")), "two parts of one name"),
        ("a.docx", linked("attachedTemplate", "https://x.example/evil.dotm"), "fetches a template"),
        ("a.docx", linked("image", "https://x.example/pixel.png"), "fetches a template"),
        ("a.docx", linked("hyperlink", "file:////server/share/x"), "fetches a template"),
        ("a.docx", linked("attachedTemplate", "//server/x.dotm", mode="external"), "fetches a template"),
        ("a.docx", office(intake.OFFICE["docx"], ("_rels/.rels", "<open")), "damaged"),
        ("a.docx", damaged_inside(office(intake.OFFICE["docx"], ("word/document.xml", "x" * 99))), "damaged"),
        ("a.docx", zipped(("x.txt", "x")), "not a kind of file"),
        # ---- pictures and films
        ("a.jpg", picture("JPEG", (300, 300))[:-400], "damaged"),
        ("a.mp4", FILM.replace(b"avc1", b"hvc1"), "every browser can play"),
        ("a.mp4", box(b"ftyp", b"isom0000") + box(b"free") * 60_000 + MOOV, "not copied whole"),
        (
            "a.mp4",
            FILM[:-108] + (1).to_bytes(4, "big") + b"mdat" + (8).to_bytes(8, "big"),
            "not copied whole",
        ),
        # ---- captions
        ("a.vtt", CAPTIONS + b"<script>alert(1)</script>\n", "“<script>”, which captions have no use for"),
        ("a.vtt", CAPTIONS + b"<img src=x onerror=alert(1)>\n", "no use for"),
        ("a.vtt", CAPTIONS + b"<script src=//x.example/x.js\n", "no use for"),
    ],
)
def test_what_is_not_what_it_says_is_refused_readably(name, content, message):
    refuse(name, content, message)


def test_a_kind_that_does_not_belong_here_is_told_what_does():
    refuse("a.png", picture(), "does not belong here. Choose a PDF or a Word document", ["pdf", "docx"])


def test_a_file_past_the_limit_of_its_kind_is_refused():
    refuse("a.vtt", CAPTIONS + b"x" * 1_100_000, "may have 1.0")


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
