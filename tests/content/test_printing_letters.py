import pytest

from content.curriculum.printing.letters import Letters
from content.curriculum.printing.measure import height_of, height_of_html


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Plain words", "Plain words"),
        ("Ŵyn a Łucja", "Ŵyn a Łucja"),
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("a\u200bb\u00adc\ufeffd\ufe0f\x07", "abcd"),
        ("a\u2028b\u2009c\td", "a b c d"),
        ("10\N{NO-BREAK SPACE}am", "10\N{NO-BREAK SPACE}am"),
        ("李 and 🙂", "■ and ■"),
        ("x\N{COMBINING RING BELOW}", "x■"),
    ],
)
def test_text_is_made_printable(typed, shown):
    assert Letters().text(typed, "Talk") == shown


def test_what_is_missing_is_told_once_by_name_and_place():
    letters = Letters()
    letters.text("李", "Talk")
    letters.html("<p>李 \ue000</p>", "Listen")
    assert letters.told() == ["Cjk unified ideograph-674e, in “Talk”", "U+e000, in “Listen”"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('<a href="https://example.org/x">a page</a>',
         '<a href="https://example.org/x">a page</a> (example.org/x)'),
        ('<a href="https://example.org/">example.org</a>', '<a href="https://example.org/">example.org</a>'),
        ('<a href="mailto:a@example.org">write</a>',
         '<a href="mailto:a@example.org">write</a> (a@example.org)'),
        ('<a href="/editions/assets/0/">sheet</a>', '<a href="/editions/assets/0/">sheet</a>'),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="file:///etc/passwd">x</a>', "<a>x</a>"),
        ('<a href="JaVaScRiPt:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="//example.org">x</a>', "<a>x</a>"),
        ('<a href="page.html">x</a>', "<a>x</a>"),
        ('<a linktype="document" id="999999">x</a>', "<a>x</a>"),
        ('<p style="color: red" onclick="x()">a<br/>b</p><iframe></iframe>', "<p>a<br>b</p>"),
    ],
)  # fmt: skip
def test_rich_text_keeps_what_paper_knows(typed, shown):
    assert Letters().html(typed, "Talk") == shown


def test_heights_grow_with_lines_and_size():
    one = height_of("word", width_mm=100, size=12)
    assert one == pytest.approx(12 * 1.35 * 25.4 / 72)
    assert height_of("word " * 60, width_mm=100, size=12) > 3 * one
    listed = height_of_html("<ul><li>word</li><li>word</li></ul>", width_mm=100, size=12)
    assert listed == pytest.approx(2 * (one + 1.5) + 1.5)
    assert height_of_html("<p>word<br>word</p>", width_mm=100, size=12) == pytest.approx(2 * one + 2.5)
    loose = height_of_html("<ul><li><p>word</p></li></ul>", width_mm=100, size=12)
    assert loose == pytest.approx(one + 1.5 + 2.5 + 1.5)
