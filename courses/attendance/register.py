"""One day of a register as a page shows it: people down, sessions across, a mark in each cell."""

from dataclasses import dataclass, field

from django.db.models import Q

from courses.attendance.boxes import draw_row
from courses.attendance.kinds import Value
from courses.attendance.models import Mark
from courses.cohorts.models import Enrolment, Session


@dataclass
class Column:
    """A session of the day, and why it cannot be marked, if it cannot."""

    session: Session
    closed: str = ""
    blanks: int = 0

    @property
    def pk(self):
        return self.session.pk

    @property
    def title(self):
        return self.session.half_day.capitalize()


@dataclass
class Row:
    """Somebody on the register; `pk` is that of their enrolment."""

    pk: int
    status: str
    given: str
    family: str
    reference: str
    cells: list = field(default_factory=list)

    @property
    def name(self):
        return f"{self.given} {self.family}".strip()

    @property
    def gone(self):
        """'Withdrawn', for somebody whose marks remain."""
        return "" if self.status == Enrolment.Status.SEATED else Enrolment.Status(self.status).label

    @property
    def html(self):
        return draw_row(self)


@dataclass
class Cell:
    """One person in one session. `kind` and `minutes` are what the boxes show; None chooses nothing."""

    row: Row
    column: Column
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
        return self.column.pk, self.row.pk

    @property
    def key(self):
        return f"{self.column.pk}-{self.row.pk}"


NAMES = ("person__given", "person__family", "person__reference")


def rows_of(cohort, marks):
    """Who stands on the register, by name: everyone with a place, and whoever has one of these marks.

    Plain values instead of people: the page needs a few words of each.
    """
    marked = {enrolment for _, enrolment in marks}
    listed = cohort.enrolments.filter(Q(status=Enrolment.Status.SEATED) | Q(pk__in=marked))
    names = ("person__given", "person__family", "person__reference")
    return [
        Row(*row) for row in listed.order_by("person__sort_key", "pk").values_list("pk", "status", *names)
    ]


class Register:
    """The register of one day, read in two queries. `sessions`: those of the day, in order."""

    def __init__(self, cohort, sessions, *, now, may_mark):
        marks = Mark.objects.filter(session__in=sessions).values_by_key()
        self.columns = [Column(session, _closed(session, now)) for session in sessions]
        self.rows = rows_of(cohort, marks)
        for row in self.rows:
            row.cells = [_cell(row, column, marks, now, may_mark) for column in self.columns]
        self.is_open = any(cell.is_open for cell in self.cells())

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
                cell.kind, cell.minutes = None, ""


def _closed(session, now):
    if session.status == Session.Status.CANCELLED:
        return f"Cancelled: {session.reason}" if session.reason else "Cancelled"
    if session.date > now.date():
        return "To come"
    return ""


def _cell(row, column, marks, now, may_mark):
    session, value = column.session, marks.get((column.pk, row.pk), Value())
    can_be_marked = not (column.closed or row.gone)
    is_owed = can_be_marked and not value.kind
    column.blanks += is_owed
    is_over = session.date < now.date() or session.end < now.time()
    return Cell(row, column, value, is_open=may_mark and can_be_marked, is_owed=is_owed and is_over)
