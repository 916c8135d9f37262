from django import forms
from django.utils import timezone

from content.curriculum.models import CoursePage, Edition
from courses.quality.models import ActionComment, Criterion, ImprovementAction
from lms.accounts.models import Account
from lms.forms import BritishDateField


def taught_courses():
    """Courses with an edition; one without has been taught to nobody."""
    return CoursePage.objects.filter(pk__in=Edition.objects.values("course")).order_by("title")


class FilterForm(forms.Form):
    mark_optional = False

    course = forms.ModelChoiceField(taught_courses(), required=False, empty_label="Every course")
    state = forms.ChoiceField(
        choices=[("", "Open and closed"), ("open", "Open"), ("late", "Late"), ("closed", "Closed")],
        required=False,
    )

    def narrow(self, actions, today):
        self.full_clean()
        if course := self.cleaned_data.get("course"):
            actions = actions.filter(course=course)
        if state := self.cleaned_data.get("state"):
            actions = actions.late(today) if state == "late" else getattr(actions, state)()
        return actions


class CourseForm(forms.Form):
    """The course comes first: the modules to choose from depend on it."""

    course = forms.ModelChoiceField(
        taught_courses(),
        label="Which course is to change?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a course", "invalid_choice": "Choose one of these courses"},
    )


class OwnerForm(forms.ModelForm):
    """Who sees to an action, and by when."""

    due_on = BritishDateField(label="Due", help_text="The day by which it is done, or in the next edition.")

    class Meta:
        model = ImprovementAction
        fields = ["owner", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = Account.objects.holding("trainer", "quality_lead").order_by("name")
        owner.empty_label = "Choose who sees to it"
        owner.error_messages["required"] = owner.empty_label

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < timezone.localdate() and due_on != self.instance.due_on:
            raise forms.ValidationError("That day has passed. Type one that is still to come")
        return due_on


class ActionForm(OwnerForm):
    """A new action for a course."""

    module_key = forms.ChoiceField(label="Module it touches", required=False)

    field_order = ["what", "why", "module_key", "criterion", "owner", "due_on"]

    class Meta(OwnerForm.Meta):
        fields = ["what", "why", "criterion", "owner", "due_on"]
        widgets = {
            "what": forms.Textarea(attrs={"rows": 2}),
            "why": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"why": "Why, and where it comes from", "criterion": "Criterion it helps to meet"}
        help_texts = {
            "what": "One sentence, such as ‘Groups of three in the role play of a whole meeting’.",
            "why": "Which delivery, and what was seen or said there. No names of participants.",
        }

    def __init__(self, *args, course, **kwargs):
        super().__init__(*args, **kwargs)
        modules = course.current_edition().modules.values_list("key", "title")
        self.fields["module_key"].choices = [("", "The course as a whole"), *modules]
        self.fields["criterion"].queryset = Criterion.objects.filter(is_current=True)
        self.fields["criterion"].empty_label = "None of them"


class CommentForm(forms.ModelForm):
    class Meta:
        model = ActionComment
        fields = ["text"]
        labels = {"text": "Add a comment"}
        help_texts = {"text": "It stays as you write it. No names of participants."}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class CloseForm(forms.Form):
    reason = forms.CharField(
        label="Why is it closed without an edition?",
        max_length=300,
        help_text="For example, the prison now gives us two rooms, so the course stays as it is.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
