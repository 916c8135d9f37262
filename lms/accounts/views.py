from functools import wraps

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms import policy
from lms.accounts import held, roles, services
from lms.accounts.forms import InviteForm, RemoveKeyForm, RolesForm, SearchForm
from lms.accounts.models import Account, HeldForm

A_PAGE = 50


# ---- signing in, where allauth is silent ----------------------------------------------------------


class ConfirmLoginCode(ConfirmLoginCodeView):
    def form_invalid(self, form):
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        return _code_refused(self.request, "Five wrong codes: this one no longer works. Ask for a new code")


@never_cache
def confirm_login_code(request):
    """allauth sends a code that has expired or was used back to the start without a word; here it is told."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    waiting = stage and LoginCodeVerificationProcess.resume(stage)
    if request.method == "POST" and request.user.is_anonymous and not waiting:
        return _code_refused(request, "This code has expired or was used already. Ask for a new code")
    return ConfirmLoginCode.as_view()(request)


def _code_refused(request, message):
    form = ConfirmLoginCodeForm({"code": ""})
    form.errors["code"] = form.error_class([message])
    return render(request, "account/confirm_login_code.html", {"form": form, "verify_form": form})


class RemoveKey(RemoveWebAuthnView):
    form_class = RemoveKeyForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"authenticator": self.object}


remove_key = RemoveKey.as_view()


# ---- one's own account ----------------------------------------------------------------------------


@require_safe
@login_required
def home(request):
    return render(request, "accounts/account_home.html", {
        "titles": roles.titles(request.user.roles),
        "has_password": request.user.has_usable_password(),
        "held": HeldForm.objects.visible_to(request.user).first(),
    })  # fmt: skip


@require_safe
@login_required
def held_latest(request):
    """Where signing in leads after a form was kept: to that form, or on, if it is somebody else's."""
    form = HeldForm.objects.visible_to(request.user).first()
    return redirect("account_held", form.pk) if form else redirect("start")


@require_safe
@login_required
@never_cache
def held_form(request, pk):
    form = get_object_or_404(HeldForm.objects.visible_to(request.user), pk=pk)
    fields = held.fields_of(form)
    return render(request, "accounts/held_form_send.html", {
        "held": form,
        "what": policy.form_at(form.path),
        "fields": fields,
        "typed": [(name.replace("_", " "), value) for name, value in fields if value.strip()],
        "mark": held.MARK,
    })  # fmt: skip


def form_out_of_date(request, reason=""):
    """A refused form. One of our own pages, open since before a new sign-in, is kept to be sent again."""
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    form = None
    if ours and request.user.is_authenticated:
        form = held.hold(request, account_id=request.user.pk, now=timezone.now())
    return redirect("account_held", form.pk) if form else csrf_failure(request, reason)


@require_POST
@login_required
def held_throw_away(request, pk):
    form = get_object_or_404(HeldForm.objects.visible_to(request.user), pk=pk)
    form.delete()
    messages.success(request, "The form was thrown away. Nothing was sent.")
    return redirect("start")


# ---- everybody's accounts, for administrators -----------------------------------------------------


def administrators_only(view):
    @login_required
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.has_role("administrator"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@require_safe
@administrators_only
def people(request):
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    accounts = Account.objects.visible_to(request.user).matching(words).order_by("name", "pk")
    page = Paginator(accounts.prefetch_related("groups"), A_PAGE).get_page(request.GET.get("page"))
    for account in page:
        account.role_titles = roles.titles({group.name for group in account.groups.all()})
    return render(request, "accounts/account_list.html", {"form": form, "page": page, "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def invite(request):
    form = InviteForm(request.POST or None)
    if form.is_valid():
        account = services.invite(**form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, f"{account} is invited: a mail to {account.email} tells how to sign in.")
        return redirect("account_people")
    return render(request, "accounts/account_invite.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def person(request, pk):
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    form = RolesForm(
        request.POST if request.method == "POST" else None, initial={"roles": list(account.roles)}
    )
    if form.is_valid():
        try:
            services.set_roles(account, roles=form.cleaned_data["roles"], by=request.user, now=timezone.now())
        except services.AccountError as error:
            form.add_error("roles", str(error))
        else:
            messages.success(request, f"The roles of {account} are saved.")
            return redirect("account_people")
    return render(request, "accounts/account_edit.html", {"account": account, "form": form})


@require_POST
@administrators_only
def invite_again(request, pk):
    return _change(request, pk, services.invite_again, "The invitation to {} is on its way again.")


@require_POST
@administrators_only
def switch_off(request, pk):
    return _change(request, pk, services.switch_off, "{} is switched off and signed out everywhere.")


@require_POST
@administrators_only
def switch_on(request, pk):
    return _change(request, pk, services.switch_on, "{} may sign in again.")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def reset_second_factor(request, pk):
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _change(
            request, pk, services.reset_second_factor, "{} has no second factor now and is told by mail."
        )
    return render(request, "accounts/second_factor_reset.html", {"account": account})


def _change(request, pk, verb, done):
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    try:
        verb(account, by=request.user, now=timezone.now())
    except services.AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done.format(account))
    return redirect("account_person", pk)
