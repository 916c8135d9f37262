from django.db import models
from django.db.models import Q

from courses.cohorts.models import Cohort


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, account):
        """One's own, and those of the cohorts one may see."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(Q(enrolment__person__account=account) | Q(enrolment__cohort__in=Cohort.objects.visible_to(account)))
