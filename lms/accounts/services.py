"""Inviting people, giving and taking roles, ending access. Every one of these leaves a line in the trail."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string

from lms.accounts import roles as house_roles
from lms.accounts.models import Account
from lms.outbox.services import send
from lms.trail.services import record


class AccountError(Exception):
    """Why it cannot be done, in words for the person who asked."""


@transaction.atomic
def invite(*, email, name, roles=(), by, now):
    """The account of this address, new with these roles and a mail that tells how to sign in.

    An address that has an account keeps it as it is, roles too, and gets no second mail: use `set_roles`.
    """
    there = Account.objects.filter(email=email.lower())
    if there.exists():
        return there.get()
    try:
        with transaction.atomic():
            account = Account.objects.create_user(email, name=name)
    except IntegrityError:  # somebody else invited them in the same moment
        return there.get()
    account.groups.set(_groups(roles))
    _send_invitation(account, now)
    record(by, "invited", account, now=now, roles=sorted(roles))
    return account


@transaction.atomic
def invite_again(account, *, by, now):
    """The invitation once more, for whoever lost it."""
    _send_invitation(account, now)
    record(by, "invited again", account, now=now)


@transaction.atomic
def set_roles(account, *, roles, by, now):
    """Exactly these roles, from the next page on. Administrators cannot take their own role away."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account == by and "administrator" in account.roles and "administrator" not in roles:
        raise AccountError("You cannot take your own administrator role away. Ask another administrator.")
    if account.roles == frozenset(roles):
        return
    record(by, "changed roles", account, now=now, was=sorted(account.roles), became=sorted(roles))
    account.groups.set(_groups(roles))


@transaction.atomic
def switch_off(account, *, by, now):
    """No more signing in, and every session ends at once. Nothing else is lost."""
    if account == by:
        raise AccountError("You cannot switch yourself off. Ask another administrator.")
    if Account.objects.filter(pk=account.pk, is_active=True).update(
        is_active=False, sign_outs=F("sign_outs") + 1
    ):
        record(by, "switched off", account, now=now)


@transaction.atomic
def switch_on(account, *, by, now):
    if Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        record(by, "switched on", account, now=now)


@transaction.atomic
def reset_second_factor(account, *, by, now):
    """Take every second factor away, end every session and say so by mail; staff then set one up anew."""
    account.authenticator_set.all().delete()
    Account.objects.filter(pk=account.pk).update(sign_outs=F("sign_outs") + 1)
    body = render_to_string(
        "accounts/email/second_factor_reset.txt", {"account": account, "by": by, "at": now}
    )
    send(account.email, "Your second factor was taken away", body, now=now)
    record(by, "reset second factor", account, now=now)


def forget_old_sessions(now):
    """Delete sessions that have run out: they hold who was signed in, and codes. The worker calls this."""
    Session.objects.filter(expire_date__lt=now).delete()


def _groups(roles):
    unknown = set(roles) - {name for name, _ in house_roles.choices()}
    if unknown:
        raise AccountError(f"There is no such role: {', '.join(sorted(unknown))}.")
    return [Group.objects.get_or_create(name=name)[0] for name in roles]


def _send_invitation(account, now):
    body = render_to_string(
        "accounts/email/invitation.txt", {"account": account, "base_url": settings.BASE_URL}
    )
    send(account.email, "Your account for Belong training", body, now=now)
