from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Audience(models.TextChoices):
    PUBLIC = "public", "Everyone"
    PARTICIPANTS = "participants", "Participants"
    TRAINERS = "trainers", "Trainers only"


class Material(AbstractDocument):
    """A file of a course: manual, handbook, presentation, exercise. Served only by the view that checks its audience."""

    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.TRAINERS)

    admin_form_fields = (*Document.admin_form_fields, "audience")


class Picture(AbstractImage):
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.PARTICIPANTS)

    admin_form_fields = (*Image.admin_form_fields, "audience")


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once")
        ]
