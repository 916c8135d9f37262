from django.db import models
from django.db.models import Q

from courses.cohorts.models import Cohort


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(state=self.model.State.ISSUED)

    def latest_ones(self):
        """The valid ones, and withdrawn ones that nothing replaced: at most one of them an enrolment."""
        return self.exclude(state=self.model.State.SUPERSEDED).filter(replaced_by=None)

    def replaced(self):
        """Those a newer one stands for, with the newer one."""
        return self.exclude(replaced_by=None).select_related("replaced_by")

    def of_cohorts_of(self, account):
        """Those of the cohorts one may see, in any state."""
        return self.filter(enrolment__cohort__in=Cohort.objects.visible_to(account))

    def visible_to(self, account):
        """One's own that still count, and all of the cohorts one may see."""
        if not account.is_authenticated:
            return self.none()
        own = Q(enrolment__person__account=account, state=self.model.State.ISSUED)
        return self.filter(own | Q(enrolment__cohort__in=Cohort.objects.visible_to(account)))
