"""The CMS's upload forms: what a file is, its content says, not its name."""

from django import forms
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from content.materials.models import Audience
from lms import intake

PICTURES = ["png", "jpeg"]
ASK_AGAIN = (
    "Anybody on the internet could then read this file. Tick the box if that is meant, or choose others."
)


class CheckedFile:
    allowed = list(intake.KINDS)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            try:
                intake.check(file, self.allowed)
            except intake.Refused as refused:
                raise forms.ValidationError(str(refused)) from refused
            file.name = intake.clean_name(file.name)
        return file


class MaterialForm(CheckedFile, BaseDocumentForm):
    """Asks a second time before a file is made public; without a script, so the box is always there."""

    public_confirmed = forms.BooleanField(
        label="Yes, anybody on the internet may read it",
        required=False,
        help_text="Needed only when you choose Everyone.",
    )
    field_order = [
        "title", "file", "collection", "kind", "description", "audience", "public_confirmed", "course",
    ]  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        was_public = self.instance.pk and self.initial.get("audience") == Audience.PUBLIC
        becomes_public = cleaned.get("audience") == Audience.PUBLIC and not was_public
        if becomes_public and not cleaned.get("public_confirmed"):
            self.add_error("public_confirmed", ASK_AGAIN)
        return cleaned


class PictureForm(CheckedFile, BaseImageForm):
    allowed = PICTURES
