from django import forms

from content.curriculum.models import CoursePage
from content.exchange import archive
from content.exchange.word.parts import check_document
from lms import intake


class TakeForm(forms.Form):
    pages = forms.ChoiceField(
        label="Which pages",
        choices=[
            ("published", "The published pages, as the next edition would have them"),
            ("newest", "Every page as it was last saved, drafts too"),
        ],
        widget=forms.RadioSelect,
        initial="published",
    )


class CourseForm(forms.Form):
    file = forms.FileField(
        label="ZIP of a course",
        help_text="As “Download as files” gives it: course.md, modules, files. At most 200 MB.",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    def clean_file(self):
        return _checked(self.cleaned_data["file"], lambda file: intake.check_zip(file, limit=archive.LIMIT))


class ReplaceForm(forms.Form):
    """Which of the pages that somebody has edited since are replaced; the others are kept."""

    replace = forms.MultipleChoiceField(
        label="Replace these pages",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Somebody has edited them here. What you leave unticked stays as it is here.",
    )

    def __init__(self, *args, edited, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["replace"].choices = [(str(step.page.pk), str(step)) for step in edited]


class ManualForm(forms.Form):
    file = forms.FileField(
        label="Word document (docx)",
        help_text="At most 60 MB. For an older document: open it in Word and save it as .docx.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    level = forms.TypedChoiceField(
        label="A module begins at",
        coerce=int,
        choices=[(1, "Heading 1"), (2, "Heading 2")],
        widget=forms.RadioSelect,
        initial=1,
        help_text="Headings below it divide the module into texts.",
    )
    course = forms.ModelChoiceField(
        CoursePage.objects.order_by("title"), required=False, empty_label="A new course",
        help_text="The modules are added at its end, as drafts. What is there stays as it is.",
    )  # fmt: skip
    new_title = forms.CharField(
        label="Title of the new course",
        max_length=120,
        required=False,
        help_text="Only for a new course.",
    )

    def clean_file(self):
        return _checked(self.cleaned_data["file"], check_document)

    def clean(self):
        data = super().clean()
        if not data.get("course") and not data.get("new_title"):
            self.add_error("new_title", "Give the new course a title, or choose a course above.")
        return data


def _checked(file, check):
    try:
        check(file)
    except intake.Refused as refused:
        raise forms.ValidationError(str(refused)) from refused
    return file
