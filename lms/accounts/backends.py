from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F

from lms.accounts.models import Account


class AccountBackend(AuthenticationBackend):
    """allauth's, which reads the roles in one query with the account: every page asks for both."""

    def get_user(self, user_id):
        rows = list(Account.objects.filter(pk=user_id).annotate(role=F("groups__name")))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        account = rows[0]
        account.roles = frozenset(row.role for row in rows if row.role)
        return account
