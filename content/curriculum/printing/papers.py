"""The papers there are. It imports nothing of the curriculum, so that models may name them."""

from django.db import models

from content.materials.models import Audience


class Paper(models.TextChoices):
    PREPARATION = "preparation", "Preparation booklet"
    HANDBOOK = "handbook", "Participant handbook"
    MANUAL = "manual", "Trainer manual"
    ROLE_CARDS = "role-cards", "Role cards"
    PRESENTATION = "presentation", "Presentation"
    RUNNING_ORDER = "running-order", "Running order"
    GATE_LIST = "gate-list", "Gate list"

    @property
    def audience(self):
        """Who may be given the file. Only booklet and handbook are made for participants to take away."""
        theirs = self in (Paper.PREPARATION, Paper.HANDBOOK)
        return Audience.PARTICIPANTS if theirs else Audience.TRAINERS

    @property
    def holds_secrets(self):
        """Whether trainer notes, briefs and observer's sheets are in it. The others hold no byte of them."""
        return self in (Paper.MANUAL, Paper.ROLE_CARDS)

    @property
    def template(self):
        return f"curriculum/paper/{self.name.lower()}.html"
