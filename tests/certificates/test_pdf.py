import datetime
import io
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from certificates import names, pdf
from certificates.models import Certificate

NINETY = "Maximiliana Wolfeschlegelsteinhausen Bartholomew Featherstonehaugh Cholmondeley Marjoribn."


def certificate(name="Siân Llywelyn-Pritchard", **fields):
    day = datetime.date(2026, 3, 10)
    return Certificate(
        **{
            "code": "K4TW-8JNX-3HQP",
            "name": name,
            "course_title": "Restorative justice practitioner",
            "edition_number": 4,
            "edition_published_on": day,
            "starts_on": day,
            "ends_on": day + datetime.timedelta(days=2),
            "minutes": 1190,
            "minutes_taught": 1200,
            "reading_minutes": 120,
            "practices": 3,
            "signed_by": "Ruth Adomako",
            "issued_on": day + datetime.timedelta(days=2),
        }
        | fields
    )


def read(content):
    return PdfReader(io.BytesIO(content))


def text_of(content):
    return " ".join(read(content).pages[0].extract_text().split())


def test_one_a4_landscape_page_with_everything_on_it():
    content = pdf.draw(certificate())
    reader = read(content)
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    text = text_of(content)
    for words in (
        "This is to say that Siân Llywelyn-Pritchard took part in, practised and completed",
        "When 10 to 12 March 2026",
        "Taught 19 hours 50 minutes attended, of 20 hours",
        "Prepared 2 hours of set reading",
        "Practised 3 modules of skills practice",
        "Course text Edition 4, March 2026",
        "Ruth Adomako, lead trainer",
        "K4TW-8JNX-3HQP",
        "Issued 12 March 2026. To check it, open localhost:8000/verify",
    ):
        assert words in text
    assert reader.metadata.title == "Certificate, Siân Llywelyn-Pritchard, Restorative justice practitioner"
    assert reader.metadata.author == "Belong"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


@pytest.mark.parametrize(
    "name",
    [
        "Ŵyn Prŷs",
        "Łucja Święcicka-Żółkiewska",
        "Zoé Adéyẹmí",
        "Αλέξανδρος Παπαδόπουλος",
        "Дмитрий Жуковский",
        "Nguyễn Thị Ánh",
        "Sam",
        NINETY,
        '<img src="file:///etc/passwd">',
        "{{ certificate.code }} & <b>Bob</b>",
        "W" * 90,
        ("WWWWW " * 15).strip(),
    ],
)
def test_a_name_is_drawn_letter_by_letter_on_one_page(name):
    assert names.trouble(name) == ""
    content = pdf.draw(certificate(name))
    assert len(read(content).pages) == 1
    assert name in text_of(content)


def test_the_longest_of_everything_still_is_one_page():
    content = pdf.draw(
        certificate(
            NINETY,
            course_title=("Wolfeschlegel " * 15)[:200].strip(),
            signed_by=("Featherstonehaugh " * 10).strip(),
        )
    )
    assert len(read(content).pages) == 1
    assert "lead trainer" in text_of(content)


def test_a_long_name_is_smaller_and_stays_within_the_width():
    assert pdf.largest("Sam", pdf.NAME_SIZES) == 33
    assert 18 <= pdf.largest(NINETY, pdf.NAME_SIZES) < 33
    assert len(NINETY) == 90


def test_the_same_row_is_drawn_to_the_same_bytes():
    assert pdf.draw(certificate()) == pdf.draw(certificate())


def test_letters_typed_in_pieces_are_put_together():
    assert names.printed("  W\u0302yn\u200b  Pry\u0302s ") == "Ŵyn Prŷs"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "There is no name to print"),
        ("A" * 91, "91 letters; 90 fit at most"),
        ("محمد", "We cannot print م ح د"),
        ("x\u0308\u0304", "Ask how the name is spelled"),
        ("😀", "Ask how the name is spelled in Latin letters"),
    ],
)
def test_a_name_that_cannot_be_printed_says_what_to_do(name, said):
    assert said in names.trouble(name)


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("Prys", "Siân Prŷs", True),
        ("sian prys", "Siân Prŷs", True),
        ("llywelyn pritchard", "Siân Llywelyn-Pritchard", True),
        ("ONeill", "Siobhán O’Neill", True),
        ("Siân", "Siân Prŷs", False),
        ("rys", "Siân Prŷs", False),
        ("Ann Siân Prŷs", "Siân Prŷs", False),
        ("", "Siân Prŷs", False),
        ("-", "Siân Prŷs", False),
    ],
)
def test_same_name_is_the_whole_name_or_the_family_name(typed, name, same):
    assert names.same_name(typed, name) is same


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="draws the page with poppler")
def test_the_qr_code_of_the_printed_page_leads_to_the_check(tmp_path):
    from PIL import Image
    from zxingcpp import read_barcodes

    (tmp_path / "c.pdf").write_bytes(pdf.draw(certificate()))
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", tmp_path / "c.pdf", tmp_path / "c"], check=True
    )
    codes = read_barcodes(Image.open(tmp_path / "c.png"))
    assert [code.text for code in codes] == ["http://localhost:8000/verify/?code=K4TW-8JNX-3HQP"]
