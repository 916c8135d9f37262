"""How every form of the house is drawn, and the British date box."""

import datetime

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"


class DateBoxes(forms.MultiWidget):
    """Day, month and year as three boxes: quicker on a shared machine than a calendar, and no script."""

    template_name = "forms/date.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        box = {"inputmode": "numeric", "autocomplete": "off", "class": "w-2"}
        super().__init__(
            widgets={
                "day": forms.TextInput(attrs=box),
                "month": forms.TextInput(attrs=box),
                "year": forms.TextInput(attrs=box | {"class": "w-4"}),
            },
            attrs=attrs,
        )

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class BritishDateField(forms.MultiValueField):
    """A date typed as day, month, year. Cleans to `datetime.date`."""

    widget = DateBoxes
    default_error_messages = {
        "required": "Type the day, month and year",
        "invalid": "That is not a date. Check the day and month",
        "year": "Type the year with four figures, for example 2026",
    }

    def __init__(self, **kwargs):
        part = forms.IntegerField(min_value=1)
        super().__init__(fields=[part, part, part], require_all_fields=True, **kwargs)

    def clean(self, value):
        if self.required and not any(value or []):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if error.code in ("year", "required"):
                raise
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def compress(self, parts):
        if not parts:
            return None
        day, month, year = parts
        if not 1900 <= year <= 2200:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        try:
            return datetime.date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
