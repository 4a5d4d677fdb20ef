"""Adding a check by hand: what, when, for which risk factor and why."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careplan import terms
from careplan.clinic.forms.once import OneTimeForm
from careplan.followups.actions import OneOff
from careplan.followups.models import CarePlan
from careplan.followups.queries import one_off
from careplan.followups.queries.one_off import Offered
from careplan.rules.enums import Kind
from careplan.ui.forms import ChoiceField, DateField, NumberField, TextField

OWN = "own"
# Prefixes of what can be chosen: a thing of the plan, an option, an avoid row.
HAS, OPTION, AVOID = "has-", "option-", "avoid-"
WHY_LIMIT = 130
YEARS_AHEAD = 366 * 10
# Days before and after the due day in which it counts as in time, where none are given.
DAYS = {Kind.VISIT: 7, Kind.TEST: 7, Kind.CALL: 3, Kind.TASK: 7, Kind.HOME: 1}


class AddCheckForm(OneTimeForm):
    what = forms.ChoiceField(
        label=_lazy("What is to be done?"),
        error_messages={"required": _lazy("Choose what is to be done")},
    )
    title = TextField(
        label=_lazy("In your own words"),
        help_text=_lazy("The patient reads this too. Only if nothing above fits."),
        limit=120,
        required=False,
    )
    kind = ChoiceField(
        label=_lazy("What kind is it?"),
        choices=[(kind.value, name) for kind, name in terms.KINDS.items()],
        help_text=_lazy("Only with your own words."),
        required=False,
    )
    due_on = DateField(label=_lazy("For which day?"), name=_lazy("The day"))
    days = NumberField(
        label=_lazy("Days before and after that are in time"),
        help_text=_lazy(
            "Empty: 7 for a visit, a test or a task, 3 for a call, 1 at home."
        ),
        minimum=0,
        maximum=90,
        required=False,
    )
    risk_factor = ChoiceField(
        label=_lazy("Which risk factor does it watch?"),
        error_messages={"required": _lazy("Choose which risk factor it watches")},
    )
    why = TextField(
        label=_lazy("Why is it added?"),
        help_text=_lazy("Kept with the check, for whoever asks later."),
        limit=WHY_LIMIT,
        error_messages={"required": _lazy("Say why it is added")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        care_plan: CarePlan,
        offered: Offered,
        day: dt.date,
        **options: Any,
    ) -> None:
        options["initial"] = {"revision": 0, **options.get("initial", {})}
        super().__init__(
            data, patient=care_plan.patient.uid, subject=care_plan.uid, **options
        )
        self.offered = offered
        self.known = {HAS + each.activity: each for each in offered.known}
        self.avoided = {AVOID + item.code: item for item in offered.avoided}
        self.factors = {factor.code: factor for factor in offered.risk_factors}
        what: Any = self.fields["what"]
        what.choices = self._choices()
        factor: Any = self.fields["risk_factor"]
        factor.choices = [(code, each.name) for code, each in self.factors.items()]
        due: Any = self.fields["due_on"]
        due.earliest, due.latest = day, day + dt.timedelta(days=YEARS_AHEAD)
        if data is not None and "because" in data:
            self.ask_because()

    def _choices(self) -> list[tuple[Any, Any]]:
        """What there is, in groups; empty groups are left out."""
        options = [(OPTION + item.code, item.what) for item in self.offered.options]
        groups = [
            (
                _("On this plan"),
                [(code, each.title) for code, each in self.known.items()],
            ),
            (_("Options nobody chose"), options),
            (
                _("Advised against here"),
                [(code, item.what) for code, item in self.avoided.items()],
            ),
        ]
        return [
            ("", _("Choose …")),
            (OWN, _("Something else, in my own words")),
            *(group for group in groups if group[1]),
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("what") == OWN:
            if not said.get("title") and "title" not in self.errors:
                self.add_error("title", _("Say what is to be done"))
            if not said.get("kind") and "kind" not in self.errors:
                self.add_error("kind", _("Choose what kind it is"))
        return said

    @property
    def option(self) -> str:
        """The row id of the option that was chosen; nothing for anything else."""
        what = str(self.cleaned_data.get("what") or "")
        return what.removeprefix(OPTION) if what.startswith(OPTION) else ""

    def ask_because(self, *, required: bool = False) -> None:
        """Ask why, though the plan's checklists advise against it."""
        self.fields["because"] = TextField(
            label=_("Add it all the same because …"),
            limit=WHY_LIMIT,
            required=required,
        )

    def one_off(self) -> OneOff:
        """What the form says."""
        said = self.cleaned_data
        activity, kind, title = self._what()
        return OneOff(
            activity=activity,
            kind=kind,
            title=title,
            due_on=said["due_on"],
            days=DAYS[kind] if said["days"] is None else int(said["days"]),
            risk_factor=self.factors[said["risk_factor"]],
            why=said["why"],
            because=str(said.get("because") or ""),
        )

    def _what(self) -> tuple[str, Kind, str]:
        what = self.cleaned_data["what"]
        if what in self.known:
            known = self.known[what]
            return known.activity, known.kind, known.title
        if what in self.avoided:
            item = self.avoided[what]
            return item.activity, Kind(item.kind), item.what
        title = str(self.cleaned_data["title"])
        return one_off.activity_of(title), Kind(self.cleaned_data["kind"]), title
