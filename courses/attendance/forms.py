from django import forms

from courses.attendance.kinds import PARTLY_THERE, Kind, Source, Value
from courses.attendance.models import CatchUp
from courses.attendance.services import Entry
from lms.forms import BritishDateField


class RegisterForm(forms.Form):
    """A day of marks. Reads `register`'s open cells from the posted boxes, keeps them as typed, and cleans
    `entries` for `save_marks`. A cell that was not posted is left as it is.
    """

    source = forms.ChoiceField(
        label="These marks come from", choices=Source.choices, initial=Source.ROOM, widget=forms.RadioSelect
    )
    fill = forms.ChoiceField(required=False)

    def __init__(self, *args, register, **kwargs):
        super().__init__(*args, **kwargs)
        self.register = register
        self.fields["fill"].choices = [
            (column.pk, column.title) for column in register.columns if not column.closed
        ]

    def clean(self):
        data = super().clean()
        fill = data.get("fill")
        data["entries"] = [
            entry for cell in self.register.open_cells() if (entry := self._read(cell, fill)) is not None
        ]
        if self.register.errors():
            raise forms.ValidationError("Nothing is saved yet. Put these marks right, then save again")
        if self._strays():
            raise forms.ValidationError(
                "Nothing is saved yet. While you had this page open a session was cancelled or a place "
                "given up: look again, then save"
            )
        return data

    def _strays(self):
        """Marks chosen for someone or something that cannot be marked any more."""
        posted = {name[1:] for name in self.data if name.startswith("w")}
        strays = posted - {cell.key for cell in self.register.open_cells()}
        return [key for key in strays if self.data.get(f"k{key}", "") != _value(self.data[f"w{key}"]).kind]

    def _read(self, cell, fill):
        kind = self.data.get(f"k{cell.key}")
        typed = self.data.get(f"m{cell.key}", "").strip()
        cell.seen = seen = _value(self.data.get(f"w{cell.key}", ""))
        if kind is None:
            return None
        # Minutes of the mark the page was loaded with stay in their box, hidden, when another mark is chosen.
        are_new = typed != str(seen.minutes or "")
        cell.kind, cell.minutes = kind if kind in ("", *Kind.values) else None, typed
        if not kind and not are_new and fill == str(cell.column.pk):
            return Entry(*cell.pks, Value(Kind.PRESENT), seen, gives_way=not seen.kind)
        minutes, most = 0, cell.column.session.minutes
        if kind in PARTLY_THERE:
            minutes = _number(typed)
            if not 1 <= minutes <= most:
                cell.error = f"Type the minutes missed, from 1 to {most}"
        elif typed and are_new:
            cell.error = "Minutes go with Late or Left early. Choose one of them, or empty the box"
        if cell.kind is None:
            cell.error = "Choose one of the marks"
        return Entry(*cell.pks, Value(kind, minutes), seen)


def _value(text):
    """The mark a page was loaded with: 'late:10'. One that nobody could have seen reads as not marked."""
    kind, _, minutes = text.partition(":")
    return Value(kind, _number(minutes)) if kind in Kind.values else Value()


def _number(text):
    """The whole number of at most four figures that was typed, else 0."""
    return int(text) if len(text) <= 4 and text.isascii() and text.isdigit() else 0


class CatchUpForm(forms.Form):
    """What one participant made up: only modules of `missed`, a list of (module, minutes missed)."""

    modules = forms.MultipleChoiceField(
        label="Modules made up",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one module"},
    )
    minutes = forms.IntegerField(
        label="How many minutes did it take?", min_value=1, widget=forms.NumberInput(attrs={"class": "w-4"})
    )
    how = forms.CharField(
        label="How?", max_length=CatchUp._meta.get_field("how").max_length,
        help_text="A few words, such as 'one to one, with the handbook'.",
    )  # fmt: skip
    done_on = BritishDateField(label="When?")

    def __init__(self, *args, missed, cohort, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.modules_by_pk = {str(module.pk): module for module, _ in missed}
        self.fields["modules"].choices = [
            (module.pk, f"{module}, {minutes} of {module.minutes} minutes missed")
            for module, minutes in missed
        ]
        self.cohort, self.today = cohort, today

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day > self.today:
            raise forms.ValidationError("This day is still to come. Note it when it is done")
        if day < self.cohort.starts_on:
            raise forms.ValidationError("This day is before the course began")
        return day

    def arguments(self):
        """Keyword arguments for `note_catch_up`."""
        data = self.cleaned_data
        return data | {"modules": [self.modules_by_pk[pk] for pk in data["modules"]]}
