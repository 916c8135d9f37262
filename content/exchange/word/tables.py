"""A table of Word as a list that can be read aloud: rich text has no tables, and paper no room for them."""

from content import richtext


def as_list(table, inline):
    """(HTML, number of rows told as a list; 0 for a frame round words). `inline`: an element as marked words.

    With headings each row is an item "heading: value"; two columns without are "left: right".
    """
    rows = [row.find_all(["td", "th"], recursive=False) for row in _rows(table)]
    rows = [[_cell(cell, inline) for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    if all(len(row) == 1 for row in rows):
        return "".join(f"<p>{cell}</p>" for row in rows for cell in row), 0
    heads = _heads(table, rows)
    items = "".join(f"<li>{_item(row, heads)}</li>" for row in rows[1 if heads else 0 :])
    return f"<ul>{items}</ul>", len(rows)


def _rows(table):
    """Its own rows, not those of a table inside it."""
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _cell(cell, inline):
    """The words of a cell as one paragraph."""
    words = richtext.canonical(f"<p>{inline(cell)}</p>")
    return words.removeprefix("<p>").removesuffix("</p>")


def _heads(table, rows):
    """The words of the first row, where it heads the columns.

    It does if Word says so, if all of it is bold, or if there are three columns and more.
    """
    first, wide = rows[0], max(map(len, rows)) > 2
    bold = all(cell.startswith("<b>") and cell.endswith("</b>") for cell in first if cell)
    if len(rows) < 2 or not all(first) or not (table.find("thead") or bold or wide):
        return []
    return [richtext.words(run for block in richtext.parse(cell) for run in block.runs) for cell in first]


def _item(row, heads):
    if heads:
        named = zip(heads, row, strict=False)
        return "<br/>".join(f"<b>{_plain(head)}:</b> {cell}" for head, cell in named if cell)
    first, *rest = [cell for cell in row if cell]
    return f"{first}: {'; '.join(rest)}" if rest else first


def _plain(head):
    return richtext.escape(head.rstrip(": \n").replace("\n", " "), quote=False)
