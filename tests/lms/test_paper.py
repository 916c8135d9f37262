import copy
import io
import string
from html import escape

import pytest
import segno
from django.conf import settings as project
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from lms.paper import PaperError, fit, missing_glyphs, pdf

QR = io.BytesIO()
segno.make("https://example.org/verify/ABC").save(QR, kind="png", scale=8)


@pytest.fixture
def draw(tmp_path, settings):
    """Draw this piece of template on the base page."""
    settings.TEMPLATES = copy.deepcopy(project.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(tmp_path)

    def draw(content, style="", images=None, **context):
        page = (
            '{% extends "paper/base.html" %}'
            f"{{% block style %}}{style}{{% endblock %}}{{% block content %}}{content}{{% endblock %}}"
        )
        name = f"page{len(list(tmp_path.iterdir()))}.html"
        (tmp_path / name).write_text(page)
        return pdf(name, context, title="A page", images=images)

    return draw


def words(file):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


def test_a_page_has_its_text_number_title_and_language(draw):
    file = draw("<h1>{{ name }}</h1><p><b>{{ name }}</b></p>", name="Ŵyn Ŷsgol, Łucja, Zoé, Ωμέγα, Жанна")
    assert words(file).count("Ŵyn Ŷsgol, Łucja, Zoé, Ωμέγα, Жанна") == 2
    assert "Page 1 of 1" in words(file)
    reader = PdfReader(io.BytesIO(file))
    assert reader.metadata.title == "A page"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_the_same_page_is_the_same_bytes(draw):
    def page():
        return draw(
            '<p>{{ name }}</p><img src="qr.png" width="90">', name="Siân", images={"qr.png": QR.getvalue()}
        )

    assert page() == page()


def test_a_contents_list_is_the_same_bytes_and_leads_to_the_pages(draw):
    def book():
        return draw(
            "<pdf:toc></pdf:toc>{% for title in 'abc' %}"
            "<pdf:nextpage></pdf:nextpage><h1>{{ title }}</h1>{% endfor %}"
        )

    file = book()
    assert file == book()
    pages = PdfReader(io.BytesIO(file)).pages
    entries = [word for word in pages[0].extract_text().split() if word in "abc" or word.isdigit()]
    assert sorted(entries) == ["1", "2", "3", "4", "4", "a", "b", "c"]  # 1 and a 4 are its foot's
    assert len(pages[0]["/Annots"]) == 3


@pytest.mark.parametrize("lines", range(1, 9))
def test_no_paragraph_leaves_its_last_line_alone(draw, lines):
    file = draw("{{ full|safe }}<p>{{ last|safe }}</p>", full="<p>x</p>" * 31, last="<br>".join("y" * lines))
    counts = [page.extract_text().split().count("y") for page in PdfReader(io.BytesIO(file)).pages]
    assert sum(counts) == lines
    assert 1 not in counts or lines == 1


@pytest.mark.parametrize(
    "name",
    [
        '<img src="file:///etc/passwd">',
        '<a href="file:///x">',
        "<style>@import url(http://x/)</style>",
        "<pdf:toc/>",
    ],
)
def test_markup_in_a_name_is_printed_as_text(draw, name):
    assert name in words(draw("<p>{{ name }}</p>", name=name))


@pytest.mark.parametrize(
    "content",
    [
        '<img src="file:///etc/passwd">',
        '<img src="/etc/passwd">',
        '<img src="../../etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="missing.png">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<p style="background-image: url(/etc/passwd)">x</p>',
        '<a href="file:///etc/passwd">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="//example.org/x">x</a>',
        '<a href="etc/passwd">x</a>',
    ],
)
def test_reaching_out_fails_the_print(draw, content):
    with pytest.raises(PaperError, match="refused"):
        draw(content)


@pytest.mark.parametrize(
    "style",
    [
        "p { background-image: url(http://127.0.0.1:9/x.png) }",
        "p { background-image: url(file:///etc/passwd) }",
        "@import url(http://127.0.0.1:9/x.css);",
        "@import url(/etc/passwd);",
        "@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }",
    ],
)
def test_styles_reach_nothing_outside(draw, style):
    with pytest.raises(PaperError):
        draw("<p>x</p>", style=style)


def test_pictures_come_from_memory_and_links_into_the_site_get_its_address(draw):
    file = draw(
        '<p><a href="/verify/">check</a></p><img src="qr.png" width="90">', images={"qr.png": QR.getvalue()}
    )
    page = PdfReader(io.BytesIO(file)).pages[0]
    assert len(page.images) == 1
    assert page["/Annots"][0].get_object()["/A"]["/URI"] == "http://localhost:8000/verify/"


def test_a_broken_picture_fails_the_print(draw):
    with pytest.raises(PaperError):
        draw('<img src="qr.png">', images={"qr.png": b"not a picture"})


def test_a_page_past_the_limits_is_refused(draw):
    with pytest.raises(PaperError):
        draw("<div>" * 300 + "x" + "</div>" * 300)


def test_missing_glyphs_names_what_the_faces_cannot_draw():
    assert missing_glyphs("Ŵyn Ŷ, Łucja\nO’Neill é Ωμέγα Жанна\N{NO-BREAK SPACE}x") == set()
    assert missing_glyphs("e\N{COMBINING ACUTE ACCENT}") == set()  # one letter after normalising
    assert missing_glyphs("محمد 李 x") == set("محمد李")
    assert missing_glyphs("x\N{COMBINING RING BELOW}") == {"\N{COMBINING RING BELOW}"}


@given(st.text(string.ascii_letters + "Ŵŷłé -", min_size=1, max_size=90).filter(str.strip))
def test_fit_never_overflows(name):
    try:
        size = fit(name, width_mm=180, sizes=[33, 28, 24, 20, 16])
    except PaperError:
        size = 16
        assert pdfmetrics.stringWidth(name.strip(), "SourceSans", size) > 180 * 72 / 25.4 * 0.98
    else:
        assert pdfmetrics.stringWidth(" ".join(name.split()), "SourceSans", size) <= 180 * 72 / 25.4


def test_fit_takes_the_largest_size_and_may_break_lines():
    assert fit("Siân", width_mm=180, sizes=[16, 33]) == 33
    long = " ".join(["Llywelyn-Pritchard"] * 5)
    assert fit(long, width_mm=200, sizes=[33, 20, 12], bold=True) == 12
    assert fit(long, width_mm=100, sizes=[44, 33, 12], lines=5, bold=True) == 33


def test_text_that_looks_like_markup_never_becomes_markup(draw):
    nasty = '"><script>&amp;{{ x }}{% now "Y" %}'
    assert nasty in words(draw("<p>{{ name }}</p>", name=nasty))
    assert escape(nasty) not in words(draw("<p>{{ name }}</p>", name=nasty))
