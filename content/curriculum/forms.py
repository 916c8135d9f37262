from django import forms

from content.curriculum.editions import NOT_OPEN
from content.curriculum.models import CorrectionNotice


class PublishForm(forms.Form):
    change_note = forms.CharField(
        label="What has changed",
        max_length=400,
        help_text="One or two sentences for trainers who taught the last edition.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closes = forms.MultipleChoiceField(
        label="Improvement actions it closes",
        required=False,
        help_text="Tick those whose change is in this edition. A closed action stays closed.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_OPEN},
    )

    def __init__(self, *args, closable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closes"].choices = closable


class SinceForm(forms.Form):
    """Which earlier edition to compare with."""

    since = forms.ModelChoiceField(None, label="Compare with", empty_label=None)

    def __init__(self, *args, earlier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].queryset = earlier
        self.fields["since"].label_from_instance = lambda edition: f"Edition {edition.number}"


class CorrectionForm(forms.ModelForm):
    """Shown twice: to be written, then, with `checked`, to be read once more before it is added for good."""

    checked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = CorrectionNotice
        fields = ["module", "where", "text", "is_for_trainers"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": "Say it as it should read, short enough for a slip of paper."}

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = edition.modules.defer("body")
        self.fields["module"].empty_label = "The course as a whole"
