"""Where allauth asks the house: what its mail goes through, what it says, what counts as a second factor."""

import base64
import time
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from lms.accounts.roles import needs_second_factor
from lms.outbox.services import send
from lms.sealed import seal, unseal

KEY_OR_APP = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}
SEALED_AS = "second factor"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is wrong",
        "incorrect_code": "That code is wrong. Check it and type it again",
        "incorrect_password": "That password is wrong",
        "enter_current_password": "That is not your password now",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again",
        "rate_limited": "Too many tries. Wait a minute, then try again",
    }

    def is_open_for_signup(self, request):
        return False  # by invitation only

    def send_mail(self, template_prefix, email, context):
        """Plain text, by the outbox: a slow mail server keeps nobody waiting at the sign-in page."""
        context = {"request": self.request, "email": email} | context
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        body = render_to_string(f"{template_prefix}_message.txt", context)
        send(email, " ".join(subject.split()), body.strip() + "\n", now=timezone.now())

    def get_reset_password_from_key_url(self, key):
        """The house's own address: the Host header is the visitor's word, and the mail goes to another."""
        return settings.BASE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever signed in a moment ago need not do it again to change their second factor."""
        records = get_authentication_records(self.request, self.request.user)
        fresh = records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is wrong or was used already. Wait for the next, or use another",
        "cannot_delete_authenticator": "Your role needs a second factor. Set up another first",
    }

    def is_mfa_enabled(self, user, types=None):
        """Printed codes alone are a second factor too: a phone stays at the gate, and not everyone has a key.

        allauth asks for a key or an app when it decides whether to stop a sign-in; codes then count as well.
        """
        return super().is_mfa_enabled(user, types=None if types and set(types) == KEY_OR_APP else types)

    def can_delete_authenticator(self, authenticator):
        """Not the last key or app of staff: allauth takes the printed codes away with it."""
        if not settings.SECOND_FACTOR_REQUIRED or not needs_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=KEY_OR_APP)
        return others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text):
        return base64.b64encode(seal(text, about=SEALED_AS)).decode()

    def decrypt(self, encrypted_text):
        return unseal(base64.b64decode(encrypted_text), about=SEALED_AS)
