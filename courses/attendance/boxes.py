"""How the rows of the register are drawn.

A day of 24 people has 288 radios. Drawn by the template engine they would cost more than all the rest of the
page, so they are put together here: numbers and our own words as they are, everything else escaped.
"""

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe

from courses.attendance.kinds import Kind

CHOICES = [*Kind.choices, ("", "Not marked")]


def _radios(chosen):
    return "".join(
        f'<label><input type="radio" name="kKEY" value="{kind}"{" checked" if kind == chosen else ""}>'
        f"<span>{label}</span></label>"
        for kind, label in CHOICES
    )


RADIOS = {chosen: _radios(chosen) for chosen in [None, *dict(CHOICES)]}


def draw_row(row):
    """A person as a tr with a td a session."""
    clash = ' class="clash"' if any(cell.clash for cell in row.cells) else ""
    gone = f' <small class="tag">{row.gone}</small>' if row.gone else ""
    cells = "".join(_boxes(cell) if cell.is_open else _mark(cell) for cell in row.cells)
    html = f'<tr{clash}><th scope="row" id="p{row.pk}">{escape(row.name)}{gone}</th>{cells}</tr>\n'
    return mark_safe(html)  # noqa: S308 escaped above and below


def _mark(cell):
    kind = cell.seen.kind or "blank"
    return f'<td data-label="{cell.column.title}"><span class="mark {kind}">{cell.seen.label}</span></td>'


def _boxes(cell):
    key, names = cell.key, f"p{cell.row.pk} s{cell.column.pk}"
    above = bad = ""
    if cell.error:
        above = f'<span class="error" id="e{key}"><span class="vh">Error: </span>{escape(cell.error)}</span>'
        bad, names = ' aria-invalid="true"', f"{names} e{key}"
    elif cell.clash:
        above = f'<span class="theirs">{_both(cell.clash)}</span>'
    return (
        f'<td data-label="{cell.column.title}"{" class=owed" if cell.is_owed else ""}>{above}'
        f'<fieldset class="seg marks" id="c{key}" aria-labelledby="{names}">'
        f"{RADIOS[cell.kind].replace('KEY', key)}</fieldset>"
        f'<input type="hidden" name="w{key}" value="{cell.seen.kind}:{cell.seen.minutes}">'
        f'<label class="mins{" bad" if cell.error else ""}"><input name="m{key}" inputmode="numeric"'
        f' maxlength="4" value="{escape(cell.minutes)}" aria-describedby="{names}"{bad}>'
        " minutes missed</label></td>"
    )


def _both(clash):
    """'You: Late, 10 minutes missed. Ruth Adomako at 13:42: Absent.'"""
    at = f"{timezone.localtime(clash.at):%H:%M}"
    return f"You: {clash.mine.label}. {escape(clash.by)} at {at}: {clash.theirs.label}."
