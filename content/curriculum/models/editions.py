from django.conf import settings
from django.db import models
from django.urls import reverse
from wagtail.fields import StreamField

from content.curriculum.blocks import SealedBody
from content.curriculum.models.pages import CoursePage, ModuleKind
from content.curriculum.printing.papers import Paper
from content.materials.models import Audience


class SealedError(Exception):
    """Somebody tried to change what an edition holds."""

    def __init__(self):
        super().__init__("An edition never changes. Publish a new edition instead.")


class SealedQuerySet(models.QuerySet):
    def update(self, **values):
        raise SealedError

    def bulk_update(self, objs, fields, batch_size=None):
        raise SealedError

    def delete(self):
        raise SealedError


class Sealed(models.Model):
    """A row that is written once. The database refuses a change too (migration 0002)."""

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            raise SealedError
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise SealedError


class EditionQuerySet(SealedQuerySet):
    def current(self):
        """The newest edition of each course, by title."""
        newest = Edition.objects.filter(course=models.OuterRef("course")).order_by("-number").values("pk")[:1]
        return self.filter(pk=models.Subquery(newest)).order_by("title")


class Edition(Sealed):
    """A numbered, sealed publication of a whole course. Made by `editions.publish_edition` alone."""

    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    full_title = models.CharField(max_length=200)
    outcomes = models.JSONField(default=list)
    group_size = models.PositiveSmallIntegerField(default=24)
    days = models.PositiveSmallIntegerField(default=1)
    taught_minutes = models.PositiveIntegerField(default=0)
    pre_reading_minutes = models.PositiveIntegerField(default=0)
    minutes_for_certificate = models.PositiveIntegerField(
        help_text="Taught minutes a participant must attend."
    )
    change_note = models.CharField(max_length=400)
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of what is in it, notes and dates apart."
    )
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_number_once")]

    def __str__(self):
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self):
        return reverse("curriculum_edition", args=[self.pk])

    @property
    def outcome_list(self):
        """Named as on the page it was made from, as are a module's."""
        return self.outcomes


class EditionModule(Sealed):
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="modules")
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
    body = StreamField(SealedBody(), blank=True)

    class Meta:
        ordering = ["day", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "key"], name="edition_module_key_once")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("curriculum_module", args=[self.edition_id, self.key])

    @property
    def outcome_list(self):
        return self.outcomes

    @property
    def item_list(self):
        return self.items


def stored_path(sha256):
    """Where a file of an edition lies: under what it holds, so that two editions share it."""
    return f"editions/{sha256[:2]}/{sha256}"


def asset_path(asset, _filename):
    return stored_path(asset.sha256)


class EditionAsset(Sealed):
    """An edition's own copy of a file its modules name."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="assets")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    is_for_trainers = models.BooleanField(help_text="Only trainer-only pieces name it.")
    file = models.FileField(upload_to=asset_path, max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["edition", "sha256"], name="edition_asset_once")]

    def __str__(self):
        return self.name


class EditionPaper(Sealed):
    """A printed document of an edition, as it was made when the edition was sealed. The PDF is the record."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=Paper.choices)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    file = models.FileField(upload_to=asset_path, max_length=120)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="edition_paper_once")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.edition}"

    def get_absolute_url(self):
        return reverse("curriculum_paper", args=[self.edition_id, self.kind])

    @property
    def for_participants(self):
        return Paper(self.kind).audience == Audience.PARTICIPANTS


class CorrectionNotice(Sealed):
    """A short correction to an edition in use: dated, signed, added to it and never part of it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    module = models.ForeignKey(
        EditionModule, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    where = models.CharField(
        max_length=120,
        blank=True,
        help_text="Such as 'the exercise Pairs, step 3'. Trainers find it by this.",
    )
    text = models.CharField("what is right", max_length=600)
    is_for_trainers = models.BooleanField(
        "for trainers only",
        default=False,
        help_text="Tick this if it corrects a trainer note or a role card.",
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="correction_number_once")]

    def __str__(self):
        return f"Correction {self.number} to edition {self.edition.number}"
