import uuid
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lms.accounts.querysets import AccountQuerySet, HeldFormQuerySet
from lms.sealed import SealedTextField


class AccountManager(BaseUserManager.from_queryset(AccountQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    @transaction.atomic
    def create_user(self, email, password=None, **fields):
        """An account without any role. A password of None leaves sign-in by e-mailed code.

        Its address counts as verified: accounts are by invitation, and a code sent there is the proof.
        """
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save()
        account.emailaddress_set.create(email=account.email, verified=True, primary=True)
        return account

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """Who may sign in. People without e-mail have no account and need none: see people.Person."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField("may sign in", default=True)
    sign_outs = models.PositiveIntegerField(default=0, editable=False)  # counting up ends every session
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccountManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="account_email_unique",
                violation_error_message="There is already an account with this e-mail address",
            )
        ]

    def __str__(self):
        return self.name or self.email

    def save(self, **kwargs):
        self.email = self.email.lower()
        super().save(**kwargs)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def get_session_auth_hash(self):
        """A session lives while this stays the same: until the password or `sign_outs` changes."""
        return salted_hmac(
            "lms.accounts", f"{self.password}:{self.sign_outs}", algorithm="sha256"
        ).hexdigest()

    @cached_property
    def roles(self):
        """The names of this account's roles (`lms/roles.yaml`); a signed-in one brings them: see backends."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *names):
        return self.is_active and not self.roles.isdisjoint(names)


class HeldForm(models.Model):
    """A form sent after the idle sign-out, kept sealed until the same account is back: a day at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_forms")
    path = models.CharField(max_length=500)
    body = SealedTextField()
    made_at = models.DateTimeField()

    objects = HeldFormQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return self.path
