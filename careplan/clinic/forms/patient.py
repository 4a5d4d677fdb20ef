"""A person's details, and what became of them."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.once import HIGHEST, INCOMPLETE
from careplan.clinic.forms.person import clean_name, clean_phone
from careplan.patients.models import Patient
from careplan.ui.forms import ChoiceField, DateField, ErrorSummaryMixin, TextField

EARLIEST_BIRTH = dt.date(1900, 1, 1)


class RevisedForm(ErrorSummaryMixin, forms.Form):
    """Knows on which revision of the person it was opened."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=HIGHEST,
        error_messages=INCOMPLETE,
    )

    def renew(self, revision: int) -> None:
        """Keep what was typed and offer it on the person as they are now."""
        data: Any = self.data
        data = data.copy()
        data["revision"] = str(revision)
        self.data = data


class DetailsForm(RevisedForm):
    name = TextField(
        label=_("Name"),
        help_text=_("As the person writes it."),
        limit=200,
        error_messages={"required": _("Give the name")},
    )
    called = TextField(
        label=_("Likes to be called"),
        help_text=_("Used in greetings. Empty: the first word of the name."),
        limit=80,
        required=False,
    )
    born_on = DateField(label=_("Birth date"), name=_("The birth date"))
    phone = TextField(label=_("Phone"), limit=40, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("A new address is written to only after it is confirmed."),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": _("Give an address such as name@example.org")},
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def __init__(self, data: Any = None, *, day: dt.date, **options: Any) -> None:
        super().__init__(data, **options)
        born: Any = self.fields["born_on"]
        born.earliest, born.latest = EARLIEST_BIRTH, day


class StatusForm(RevisedForm):
    status = ChoiceField(
        label=_("What changed?"),
        choices=Patient.Status.choices,
        error_messages={"required": _("Choose what changed")},
    )
    since = DateField(label=_("Since which day?"), name=_("The day"))
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, patient: Patient, day: dt.date, **options: Any
    ) -> None:
        super().__init__(data, **options)
        since: Any = self.fields["since"]
        since.earliest, since.latest = patient.born_on, day
        self.now = patient.status
        days = (operation.day for operation in patient.operations.all())
        self.operated_on = max((day for day in days if day), default=None)

    def clean_status(self) -> str:
        status = str(self.cleaned_data["status"])
        if status == self.now:
            raise forms.ValidationError(_("This is how it stands already"))
        return status

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        died = said.get("status") == Patient.Status.DECEASED
        since = said.get("since")
        if died and since and self.operated_on and since < self.operated_on:
            self.add_error("since", _("This day lies before the operation"))
        return said
