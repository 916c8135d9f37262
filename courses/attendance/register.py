"""One day of a register as a page shows it: people down, sessions across, a mark in each cell."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html

from courses.attendance.models import Kind, Mark, Value
from courses.cohorts.models import Enrolment, Session

CHOICES = [*Kind.choices, ("", "Not marked")]


def _controls(chosen):
    """The radios, the mark the page was loaded with and the minutes, as a pattern for format_html.

    A day of 24 people has 288 radios: drawn by the template engine they would cost more than the whole page.
    """
    radios = "".join(
        f'<label><input type="radio" name="k{{key}}" value="{kind}"{" checked" if kind == chosen else ""}>'
        f"<span>{label}</span></label>"
        for kind, label in CHOICES
    )
    return (
        f'<fieldset class="seg marks" id="c{{key}}" aria-labelledby="{{names}}">{radios}</fieldset>'
        '<input type="hidden" name="w{key}" value="{seen}">'
        '<label class="mins{bad}"><input name="m{key}" inputmode="numeric" maxlength="4" value="{minutes}"'
        ' aria-describedby="{names}"{invalid}> minutes missed</label>'
    )


CONTROLS = {chosen: _controls(chosen) for chosen in [None, *dict(CHOICES)]}


@dataclass
class Cell:
    """One person in one session. `kind` and `minutes` are what the boxes show; None chooses nothing."""

    session: Session
    enrolment: Enrolment
    seen: Value  # what is saved, and what the page is loaded with
    is_open: bool  # may be marked
    is_owed: bool = False
    kind: str | None = ""
    minutes: str | int = ""
    error: str = ""
    clash: object = None

    def __post_init__(self):
        self.kind, self.minutes = self.seen.kind, self.seen.minutes or ""

    @property
    def pks(self):
        return self.session.pk, self.enrolment.pk

    @property
    def key(self):
        return f"{self.session.pk}-{self.enrolment.pk}"

    @property
    def controls(self):
        names = f"p{self.enrolment.pk} s{self.session.pk}"
        return format_html(
            CONTROLS[self.kind],
            key=self.key,
            names=f"{names} e{self.key}" if self.error else names,
            seen=f"{self.seen.kind}:{self.seen.minutes}",
            minutes=self.minutes,
            bad=" bad" if self.error else "",
            invalid=format_html(' aria-invalid="{}"', "true") if self.error else "",
        )


@dataclass
class Row:
    enrolment: Enrolment
    cells: list = field(default_factory=list)

    @property
    def name(self):
        return self.enrolment.person.full_name

    @property
    def has_clash(self):
        return any(cell.clash for cell in self.cells)

    @property
    def gone(self):
        """'Withdrawn', for somebody whose marks remain."""
        status = self.enrolment.status
        return "" if status == Enrolment.Status.SEATED else self.enrolment.get_status_display()


def listed_enrolments(cohort, sessions):
    """Who stands on the register: everyone with a place, and whoever has a mark in these sessions."""
    marked = Mark.objects.filter(enrolment=OuterRef("pk"), session__in=sessions)
    return cohort.enrolments.filter(Q(status=Enrolment.Status.SEATED) | Exists(marked)).in_name_order()


@dataclass
class Column:
    """A session of the day, and why it cannot be marked, if it cannot."""

    session: Session
    closed: str = ""
    blanks: int = 0

    @property
    def title(self):
        return self.session.half_day.capitalize()


class Register:
    """The register of one day, read in two queries. `sessions`: those of the day, in order."""

    def __init__(self, cohort, sessions, *, now, may_mark):
        self.columns = [Column(session, self._closed(session, now)) for session in sessions]
        marks = Mark.objects.filter(session__in=sessions).values_by_key()
        self.rows = [Row(enrolment) for enrolment in listed_enrolments(cohort, sessions)]
        for row in self.rows:
            for column in self.columns:
                row.cells.append(self._cell(column, row, marks, now, may_mark))
        self.is_open = may_mark and any(cell.is_open for cell in self.cells())

    @staticmethod
    def _closed(session, now):
        if session.status == Session.Status.CANCELLED:
            return f"Cancelled: {session.reason}" if session.reason else "Cancelled"
        if session.date > now.date():
            return "To come"
        return ""

    @staticmethod
    def _cell(column, row, marks, now, may_mark):
        session = column.session
        value = marks.get((session.pk, row.enrolment.pk), Value())
        is_open = may_mark and not column.closed and not row.gone
        is_owed = not (value.kind or column.closed or row.gone)
        column.blanks += is_owed
        is_over = session.date < now.date() or session.end < now.time()
        return Cell(session, row.enrolment, value, is_open, is_owed and is_over)

    def cells(self):
        return (cell for row in self.rows for cell in row.cells)

    def open_cells(self):
        return (cell for cell in self.cells() if cell.is_open)

    def errors(self):
        return [cell for cell in self.cells() if cell.error]

    def clashes(self):
        return [cell for cell in self.cells() if cell.clash]

    def show_clashes(self, clashes):
        """Choose nothing where two people differ: who reads both values chooses again, or leaves theirs."""
        for cell in self.cells():
            cell.clash = clashes.get(cell.pks)
            if cell.clash:
                cell.kind, cell.minutes = None, cell.clash.mine.minutes or ""
