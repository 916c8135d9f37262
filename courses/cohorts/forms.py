from django import forms

from content.curriculum.models import Edition
from courses.cohorts.models import MOST_PLACES, Cohort
from courses.people.forms import NameForm, refuse_address_of_another
from courses.people.models import Establishment, Person, Posting, sort_key
from lms.forms import BritishDateField


class CohortForm(forms.Form):
    """Plan a cohort: see `arguments`."""

    edition = forms.ModelChoiceField(
        Edition.objects.none(), label="Course and edition", empty_label="Choose a course"
    )
    establishment = forms.ModelChoiceField(
        Establishment.objects.filter(is_active=True),
        empty_label="Choose a prison or other place",
        help_text="Sessions are made from its own hours, without Saturdays and Sundays.",
    )
    starts_on = BritishDateField(label="First day", help_text="For example, 3 3 2027")
    ends_on = BritishDateField(
        label="Last day", help_text="A closed prison rarely gives more than 315 minutes a day to teach in."
    )
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        initial=MOST_PLACES,
        widget=forms.NumberInput(attrs={"class": "w-4"}),
        error_messages={"min_value": "There must be at least 1 place"},
    )
    room = forms.CharField(
        label="Room", max_length=120, required=False, help_text="As people inside call it."
    )
    lead = forms.ModelChoiceField(Person.objects.none(), label="Lead trainer", empty_label="Choose a trainer")
    others = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Other trainers",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    delivered_by = forms.ChoiceField(
        label="Delivered by", choices=Cohort.DeliveredBy.choices, widget=forms.RadioSelect, initial="belong"
    )
    funder_tag = forms.CharField(label="Funder", max_length=60, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        trainers = Person.objects.trainers()
        self.fields["edition"].queryset = Edition.objects.current()
        self.fields["lead"].queryset = self.fields["others"].queryset = trainers
        for name in ("edition", "establishment", "lead"):
            self.fields[name].error_messages["required"] = self.fields[name].empty_label

    def clean(self):
        data = super().clean()
        first, last, edition = data.get("starts_on"), data.get("ends_on"), data.get("edition")
        if first and last and last < first:
            self.add_error("ends_on", "The last day is before the first day. Check both dates")
        if first and last and (last - first).days > 27:
            self.add_error("ends_on", "That is longer than four weeks. Check the last day")
        if first and last and first.weekday() > 4 and (last - first).days + first.weekday() < 7:
            self.add_error("starts_on", "There is no weekday between these dates")
        most = edition.group_size if edition else MOST_PLACES
        if (data.get("capacity") or 0) > most:
            self.add_error(
                "capacity", f"This course has at most {most} places. Plan a second cohort for more"
            )
        return data

    def arguments(self):
        """Keyword arguments for `plan_cohort`."""
        data = dict(self.cleaned_data)
        lead, others = data.pop("lead"), data.pop("others")
        return data | {"trainers": [lead, *(person for person in others if person != lead)]}


class EnrolForm(NameForm):
    """Somebody the prison nominates. Cleans `person` to a known Person, or None for someone new."""

    SOMEONE_NEW = "new"

    who = forms.CharField(label="Is it one of these people?", required=False, widget=forms.HiddenInput)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="Many people have none. Then everything is done on paper.",
        error_messages={
            "invalid": "The e-mail address needs an @, like name@example.org. Leave it empty if there is none"
        },
    )
    job = forms.ChoiceField(
        label="Works as",
        choices=Posting.Job.choices,
        initial=Posting.Job.NOT_ASKED,
        help_text="It is never printed on a list or a certificate.",
    )

    field_order = ["who", "given", "family", "known_as", "certificate_name", "email", "job", "language"]

    def __init__(self, *args, cohort, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.cohort, self.by = cohort, by
        self.namesakes = []

    def clean(self):
        data = super().clean()
        data["person"] = None
        if not self.errors:
            self._ask_about_namesakes(data)
        if not self.errors and data["email"]:
            try:
                refuse_address_of_another(data["email"], data["person"])
            except forms.ValidationError as error:
                self.add_error("email", error)
        return data

    def _ask_about_namesakes(self, data):
        """People of the same name are suggested, and only ever joined by choice."""
        self.namesakes = list(Person.objects.namesakes(sort_key(data["given"], data["family"])))
        if not self.namesakes:
            return
        choices = [(person.pk, self._described(person)) for person in self.namesakes]
        self.fields["who"].required = True  # from now on it is a question to answer
        self.fields["who"].widget = forms.RadioSelect(
            choices=[*choices, (self.SOMEONE_NEW, "No, someone new")]
        )
        data["person"] = person = {str(one.pk): one for one in self.namesakes}.get(data["who"])
        if person:
            enrolment = self.cohort.enrolments.active().filter(person=person).first()
            if enrolment:
                self.add_error("who", f"{person} is already in this cohort: {enrolment.place}")
        elif data["who"] != self.SOMEONE_NEW:
            self.add_error("who", "We know somebody like this. Say whether it is the same person")

    def _described(self, person):
        """Enough to tell namesakes apart; the prison only to those who may know it."""
        posting = person.postings.filter(to_on=None).select_related("establishment").first()
        here = posting and posting.establishment_id == self.cohort.establishment_id
        if here or Person.objects.visible_to(self.by).filter(pk=person.pk).exists():
            return f"{person}, {posting.establishment}" if posting else str(person)
        return f"{person}, known to us from another place (our reference {person.reference})"

    def nomination(self):
        """Keyword arguments for `nominate`."""
        data = self.cleaned_data
        names = ("given", "family", "known_as", "certificate_name", "language", "job")
        return {
            "person": data["person"],
            "email": data["email"],
            "details": {name: data[name] for name in names},
            "seen": [person.pk for person in self.namesakes],
        }


class ReasonForm(forms.Form):
    """Why something is undone; a few words, kept with the record."""

    reason = forms.CharField(
        label="Why?",
        max_length=200,
        help_text="A few words, such as 'lockdown' or 'moved to nights'. No offences.",
    )


class StatusForm(forms.Form):
    """The steps that one button takes. Cancelling asks for a reason first."""

    status = forms.ChoiceField(
        choices=[c for c in Cohort.Status.choices if c[0] not in ("cancelled", "closed")]
    )


class EditionForm(forms.Form):
    """Which edition a cohort teaches from now on, of those it may still change to."""

    edition = forms.ModelChoiceField(None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["edition"]
        field.queryset = editions
        field.label_from_instance = lambda edition: f"Edition {edition.number}: {edition.change_note}"
        field.error_messages["required"] = "Choose an edition"
