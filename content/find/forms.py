from django import forms

LONGEST = 200


class SearchForm(forms.Form):
    mark_optional = False

    q = forms.CharField(
        label="Search for",
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": f"That is very long. Type a few words, at most {LONGEST} letters"},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
