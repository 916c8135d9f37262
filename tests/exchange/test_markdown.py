import pytest
from hypothesis import given
from hypothesis import settings as properties

from content.exchange.markdown import Unwritable, Writer
from content.markdown import Source, rich_text
from content.richtext import canonical
from tests.exchange.awkward import rich

LINKS = [
    '<a href="https://example.org/ŵ?a=1&amp;copy=2">', '<a href="mailto:a@example.org">', '<a href="#here">',
    '<a href="https://example.org/a (b)/\\c&lt;">', '<a href="/training/">', '<a href="tel:+44 20 7946">',
]  # fmt: skip
MODULE = Writer(lambda link: link["href"], headings={"h3": "####"})
PAGE = Writer(lambda link: link["href"], headings={"h2": "##", "h3": "###"}, top=2)


def read(text, top=3):
    source = Source("x.md", text)
    html = rich_text(source, source.lines, 1, top=top)
    assert source.faults == []
    return html


@properties(max_examples=400)
@given(rich(LINKS))
def test_rich_text_comes_back_the_same(html):
    assert canonical(read(MODULE.write(html))) == canonical(html)


@given(rich(LINKS, headings=("h2", "h3")))
def test_a_course_description_comes_back_with_both_levels_of_heading(html):
    assert canonical(read(PAGE.write(html), top=2)) == canonical(html)


@given(rich())
def test_what_was_written_once_is_written_the_same_again(html):
    text = MODULE.write(html)
    assert MODULE.write(read(text)) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Words.</p><p>Two <b>bold</b> and <i>slanted</i>.</p>", "Words.\n\nTwo **bold** and *slanted*."),
        ("<h3>Watch for</h3><ul><li>one<ol><li>two</li></ol></li></ul>", "#### Watch for\n\n- one\n  1. two"),
        ("<p>a<br/>b</p>", "a\\\nb"),
        ("<p>1. no list</p>", "1\\. no list"),
        ("<p>+++ debrief</p>", "\\+++ debrief"),
        ("<p>2 * 3 _ 4</p>", "2 * 3 _ 4"),
        ("<p>mid<b>dle</b></p>", "mid**dle**"),
        ('<p>a<b>"q"</b></p>', '&#97;**&#34;q"**'),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ('<p>so!<a href="/training/">x</a></p>', "so\\![x](/training/)"),
        ("<p></p>", ""),
    ],
)  # fmt: skip
def test_the_plainest_spelling_that_holds_is_written(html, text):
    assert MODULE.write(html) == text


def test_what_markdown_cannot_carry_is_refused():
    with pytest.raises(Unwritable, match="<img>"):
        MODULE.write('<p>x<img src="y"></p>')
    with pytest.raises(Unwritable, match="<h2>"):
        MODULE.write("<h2>x</h2>")
    with pytest.raises(Unwritable, match="no place in Markdown"):
        MODULE.write('<p><a href="javascript:alert(1)">x</a></p>')
