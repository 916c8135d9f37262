from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses.people import services
from courses.people.forms import PersonForm
from courses.people.models import Person
from courses.people.permissions import can_edit_person


@require_http_methods(["GET", "POST"])
@login_required
def person_edit(request, pk):
    """Correct names and language, and give an e-mail address to someone who now has one."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("account"), pk=pk)
    if not can_edit_person(request.user, person):
        raise PermissionDenied
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        services.change_person(
            form.instance, email=form.cleaned_data["email"], by=request.user, now=timezone.now()
        )
        messages.success(
            request,
            f"{person} is saved. Certificates already issued keep the old name: replace them if needed.",
        )
        return redirect("person_edit", pk)
    return render(
        request,
        "people/person_edit.html",
        {"form": form, "person": person, "crumbs": [("Cohorts", "/teach/cohorts/"), (str(person), "")]},
    )
