"""Courses and modules as authors write them, and editions: numbered, frozen publications of a whole course."""

from django.conf import settings
from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page

from content.curriculum.blocks import ModuleBody


class ModuleKind(models.TextChoices):
    TAUGHT = "taught", "Taught"
    PRE_READING = "pre-reading", "Pre-reading"


class CoursePage(Page):
    pass


class ModulePage(Page):
    pass


class Edition(models.Model):
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    full_title = models.CharField(max_length=200)
    group_size = models.PositiveSmallIntegerField(default=24)
    minutes_for_certificate = models.PositiveIntegerField(help_text="Taught minutes a participant must attend.")
    change_note = models.CharField(max_length=400)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_number_once")]

    def __str__(self):
        return f"{self.title}, edition {self.number}"


class EditionModule(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="modules")
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    day = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=ModuleKind.choices)
    is_compulsory = models.BooleanField()
    is_skills_practice = models.BooleanField()
    outcomes = models.JSONField(default=list)
    items = models.JSONField(default=list)
    body = StreamField(ModuleBody(), blank=True)

    class Meta:
        ordering = ["day", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "key"], name="edition_module_key_once")]

    def __str__(self):
        return self.title
