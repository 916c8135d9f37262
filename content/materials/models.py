"""Files of the courses. Each is served by a view that checks who asks, never from a bare address."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index


class Audience(models.TextChoices):
    PUBLIC = "public", "Everyone"
    PARTICIPANTS = "participants", "Participants"
    TRAINERS = "trainers", "Trainers only"


class Kind(models.TextChoices):
    MANUAL = "manual", "Trainer manual"
    HANDBOOK = "handbook", "Participant handbook"
    PRESENTATION = "presentation", "Presentation"
    EXERCISE = "exercise", "Exercise"
    ROLE_PLAY = "roleplay", "Role play"
    TRANSCRIPT = "transcript", "Film transcript"
    FILM = "film", "Film"
    CAPTIONS = "captions", "Captions of a film"
    OTHER = "other", "Something else"


OF_TRAINERS = (Kind.MANUAL, Kind.ROLE_PLAY)  # who has read these beforehand can no longer learn from them


FOR_TRAINERS = (
    "A {} holds what participants must not read beforehand, so choose “Trainers only”. "
    "Put what they may have into a file of its own, for example an exercise."
)


class Material(AbstractDocument):
    """A document: manual, handbook, presentation, captions."""

    kind = models.CharField("what it is", max_length=12, choices=Kind.choices, default=Kind.OTHER)
    description = models.CharField(
        "what it is for",
        max_length=300,
        blank=True,
        help_text="One sentence. People also find the file by it.",
    )
    audience = models.CharField(
        "who may read it", max_length=12, choices=Audience.choices, default=Audience.TRAINERS,
        help_text="Everyone: anybody on the internet. Participants: who has a place on the course. Trainers "
        "only: those who teach it. A trainer manual and role plays are for trainers only.",
    )  # fmt: skip
    course = models.ForeignKey(
        "curriculum.CoursePage", null=True, blank=True, on_delete=models.PROTECT, related_name="materials",
        verbose_name="of which course",
        help_text="Participants of this course may read it, if participants may. Empty: of any course.",
    )  # fmt: skip

    admin_form_fields = (*Document.admin_form_fields, "kind", "description", "audience", "course")
    search_fields = [
        *AbstractDocument.search_fields,
        index.SearchField("description"),
        index.FilterField("kind"),
        index.FilterField("audience"),
        index.FilterField("course"),
    ]

    class Meta(AbstractDocument.Meta):
        verbose_name = "material"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=OF_TRAINERS) | models.Q(audience=Audience.TRAINERS),
                name="material_of_trainers_for_trainers",
            )
        ]

    def clean(self):
        super().clean()
        if self.kind in OF_TRAINERS and self.audience != Audience.TRAINERS:
            raise ValidationError({"audience": FOR_TRAINERS.format(self.get_kind_display().lower())})

    @property
    def url(self):
        return reverse("materials_file", args=[self.pk])


class Picture(AbstractImage):
    audience = models.CharField(
        "who may see it", max_length=12, choices=Audience.choices, default=Audience.PARTICIPANTS
    )
    course = models.ForeignKey(
        "curriculum.CoursePage", null=True, blank=True, on_delete=models.PROTECT, related_name="pictures",
        help_text="Participants of this course may see it, if participants may. Empty: of any course.",
    )  # fmt: skip

    admin_form_fields = (*Image.admin_form_fields, "audience", "course")
    search_fields = [*AbstractImage.search_fields, index.FilterField("audience"), index.FilterField("course")]

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once"
            )
        ]

    @property
    def url(self):
        """Through the door that checks. Empty for Wagtail's stand-in when the file is lost."""
        return reverse("materials_picture", args=[self.pk]) if self.pk else ""
