from django import forms

from lms.outbox.models import Mail


class ShowForm(forms.Form):
    show = forms.ChoiceField(
        choices=[("", "All"), ("waiting", "Waiting"), ("failed", "Given up"), ("sent", "Sent")],
        required=False,
    )

    def narrow(self, mails):
        chosen = self.cleaned_data["show"] if self.is_valid() else ""
        return getattr(mails, chosen)() if chosen else mails


class TryAgainForm(forms.Form):
    """One mail, or with `every` all that were given up."""

    mail = forms.ModelChoiceField(Mail.objects.filter(sent_at=None), required=False)
    every = forms.BooleanField(required=False)

    def mails(self):
        if self.cleaned_data["every"]:
            return Mail.objects.failed()
        mail = self.cleaned_data["mail"]
        return Mail.objects.filter(pk=mail.pk) if mail else Mail.objects.none()
