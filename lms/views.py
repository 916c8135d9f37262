import datetime

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe


@require_safe
def health(request):
    """For the load balancer: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def styleguide(request):
    return render(request, "styleguide.html", {"day": datetime.date(2026, 3, 12)})


def to_sign_in(request):
    """Wagtail's login pages lead to ours, the only one that asks for the second factor."""
    target = request.GET.get("next", "")
    return redirect(f"/account/login/?{urlencode({'next': target})}" if target else "/account/login/")


@require_safe
@login_required
def to_account(request):
    """One's own account is looked after here, not in Wagtail."""
    return redirect("account_home")


def not_here(request):
    raise Http404
