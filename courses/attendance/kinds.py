"""What a mark can say."""

from typing import NamedTuple

from django.db import models


class Kind(models.TextChoices):
    PRESENT = "present", "Present"
    LATE = "late", "Late"
    LEFT_EARLY = "left", "Left early"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excused"  # the prison needed them elsewhere


PARTLY_THERE = (Kind.LATE, Kind.LEFT_EARLY)


class Source(models.TextChoices):
    ROOM = "room", "The room"
    PAPER = "paper", "The paper register"


class Value(NamedTuple):
    """What a mark says. An empty kind is 'not marked', for which there is no row."""

    kind: str = ""
    minutes: int = 0

    @property
    def label(self):
        """'Late, 10 minutes missed'."""
        kind = Kind(self.kind).label if self.kind else "Not marked"
        unit = "minute" if self.minutes == 1 else "minutes"
        return f"{kind}, {self.minutes} {unit} missed" if self.minutes else kind
