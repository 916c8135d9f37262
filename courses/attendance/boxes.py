"""How one cell of the register is drawn.

A day of 24 people has 288 radios. Drawn by the template engine they would cost more than all the rest of the
page, so the boxes are patterns made once, filled in and escaped by format_html.
"""

from django.utils import timezone
from django.utils.html import format_html

from courses.attendance.kinds import Kind

CHOICES = [*Kind.choices, ("", "Not marked")]


def _pattern(chosen):
    radios = "".join(
        f'<label><input type="radio" name="k{{key}}" value="{kind}"{" checked" if kind == chosen else ""}>'
        f"<span>{label}</span></label>"
        for kind, label in CHOICES
    )
    return (
        '<td data-label="{label}"{owed}>{above}'
        f'<fieldset class="seg marks" id="c{{key}}" aria-labelledby="{{names}}">{radios}</fieldset>'
        '<input type="hidden" name="w{key}" value="{seen}">'
        '<label class="mins{bad}"><input name="m{key}" inputmode="numeric" maxlength="4" value="{minutes}"'
        ' aria-describedby="{names}"{invalid}> minutes missed</label></td>'
    )


OPEN = {chosen: _pattern(chosen) for chosen in [None, *dict(CHOICES)]}
CLOSED = '<td data-label="{label}"><span class="mark {kind}">{mark}</span></td>'
ERROR = '<span class="error" id="e{key}"><span class="vh">Error: </span>{error}</span>'
CLASH = '<span class="theirs">You: {mine}. {by} at {at}: {theirs}.</span>'
OWED = format_html(' class="{}"', "owed")
INVALID = format_html(' aria-invalid="{}"', "true")


def draw(cell):
    """A cell as a td: the boxes, or the mark where it may not be changed."""
    label = cell.column.title
    if not cell.is_open:
        return format_html(CLOSED, label=label, kind=cell.seen.kind or "blank", mark=cell.seen.label)
    names = f"p{cell.row.pk} s{cell.column.pk}"
    return format_html(
        OPEN[cell.kind],
        label=label,
        owed=OWED if cell.is_owed else "",
        above=_above(cell),
        key=cell.key,
        names=f"{names} e{cell.key}" if cell.error else names,
        seen=f"{cell.seen.kind}:{cell.seen.minutes}",
        minutes=cell.minutes,
        bad=" bad" if cell.error else "",
        invalid=INVALID if cell.error else "",
    )


def _above(cell):
    if cell.error:
        return format_html(ERROR, key=cell.key, error=cell.error)
    if cell.clash:
        at = f"{timezone.localtime(cell.clash.at):%H:%M}"
        mine, theirs = cell.clash.mine.label, cell.clash.theirs.label
        return format_html(CLASH, mine=mine, by=cell.clash.by, at=at, theirs=theirs)
    return ""
