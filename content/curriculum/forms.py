from django import forms


class PublishForm(forms.Form):
    change_note = forms.CharField(
        label="What has changed",
        max_length=400,
        help_text="One or two sentences for trainers who taught the last edition.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
