"""The first two forms of an enrolment: the person and the operation."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from careplan.accounts.models import Team
from careplan.checklists.models import Tag
from careplan.clinic.forms.facts import title
from careplan.clinic.forms.person import clean_name, clean_phone
from careplan.patients.models import Consent, Operation, Patient
from careplan.ui.forms import (
    ChoiceField,
    DateField,
    ErrorSummaryMixin,
    TextField,
)

OLDEST = 120
LONGEST_PLAN = 30
# Left empty: not asked yet.
CONSENT = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
REACHING = ("route", "reminders", "photos", "emergency_contact")


class PersonForm(ErrorSummaryMixin, forms.Form):
    number = TextField(label=gettext_lazy("Hospital number"), limit=40)
    name = TextField(
        label=gettext_lazy("Full name"),
        help_text=gettext_lazy("As the person writes it."),
        limit=200,
    )
    called = TextField(
        label=gettext_lazy("What do they like to be called?"), limit=80, required=False
    )
    born_on = DateField(
        label=gettext_lazy("Birth date"),
        help_text=gettext_lazy("For example, 14 3 1951"),
        name=gettext_lazy("The birth date"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("For reminders and their own sign-in. Ask first."),
        required=False,
    )
    phone = TextField(label=gettext_lazy("Phone"), limit=40, required=False)
    team = ChoiceField(label=gettext_lazy("Team"))
    route = ChoiceField(
        label=gettext_lazy("How are they best reached?"),
        choices=Patient.Route.choices,
        side_by_side=True,
        required=False,
    )
    reminders = ChoiceField(
        label=gettext_lazy("May we send reminders?"),
        help_text=gettext_lazy("By e-mail or text message. They can stop them later."),
        choices=CONSENT,
        side_by_side=True,
        required=False,
    )
    photos = ChoiceField(
        label=gettext_lazy("May we keep photographs of the wound?"),
        choices=CONSENT,
        side_by_side=True,
        required=False,
    )
    emergency_contact = TextField(
        label=gettext_lazy("Whom may we ring when we cannot reach them?"),
        help_text=gettext_lazy("Name and number."),
        limit=200,
        required=False,
    )

    def __init__(
        self, *args: Any, teams: QuerySet[Team], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._teams = {str(team.pk): team for team in teams}
        fields: dict[str, Any] = self.fields
        team, born = fields["team"], fields["born_on"]
        team.choices = [(key, row.name) for key, row in self._teams.items()]
        if len(self._teams) == 1:
            team.initial = next(iter(self._teams))
        born.latest = today
        born.earliest = today.replace(year=today.year - OLDEST, day=1)

    @property
    def reaching(self) -> list[forms.BoundField]:
        """How the person may be reached, and what they agreed to."""
        return [self[name] for name in REACHING]

    @property
    def about(self) -> list[forms.BoundField]:
        """Who the person is."""
        return [self[name] for name in self.fields if name not in REACHING]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    @property
    def consents(self) -> dict[str, bool]:
        """What was answered; nobody is taken to have agreed to what was not asked."""
        said = {purpose: self.cleaned_data.get(purpose) for purpose in Consent.Purpose}
        return {
            purpose.value: answer == "yes" for purpose, answer in said.items() if answer
        }

    def clean_team(self) -> Team:
        return self._teams[self.cleaned_data["team"]]


class OperationForm(ErrorSummaryMixin, forms.Form):
    site = ChoiceField(label=gettext_lazy("Which cancer was operated on?"))
    procedure = TextField(
        label=gettext_lazy("What was done?"),
        help_text=gettext_lazy("For example, right bowel removed"),
        limit=200,
    )
    day = DateField(
        label=gettext_lazy("Day of the operation"),
        help_text=gettext_lazy("Every date of the plan counts from this day."),
        name=gettext_lazy("The operation"),
    )
    side = ChoiceField(
        label=gettext_lazy("Side"),
        choices=[*Operation.Side.choices, ("none", gettext_lazy("No side"))],
        side_by_side=True,
    )
    approach = ChoiceField(
        label=gettext_lazy("How was it done?"),
        choices=Operation.Approach.choices,
        side_by_side=True,
    )
    intent = ChoiceField(
        label=gettext_lazy("What was it for?"),
        choices=Operation.Intent.choices,
        side_by_side=True,
    )

    def __init__(
        self, *args: Any, sites: Iterable[Tag], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        sites = list(sites)
        fields["site"].choices = [(tag.code, title(tag)) for tag in sites]
        # Whom a checklist is not for: the wrong one would follow the wrong plan (H13).
        fields["site"].hints = {tag.code: tag.note for tag in sites}
        fields["day"].latest = today
        # No schedule is longer (rules.schedule): an older operation has no checks left.
        fields["day"].earliest = today.replace(year=today.year - LONGEST_PLAN, day=1)

    def clean_side(self) -> str:
        side: str = self.cleaned_data["side"]
        return "" if side == "none" else side
