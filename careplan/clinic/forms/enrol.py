"""The three forms of an enrolment: the person, the operation, its facts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan import terms
from careplan.accounts.models import Team
from careplan.checklists.models import ChecklistItem, ChecklistVersion, Tag
from careplan.clinic.forms.person import clean_name, clean_phone
from careplan.patients.models import Operation
from careplan.rules.enums import Known
from careplan.rules.finding import group_name
from careplan.ui.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    ErrorSummaryMixin,
    TextField,
)

OLDEST = 120
LONGEST_PLAN = 30


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

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

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
        fields["site"].choices = [(tag.code, _title(tag)) for tag in sites]
        fields["day"].latest = today
        # No schedule is longer (rules.schedule): an older operation has no checks left.
        fields["day"].earliest = today.replace(year=today.year - LONGEST_PLAN, day=1)

    def clean_side(self) -> str:
        side: str = self.cleaned_data["side"]
        return "" if side == "none" else side


class FactsForm(ErrorSummaryMixin, forms.Form):
    """What decides which checks apply: nothing is chosen beforehand (H30)."""

    home = ChoiceField(
        label=gettext_lazy("Has the patient gone home?"),
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("Not yet, or the day is not known")),
        ],
    )
    discharge_on = DateField(
        label=gettext_lazy("Which day did they go home?"),
        help_text=gettext_lazy("Leave empty if not yet."),
        name=gettext_lazy("Going home"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        versions: Iterable[ChecklistVersion],
        tags: dict[str, Tag],
        options: Iterable[ChecklistItem],
        operated_on: dt.date | None,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["discharge_on"].latest = today
        fields["discharge_on"].earliest = operated_on
        versions = list(versions)
        self.groups = [tuple(group) for version in versions for group in version.one_of]
        self.asked = list(
            dict.fromkeys(code for version in versions for code in version.asks)
        )
        not_known = (Known.NOT_KNOWN.value, terms.KNOWN[Known.NOT_KNOWN])
        for place, group in enumerate(self.groups):
            self.fields[f"group_{place}"] = ChoiceField(
                label=_("Stage")
                if group_name(group) == "stage"
                else _("Which of these was done?"),
                choices=[*((code, _title(tags[code])) for code in group), not_known],
            )
        for code in self.asked:
            self.fields[f"tag_{code}"] = ChoiceField(
                label=_title(tags[code]),
                choices=terms.choices(terms.KNOWN),
                side_by_side=True,
            )
        offered = [(item.code, item.what) for item in options]
        if offered:
            self.fields["options"] = ChoicesField(
                label=_("Switch on any of these?"),
                help_text=_("They are off unless the team decides otherwise."),
                choices=offered,
                hints={item.code: item.applies_phrase for item in options},
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        gone, day = data.get("home"), data.get("discharge_on")
        if gone == "yes" and day is None and "discharge_on" not in self.errors:
            self.add_error("discharge_on", _("Give the day the patient went home"))
        if gone == "no" and day is not None:
            self.add_error(
                "discharge_on", _("Take the day out, or say that they have gone home")
            )
        return data

    @property
    def tags(self) -> dict[str, Known]:
        """The answers as tags: of each group one is yes, or none is known yet."""
        data = self.cleaned_data
        found = {code: Known(data[f"tag_{code}"]) for code in self.asked}
        for place, _group in enumerate(self.groups):
            chosen = data[f"group_{place}"]
            if chosen != Known.NOT_KNOWN:
                found[chosen] = Known.YES
        return found

    @property
    def stage(self) -> str:
        """The stage as the operation's record says it; empty when not known yet."""
        for place, group in enumerate(self.groups):
            if group_name(group) == "stage":
                chosen = str(self.cleaned_data[f"group_{place}"])
                return "" if chosen == Known.NOT_KNOWN else chosen
        return ""

    @property
    def choices(self) -> dict[str, bool]:
        return dict.fromkeys(self.cleaned_data.get("options") or [], True)


def _title(tag: Tag) -> str:
    return tag.name[:1].upper() + tag.name[1:]
