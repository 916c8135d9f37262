from django import forms


class TrailFilterForm(forms.Form):
    mark_optional = False

    subject = forms.CharField(
        required=False,
        max_length=120,
        label="What it is about",
        help_text="A kind of record, or one record: cohorts.enrolment or cohorts.enrolment:12",
    )

    def narrow(self, entries):
        """Entries about this record, or about every record of this kind."""
        subject = self.cleaned_data["subject"].lower() if self.is_valid() else ""
        if not subject:
            return entries
        if ":" in subject:
            return entries.filter(subject=subject)
        return entries.filter(subject__startswith=f"{subject}:")
