from allauth.mfa.adapter import get_adapter
from django import forms

from lms.accounts import roles
from lms.accounts.models import Account


class SearchForm(forms.Form):
    mark_optional = False

    q = forms.CharField(label="Name or e-mail address", required=False, max_length=100)


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=roles.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None for a participant. Every role here needs a second factor.",
    )


class InviteForm(RolesForm):
    email = forms.EmailField(label="E-mail address", max_length=254)
    name = forms.CharField(max_length=200)
    field_order = ["name", "email", "roles"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if Account.objects.filter(email=email).exists():
            raise forms.ValidationError(
                "There is already an account with this address. Change its roles instead"
            )
        return email


class PaperCodesForm(forms.Form):
    """The button that makes printed codes; unlike allauth's it asks for no key or app beside them."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)


class RemoveKeyForm(forms.Form):
    """The button that takes a security key away; refused to staff whose last one it is."""

    def __init__(self, *args, authenticator, **kwargs):
        super().__init__(*args, **kwargs)
        self.authenticator = authenticator

    def clean(self):
        if not get_adapter().can_delete_authenticator(self.authenticator):
            raise get_adapter().validation_error("cannot_delete_authenticator")
