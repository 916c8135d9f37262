from django.apps import apps
from django.conf import settings
from django.db import models


def subject_of(thing):
    """How the trail names a row: 'cohorts.enrolment:12'."""
    return f"{thing._meta.label_lower}:{thing.pk}"


class EntryQuerySet(models.QuerySet):
    def about(self, thing):
        return self.filter(subject=subject_of(thing))

    def visible_to(self, account):
        return self if account.has_role("administrator") else self.none()


class Entry(models.Model):
    """Who saw or changed what. Only ever added to; the database refuses a change."""

    at = models.DateTimeField()
    actor = models.ForeignKey(  # the number stays when the account is deleted
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, db_index=True)  # see subject_of
    reason = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "entries"

    def __str__(self):
        return f"{self.verb} {self.subject}"

    @property
    def about(self):
        """'enrolment 12'."""
        label, _, pk = self.subject.partition(":")
        try:
            return f"{apps.get_model(label)._meta.verbose_name} {pk}"
        except LookupError:  # a kind of record of long ago
            return self.subject

    @property
    def words(self):
        """The details as (name, value), in words."""
        return [(name.replace("_", " "), _in_words(value)) for name, value in self.detail.items()]


def _in_words(value):
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in value) or "none"
    return str(value)
