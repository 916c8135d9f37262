from django.db import models
from django.db.models import Q


class AccountQuerySet(models.QuerySet):
    def visible_to(self, account):
        """Administrators see every account; nobody else any in this list."""
        if account.is_authenticated and account.has_role("administrator"):
            return self
        return self.none()

    def matching(self, words):
        """Accounts whose name or address holds every one of these words."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return found

    def holding(self, *roles):
        """Accounts in use that have one of these roles."""
        return self.filter(groups__name__in=roles, is_active=True).distinct()


class HeldFormQuerySet(models.QuerySet):
    def visible_to(self, account):
        return self.filter(account_id=account.pk)
