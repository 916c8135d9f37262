from django import forms

from certificates import names
from courses.people.models import REFERENCE_LETTERS


class IssueForm(forms.Form):
    """Whose certificates to issue, among those who are ready. Cleans `people` to a list of enrolment ids."""

    people = forms.TypedMultipleChoiceField(
        label="Who gets a certificate now?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one person",
            "invalid_choice": "Somebody you chose is no longer ready. Look through the list again",
        },
    )

    def __init__(self, *args, ready, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [
            (standing.enrolment.pk, names.printed(standing.enrolment.person.name_for_certificate))
            for standing in ready
        ]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=200,
        help_text="Kept with the record. The page that checks certificates never shows it. No offences.",
        error_messages={"required": "Say why, in a few words"},
    )


class ReplaceForm(forms.Form):
    name = forms.CharField(
        label="Name on the new certificate",
        help_text="Letter by letter as they write it. Accents are kept: ŵ, ŷ, ś, á.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the name"},
    )

    def clean_name(self):
        name = names.printed(self.cleaned_data["name"])
        if trouble := names.trouble(name):
            raise forms.ValidationError(trouble.rstrip("."))
        return name


class CheckForm(forms.Form):
    """What somebody typed from a certificate. Cleans `code` to the form it is kept in."""

    code = forms.CharField(
        label="Code",
        max_length=100,
        help_text="12 letters and numbers, at the bottom. Capitals, spaces and dashes do not matter.",
        widget=forms.TextInput(attrs={"class": "w-10", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the code from the certificate"},
    )
    name = forms.CharField(
        label="Name on the certificate (optional)",
        max_length=200,
        required=False,
        help_text="The whole name, or the family name. With or without accents: Prŷs and Prys both work.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self):
        code = "".join(letter for letter in self.cleaned_data["code"].upper() if letter.isalnum())
        strange = "".join(sorted(set(code) - set(REFERENCE_LETTERS)))
        if strange:
            raise forms.ValidationError(
                f"A code never has {' or '.join(strange)} in it. 0 and O, 1, I and L are left out because "
                "they look alike: check the code against the paper"
            )
        if len(code) != 12:
            raise forms.ValidationError(
                f"A code has 12 letters and numbers, this has {len(code)}. Check it against the paper"
            )
        return "-".join((code[:4], code[4:8], code[8:]))
