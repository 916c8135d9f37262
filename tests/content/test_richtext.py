import pytest

from content.richtext import UnknownMark, canonical, parse


@pytest.mark.parametrize(
    ("html", "same"),
    [
        ('<p data-block-key="a">x</p>\n<p></p><p data-block-key="b">y<br></p>', "<p>x</p><p>y</p>"),
        ("<p><strong>a</strong> <b>b</b><em> c</em></p>", "<p><b>a b</b> <i>c</i></p>"),
        ("<ul>\n<li>\n<p>a</p>\n</li>\n<li></li></ul>", "<ul><li>a</li></ul>"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "<ol><li><p>a</p><p>b</p></li></ol>"),
        ("<h3>a<br/>b</h3>", "<h3>a b</h3>"),
        ('<p><a linktype="page" id="3" class="x">a</a></p>', '<p><a id="3" linktype="page">a</a></p>'),
        ("bare &quot;words&quot; &amp; &lt;signs&gt;", '<p>bare "words" &amp; &lt;signs&gt;</p>'),
        ("<p>a \u00a0 b</p>", "<p>a \u00a0 b</p>"),
    ],
)
def test_html_that_reads_the_same_has_one_spelling(html, same):
    assert canonical(html) == same
    assert canonical(same) == same


def test_other_elements_are_left_alone_but_for_the_editors_keys():
    assert canonical('<p data-block-key="a1"><embed id="1"/></p>') == '<p><embed id="1"/></p>'


@pytest.mark.parametrize("html", ["<table></table>", "<li>x</li>", "<ul>x</ul>", "<ul><ul></ul></ul>"])
def test_what_has_no_place_in_the_tree_is_refused(html):
    with pytest.raises(UnknownMark):
        parse(html)
