import datetime

from django.db import models
from django.db.models import F, OuterRef, Subquery

from content.curriculum.models import EditionModule

SOON = datetime.timedelta(days=14)


class ActionQuerySet(models.QuerySet):
    def visible_to(self, account):
        """Trainers and quality leads see every action."""
        if account.is_authenticated and account.has_role("trainer", "quality_lead"):
            return self
        return self.none()

    def open(self):
        return self.filter(closed_at=None)

    def closed(self):
        return self.exclude(closed_at=None)

    def late(self, today):
        return self.open().filter(due_on__lt=today)

    def pressing(self, today):
        """Open ones that are late, or due within two weeks."""
        return self.open().filter(due_on__lte=today + SOON)

    def open_first(self):
        """By their date, then the closed ones, the latest first."""
        return self.order_by(F("closed_at").desc(nulls_first=True), "due_on", "pk")

    def with_names(self):
        """With `course_title` and all that a line about an action names."""
        related = self.select_related("criterion", "owner", "closed_by_edition")
        return related.annotate(course_title=F("course__title"))

    def with_module(self):
        """With `module_title`, as the newest edition that has the module calls it."""
        named = EditionModule.objects.filter(edition__course=OuterRef("course"), key=OuterRef("module_key"))
        return self.annotate(module_title=Subquery(named.order_by("-edition__number").values("title")[:1]))
