from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class AccountManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        """An account without any role. A password of None leaves sign-in by e-mailed code."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save()
        return account

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """Who may sign in. People without e-mail have no account and need none: see people.Person."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField("may sign in", default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccountManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="account_email_unique",
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

    @cached_property
    def roles(self):
        """The names of this account's roles (`lms/roles.yaml`), as a frozenset; one query, kept."""
        return frozenset(self.groups.values_list("name", flat=True))

    def has_role(self, *names):
        return self.is_active and not self.roles.isdisjoint(names)
