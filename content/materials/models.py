"""Files of the courses. Each is served by a view that checks who asks, never from a bare address."""

from django.db import models
from django.urls import reverse
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index


class Audience(models.TextChoices):
    PUBLIC = "public", "Everyone"
    PARTICIPANTS = "participants", "Participants"
    TRAINERS = "trainers", "Trainers only"


class Material(AbstractDocument):
    """A document: manual, handbook, presentation, captions."""

    audience = models.CharField(
        "who may read it", max_length=12, choices=Audience.choices, default=Audience.TRAINERS
    )
    course = models.ForeignKey(
        "curriculum.CoursePage", null=True, blank=True, on_delete=models.PROTECT, related_name="materials",
        help_text="Participants of this course may read it, if participants may. Empty: of any course.",
    )  # fmt: skip

    admin_form_fields = (*Document.admin_form_fields, "audience", "course")
    search_fields = [
        *AbstractDocument.search_fields,
        index.FilterField("audience"),
        index.FilterField("course"),
    ]

    class Meta(AbstractDocument.Meta):
        verbose_name = "material"

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
