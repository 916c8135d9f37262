from django.db import models
from django.db.models import Q


class PersonQuerySet(models.QuerySet):
    def visible_to(self, account):
        """Administrators and quality leads see everybody; trainers who is in a cohort of theirs."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        if account.has_role("quality_lead", "administrator"):
            return self
        if account.has_role("trainer", "in_house_trainer"):
            taught = Q(enrolments__cohort__cohort_trainers__person__account=account)
            planned = Q(enrolments__cohort__planned_by=account)
            return self.filter(pk__in=self.model.objects.filter(taught | planned).values("pk"))
        return self.none()

    def namesakes(self, key):
        """People with the same folded names: `key` is `models.sort_key(given, family)`."""
        return self.filter(sort_key=key, same_as=None).select_related("account")

    def trainers(self):
        """People who may stand in front of a cohort."""
        accounts = self.model.account.field.related_model.objects
        return self.filter(account__in=accounts.holding("trainer", "in_house_trainer"), same_as=None)
