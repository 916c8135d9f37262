from django import forms

from courses.learning.models import Reading
from courses.learning.services import Preparation

CHOICES = [*Reading.How.choices, ("", "Not yet")]


class PreparationForm(forms.Form):
    """How each person read each module of pre-reading. `cells` are (enrolment, module, how saved).

    Each box comes with what the page was loaded with, so that only what was changed here is written.
    """

    def __init__(self, *args, cells, **kwargs):
        super().__init__(*args, **kwargs)
        self.cells = cells
        for enrolment, module, how in cells:
            key = f"{enrolment.pk}-{module.pk}"
            self.fields[f"how-{key}"] = forms.ChoiceField(
                label=f"{enrolment.person.full_name}: {module}", choices=CHOICES, required=False, initial=how
            )
            self.fields[f"seen-{key}"] = forms.ChoiceField(choices=CHOICES, required=False, initial=how)

    def rows(self):
        """(enrolment, its cells) with a cell's key, what is chosen, what was seen, and its errors."""
        rows = {}
        for enrolment, module, _ in self.cells:
            key = f"{enrolment.pk}-{module.pk}"
            chosen, seen = self[f"how-{key}"], self[f"seen-{key}"]
            cell = {"key": key, "module": module, "chosen": chosen.value() or "", "seen": seen.value() or ""}
            rows.setdefault(enrolment.pk, (enrolment, []))[1].append(cell | {"errors": chosen.errors})
        return rows.values()

    def entries(self):
        return [
            Preparation(
                enrolment,
                module,
                self.cleaned_data[f"how-{enrolment.pk}-{module.pk}"],
                self.cleaned_data[f"seen-{enrolment.pk}-{module.pk}"],
            )
            for enrolment, module, _ in self.cells
            if f"how-{enrolment.pk}-{module.pk}" in self.data
        ]
