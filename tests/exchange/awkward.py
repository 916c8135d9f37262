"""Text that is easy to lose: for hypothesis to make rich text and blocks of."""

from hypothesis import strategies as st

PIECES = [
    "Ŵyn a Siân", "Żółć, łódź", "🙂", "👩‍👧", "“so”", "'it's'", '"yes"', ":::", ":::note", "+++ debrief",
    "+++", "---", "===", "- ", "-", "1. ", "1)", "10", "# ", "##", "#", "\\", "\\\\", "*", "**", "_", "__",
    "`", "```", "~~~", "<", ">", "<b>", "</p>", "&", "&amp;", "&lt;", "[", "]", "[a](b)", "![a](b)", "(", ")",
    "!", "|", ": ", "key: value", "{{ x }}", "{% y %}", "%", "@", "\N{NO-BREAK SPACE}", "\u2028", "\u200b",
    "a", "b", "word", " ", " ", "é", "true", "null", "2026-01-01", "~", "$x$", "https://example.org/_a_",
]  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
TEXT = st.lists(st.sampled_from(PIECES) | LETTERS, min_size=1, max_size=8).map("".join)


def line(most):
    """One line as a form keeps it: no space at its ends."""
    return TEXT.map(lambda text: text[:most].strip()).filter(bool)


def rich(links=(), headings=("h3",)):
    """HTML as the editor keeps it. `links`: opening <a> tags to choose from."""
    return st.lists(_block(links, headings), min_size=1, max_size=4).map("".join)


def _block(links, headings):
    return st.one_of(
        _inline(links).map(lambda inner: f'<p data-block-key="k">{inner}</p>'),
        st.tuples(st.sampled_from(headings), _inline(links)).map(lambda of: f"<{of[0]}>{of[1]}</{of[0]}>"),
        _list(links),
    )


def _list(links):
    item = _inline(links)
    nested = st.recursive(
        item,
        lambda inner: st.tuples(
            st.sampled_from(["ul", "ol"]), st.lists(inner, min_size=1, max_size=3), item
        ).map(lambda of: of[2] + _items(of[0], of[1])),
        max_leaves=5,
    )
    return st.tuples(st.sampled_from(["ul", "ol"]), st.lists(nested, min_size=1, max_size=3)).map(
        lambda of: _items(*of)
    )


def _items(tag, items):
    return f"<{tag}>" + "".join(f'<li data-block-key="k">{item}</li>' for item in items) + f"</{tag}>"


def _inline(links):
    return st.lists(_run(links), min_size=1, max_size=4).map("".join)


def _run(links):
    opening = st.sampled_from(["", "", *links])
    return st.tuples(TEXT, st.booleans(), st.booleans(), opening, st.booleans()).map(_marked)


def _marked(of):
    text, bold, italic, link, ends = of
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    html = f"<i>{html}</i>" if italic else html
    html = f"<b>{html}</b>" if bold else html
    html = f"{link}{html}</a>" if link else html
    return html + ("<br/>" if ends else "")
