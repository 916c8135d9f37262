"""What becomes of a Word document, and what is said of the rest."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content.exchange.word.parts import check_document
from content.exchange.word.read import NO_ALT, OPENING, read_manual
from lms.intake import Refused
from tests.exchange.made import W, docx, drawing, heading, para, pdf, png, run, table


def read(*body, level=1, **options):
    content = docx(*body, **options)
    check_document(upload(content))
    return read_manual(io.BytesIO(content), level=level, name="Manual")


def upload(content, name="manual.docx"):
    return SimpleUploadedFile(name, content)


def body(*parts, **options):
    """The blocks of the only module, each as (title, html) or as the value of a picture."""
    (module,) = read(heading("One"), *parts, **options)["modules"]
    return [
        (block["value"]["title"], block["value"]["text"]) if block["type"] == "text" else block["value"]
        for block in module["body"]
    ]


def report(*parts, **options):
    return [tuple(line) for line in read(heading("One"), *parts, **options)["report"]]


# ---- modules and texts ------------------------------------------------------------------------------
def test_first_headings_begin_modules_and_second_ones_texts():
    read_modules = read(
        heading("One"), para("a"), heading("Half", 2), para("b"), heading("Deep", 3), para("c"),
        heading("Two"), para("d"),
    )["modules"]  # fmt: skip
    assert read_modules == [
        {"title": "One", "body": [
            {"type": "text", "value": {"title": "", "text": "<p>a</p>"}},
            {"type": "text", "value": {"title": "Half", "text": "<p>b</p><h3>Deep</h3><p>c</p>"}},
        ]},
        {"title": "Two", "body": [{"type": "text", "value": {"title": "", "text": "<p>d</p>"}}]},
    ]  # fmt: skip


def test_second_headings_may_begin_modules():
    modules = read(heading("Day 1"), heading("One", 2), para("a"), heading("Part", 3), para("b"), level=2)[
        "modules"
    ]
    assert [module["title"] for module in modules] == ["One"]
    assert [block["value"]["title"] for block in modules[0]["body"]] == ["", "Part"]


def test_words_before_the_first_heading_are_a_module_of_their_own():
    assert [module["title"] for module in read(para("Cover"), heading("One"), para("a"))["modules"]] == [
        OPENING,
        "One",
    ]


def test_a_document_without_headings_is_one_module_and_says_so():
    found = read(para("a"))
    assert [module["title"] for module in found["modules"]] == ["Manual"]
    assert "No paragraph has the style Heading 1" in found["report"][0][1]


def test_a_document_without_words_is_refused():
    with pytest.raises(ValueError, match="no words"):
        read(para())


def test_a_heading_over_nothing_is_kept_as_words():
    assert body(heading("Empty", 2), heading("Full", 2), para("a")) == [
        ("", "<h3>Empty</h3>"),
        ("Full", "<p>a</p>"),
    ]


def test_marks_lists_and_links_come_over():
    link = '<w:hyperlink r:id="h"><w:r><w:t>here</w:t></w:r></w:hyperlink>'
    assert body(
        para("Say ", run("it", "b"), " ", run("so", "i"), run(" &lt;b&gt;", "u")),
        para("one", level=0), para("two", level=1), para("three", level=0), para("See ", link, "."),
        rels=[("h", "hyperlink", "https://example.org/?a=1&amp;b=2", True)],
    ) == [(
        "",
        "<p>Say <b>it</b> <i>so</i> &lt;b&gt;</p><ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>"
        '<p>See <a href="https://example.org/?a=1&amp;b=2">here</a>.</p>',
    )]  # fmt: skip


def test_a_link_that_could_run_something_is_plain_words():
    link = '<w:hyperlink r:id="h"><w:r><w:t>here</w:t></w:r></w:hyperlink>'
    assert body(para(link), rels=[("h", "hyperlink", "javascript:alert(1)", True)]) == [("", "<p>here</p>")]


# ---- tables -----------------------------------------------------------------------------------------
def test_a_table_with_headings_is_a_list_that_names_them():
    rows = table(("When", "What", "With"), ("9.00", "Circle", "Chairs"), ("9.30", "Talk", ""), header=True)
    assert body(rows) == [(
        "", "<ul><li><b>When:</b> 9.00<br/><b>What:</b> Circle<br/><b>With:</b> Chairs</li>"
        "<li><b>When:</b> 9.30<br/><b>What:</b> Talk</li></ul>",
    )]  # fmt: skip
    assert report(rows) == [("One", "A table of 3 rows is now a list: read it through.")]


def test_a_table_of_two_columns_is_lines_and_a_frame_is_words():
    assert body(table(("Left", "Right"), ("Up", "Down"))) == [
        ("", "<ul><li>Left: Right</li><li>Up: Down</li></ul>")
    ]
    assert body(table(("A box",), ("of words",))) == [("", "<p>A box</p><p>of words</p>")]


# ---- pictures ---------------------------------------------------------------------------------------
def test_a_picture_divides_the_text_and_keeps_its_description():
    assert body(para("before"), para(drawing("p1", "Chairs")), para("after"), media={"p1.png": png()}) == [
        ("", "<p>before</p>"), {"part": "word/media/p1.png", "alt": "Chairs"}, ("", "<p>after</p>"),
    ]  # fmt: skip


def test_a_picture_without_a_description_is_flagged():
    parts = (para(drawing("p1")),)
    assert body(*parts, media={"p1.png": png()}) == [{"part": "word/media/p1.png", "alt": NO_ALT}]
    assert "has no description" in report(*parts, media={"p1.png": png()})[0][1]


def test_a_picture_that_no_browser_shows_is_told():
    told = report(para("a", drawing("p1")), media={"p1.emf": b"\x01\x00\x00\x00EMF"})
    assert told == [("One", "A picture of a kind that browsers cannot show is left out (p1.emf).")]


def test_a_picture_from_elsewhere_is_never_fetched(monkeypatch):
    def refuse(*address, **options):
        raise AssertionError(f"fetched {address}")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    rels = [
        ("p1", "image", "http://127.0.0.1:9/x.png", True),
        ("t", "attachedTemplate", "http://127.0.0.1:9/t", True),
    ]
    assert "left out and was not fetched" in report(para("a", drawing("p1", outside=True)), rels=rels)[0][1]


def test_a_picture_of_this_machine_is_never_read(tmp_path):
    (tmp_path / "secret.png").write_bytes(png())
    rels = [("p1", "image", (tmp_path / "secret.png").as_uri(), True)]
    assert body(para("a", drawing("p1", outside=True)), rels=rels) == [("", "<p>a</p>")]


# ---- what does not come over --------------------------------------------------------------------------
FOOTNOTES = (
    f"<w:footnotes {W}>"
    '<w:footnote w:id="2"><w:p><w:r><w:t>See the law.</w:t></w:r></w:p></w:footnote></w:footnotes>'
)
COMMENTS = FOOTNOTES.replace("footnote", "comment").replace("See the law.", "Is this right?")


def test_a_footnote_stands_in_brackets_where_it_was():
    parts = (para("Law", '<w:r><w:footnoteReference w:id="2"/></w:r>', " counts."),)
    assert body(*parts, parts={"word/footnotes.xml": FOOTNOTES}) == [
        ("", "<p>Law (Note: See the law.) counts.</p>")
    ]
    assert report(*parts, parts={"word/footnotes.xml": FOOTNOTES}) == [
        ("One", "1 × footnote, put into brackets where it is referred to.")
    ]


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("<w:r><w:object/></w:r>", "An embedded object (such as a spreadsheet) is left out."),
        ("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", "An equation is left out: a+b"),
        ("<m:oMathPara><m:oMath><m:r><m:t>a</m:t></m:r></m:oMath></m:oMathPara>",
         "An equation is left out: a"),
        ('<w:del w:id="1"><w:r><w:delText>x</w:delText></w:r></w:del>', "1 × tracked deletion, left out."),
        ('<w:ins w:id="1"><w:r><w:t>x</w:t></w:r></w:ins>', "1 × tracked insertion, taken as accepted."),
        ('<w:r><w:commentReference w:id="2"/></w:r>', "A comment is left out: “Is this right?”"),
        ('<w:hyperlink w:anchor="x"><w:r><w:t>there</w:t></w:r></w:hyperlink>',
         "1 × link to another place in the document, now plain words."),
        ("<mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p>"
         "</w:txbxContent></mc:Choice></mc:AlternateContent>", "A text box is left out: “Box”"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_told_with_its_place(part, what):
    parts = {"word/comments.xml": COMMENTS}
    assert ("Later", what) in report(para("a"), heading("Later", 2), para("b", part), parts=parts)


def test_heads_breaks_and_contents_are_told_once():
    head = f"<w:hdr {W}>{para('Draft')}</w:hdr>"
    heads = {"word/header1.xml": head, "word/header2.xml": head}
    told = report(
        para("a", '<w:r><w:br w:type="page"/></w:r>'),
        parts=heads,
    )
    assert told == [
        ("Every page", "A header or footer is left out: “Draft”"),
        ("Every page", "1 × page break, left out: pages are made anew when a module is printed."),
    ]


def test_words_of_a_text_box_come_over():
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing/></mc:Choice>"
        "<mc:Fallback><w:pict><v:shape><v:textbox>"
        "<w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert "Box" in str(body(para("a", box)))
    assert "words of a text box now stand among the others" in report(para("a", box))[0][1]


# ---- what is not taken ------------------------------------------------------------------------------
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><z>&j;</z>"
)


def deep(levels):
    return "<z>" * levels + "</z>" * levels


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "password or is of the old kind"),
        (pdf(), "Inside, this is a PDF.* Choose a Word document"),
        (docx(para("a"))[:-200], "damaged"),
        (docx(para("a")).replace(b"word/document.xml", b"word/../../etc.xm"), "leads outside itself"),
        (docx(document=BOMB), "declarations that Word never writes"),
        (docx(document=BOMB.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")), "declarations"),
        (docx(parts={"word/settings.xml": BOMB}), "declarations"),
        (docx(document=deep(1000)), "nested beyond measure"),
        (docx(document="<w:document>"), "damaged"),
        (docx(document="<z>" + "a" * 30_000_000 + "</z>"), "grows beyond measure"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_whole_word_document_is_refused_in_one_line(content, message):
    with pytest.raises(Refused, match=message) as refused:
        check_document(upload(content))
    assert "\n" not in str(refused.value)


def test_a_text_of_another_program_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(Refused, match=r"not a Word document \(docx\)"):
        check_document(upload(target.getvalue()))
