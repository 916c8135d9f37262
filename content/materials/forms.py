"""The CMS's upload forms: what a file is, its content says, not its name."""

from django import forms
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from lms import intake

PICTURES = ["png", "jpeg"]


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
    pass


class PictureForm(CheckedFile, BaseImageForm):
    allowed = PICTURES
