from django.db import models
from django.db.models import Count, Q

LINE = (
    "capacity", "status", "starts_on", "ends_on", "edition__title", "edition__number", "establishment__name",
)  # fmt: skip


class CohortQuerySet(models.QuerySet):
    def visible_to(self, account):
        """Quality leads and administrators see every cohort; trainers those they teach or planned."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        if account.has_role("quality_lead", "administrator"):
            return self
        if account.has_role("trainer", "in_house_trainer"):
            mine = self.model.trainers.through.objects.filter(person__account=account).values("cohort")
            return self.filter(Q(pk__in=mine) | Q(planned_by=account))
        return self.none()

    def taught_by(self, account):
        return self.filter(
            pk__in=self.model.trainers.through.objects.filter(person__account=account).values("cohort")
        )

    def with_counts(self):
        """Adds `seated` and `waiting`."""
        return self.annotate(
            seated=Count("enrolments", filter=Q(enrolments__status="seated")),
            waiting=Count("enrolments", filter=Q(enrolments__status="waiting")),
        )

    def with_names(self):
        """With the edition and the establishment, by which a cohort is called."""
        return self.select_related("edition", "establishment")

    def listed(self):
        """With what a list line prints, and no more: further columns would cost a query each."""
        return self.with_names().only(*LINE)


class EnrolmentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(status__in=("seated", "waiting"))

    def seated(self):
        return self.filter(status="seated")

    def waiting(self):
        return self.filter(status="waiting").order_by("queue_number")

    def of(self, account):
        """This account's own enrolments, the only ones a participant may open."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(person__account=account)

    def in_name_order(self):
        return self.select_related("person").order_by("person__sort_key", "pk")
