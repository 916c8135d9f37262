from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from lms.accounts import held
from lms.accounts.roles import needs_second_factor

STAMP_EVERY = 5 * 60  # seconds; a stamp is a write


class IdleSignOut:
    """Signs out who has not been seen for IDLE_MINUTES, and keeps the form they then send.

    'Seen' is at most five minutes old, so it may come that much early and never late.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if _leads_to_sign_in(response) and "signed_out" in request.session:
            return _hold(request)
        if held.MARK in request.POST and response.status_code < 400:
            held.let_go(request.POST[held.MARK], account_id=request.user.pk)
        return response

    def process_view(self, request, view, args, kwargs):
        if request.user.is_anonymous:
            return None
        now = int(timezone.now().timestamp())
        seen = request.session.get("seen", 0)
        if seen and now - seen > settings.IDLE_MINUTES * 60:
            account_id = request.user.pk
            logout(request)
            request.session["signed_out"] = account_id
            messages.info(request, f"You were signed out after {settings.IDLE_MINUTES} minutes without use.")
        elif now - seen >= STAMP_EVERY:
            request.session["seen"] = now
        return None


class SecondFactor:
    """Lets staff no further than their second factor until this session has passed it."""

    TO_PASS = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
    TO_SET_UP = {
        "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "account_reauthenticate",
    }  # fmt: skip
    ALWAYS = {"account_logout", "health"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        door = request.resolver_match.url_name
        if not settings.SECOND_FACTOR_REQUIRED or request.user.is_anonymous or door in self.ALWAYS:
            return None
        if passed_second_factor(request) or not needs_second_factor(request.user):
            return None
        if is_mfa_enabled(request.user):  # set up meanwhile, perhaps by somebody else: it must be passed
            return None if door in self.TO_PASS else _to_second_factor(request)
        if door in self.TO_SET_UP:
            return None
        messages.info(request, "Your role needs a second factor. Set one up here to go on.")
        return redirect("mfa_index")


def passed_second_factor(request):
    """Whether this session, not merely this account, has passed one."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def count_as_passed(*, request, user, authenticator, **kwargs):
    """Whoever has just set a second factor up has shown it: this session need not be asked again."""
    record_authentication(request, user, "mfa", type=authenticator.type, id=authenticator.pk)


def _to_second_factor(request):
    next_page = (
        request.get_full_path() if request.method == "GET" else resolve_url(settings.LOGIN_REDIRECT_URL)
    )
    return redirect(f"{resolve_url('mfa_reauthenticate')}?{urlencode({'next': next_page})}")


def _leads_to_sign_in(response):
    sign_in = resolve_url(settings.LOGIN_URL)
    return response.status_code == 302 and response["Location"].partition("?")[0] == sign_in


def _hold(request):
    """Keep the form and, once they are back, lead there; say so when it cannot be kept.

    One form only: whoever sits down at the machine next must not fill the account with theirs.
    """
    form = held.hold(request, account_id=request.session["signed_out"], now=timezone.now())
    next_page = "account_held_latest" if form else settings.LOGIN_REDIRECT_URL
    if form:
        del request.session["signed_out"]
        messages.info(request, "The form you sent is kept for a day. Sign in and you can send it then.")
    elif not request.path.startswith("/account/"):
        messages.warning(request, "The form you sent could not be kept: it held a file or was very long.")
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': resolve_url(next_page)})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
