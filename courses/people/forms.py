from django import forms

from courses.people.models import Person
from courses.people.names import tidy
from lms.accounts.models import Account


def refuse_address_of_another(email, person=None):
    """ValidationError if somebody else signs in with this address, or a member of staff does.

    Whoever gives a person the account of another opens that other's pages to them.
    """
    account = Account.objects.filter(email=email.lower()).first()
    if account is None or (person and person.account_id == account.pk):
        return
    if account.roles or Person.objects.filter(account=account).exists():
        raise forms.ValidationError("This address belongs to somebody else. Check it, or leave it empty")


NAMES = {"given", "family", "known_as", "certificate_name"}


class NameForm(forms.ModelForm):
    """A person's names and language, with messages that say what to do."""

    class Meta:
        model = Person
        fields = ["given", "family", "known_as", "certificate_name", "language"]
        widgets = {"language": forms.RadioSelect}
        labels = {
            "known_as": "Known as",
            "certificate_name": "Name on certificates",
            "language": "Which language do they prefer?",
        }
        help_texts = {"given": "Somebody with a single name: type it here and leave the next box empty."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NAMES:
            field = self.fields[name]
            field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
            field.error_messages["max_length"] = "At most 90 letters fit. Shorten it, for example by initials"

    def _clean_fields(self):
        super()._clean_fields()
        for name in NAMES & self.cleaned_data.keys():
            self.cleaned_data[name] = tidy(self.cleaned_data[name])

    def clean(self):
        data = super().clean()
        given, family = data.get("given", ""), data.get("family", "")
        if not (given or family) and not self.errors:
            self.add_error("given", "Type at least one name")
        if len(f"{given} {family}".strip()) > 90 and not data.get("certificate_name"):
            self.add_error(
                "certificate_name",
                "The whole name is over 90 letters. Type how it should stand on a certificate",
            )
        return data


class PersonForm(NameForm):
    """Correct somebody's names; an e-mail address can be added once, here, and never silently changed."""

    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="We write to it once, to say how to sign in. Leave it empty for paper only.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.account:
            self.fields["email"].disabled = True
            self.fields["email"].initial = self.instance.account.email
            self.fields["email"].help_text = "An administrator can change it."

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        refuse_address_of_another(email, self.instance)
        return email
