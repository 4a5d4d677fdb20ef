"""Logging one call: which number, what it was about, and how it ended."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.clinic.forms.fields import ClockField
from careplan.clinic.forms.once import INCOMPLETE, OneTimeForm
from careplan.clinic.forms.person import clean_phone
from careplan.clinic.moment import Moment
from careplan.followups.models import ContactAttempt, ContactOutcome
from careplan.patients.models import Patient
from careplan.rules.calendar import local_moment
from careplan.ui import words
from careplan.ui.forms import ChoiceField, ChoicesField, DateField, TextField

NOTE_LIMIT = 2000
WHY_LIMIT = 200
OTHER = "other"
UID = re.compile(r"[A-Za-z0-9_-]{1,24}", re.ASCII)
YEAR = dt.timedelta(days=366)
Effect = ContactOutcome.Effect


def why_name(uid: str) -> str:
    """The field that says why a check is not wanted."""
    return f"why_{uid}"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing a call can be about, as the page draws it."""

    uid: str
    title: str
    hint: str
    tick: SafeString
    refuse: SafeString
    why: BoundField
    opened: bool


class TickedField(ChoicesField):
    """Ticks on checks by uid; whether they are open still is the action's to say."""

    def valid_value(self, value: Any) -> bool:
        return bool(UID.fullmatch(str(value)))


class ContactForm(OneTimeForm):
    number = ChoiceField(
        label=gettext_lazy("Which number did you ring?"),
        error_messages={"required": gettext_lazy("Choose the number you rang")},
    )
    other_number = TextField(
        label=gettext_lazy("Another number"), limit=40, required=False
    )
    about = TickedField(
        label=gettext_lazy("What was the call about?"),
        required=False,
        error_messages={"invalid_choice": INCOMPLETE["invalid"]},
    )
    declined = TickedField(
        label=gettext_lazy("What does the patient not want?"),
        required=False,
        error_messages={"invalid_choice": INCOMPLETE["invalid"]},
    )
    outcome = ChoiceField(
        label=gettext_lazy("How did it end?"),
        error_messages={"required": gettext_lazy("Choose how the call ended")},
    )
    spoke_to = TextField(
        label=gettext_lazy("Whom did you speak with?"),
        help_text=gettext_lazy("Only if it was somebody else."),
        limit=80,
        required=False,
    )
    back_day = DateField(
        label=gettext_lazy("On which day did you promise to ring back?"),
        help_text=gettext_lazy("Only if you promised."),
        name=gettext_lazy("The day to ring back"),
        required=False,
    )
    back_time = ClockField(
        label=gettext_lazy("At what time?"),
        help_text=gettext_lazy("For example 2:30pm or 14:30."),
        max_length=20,
        required=False,
    )
    note = TextField(
        label=gettext_lazy("Anything the next nurse should know?"),
        limit=NOTE_LIMIT,
        lines=True,
        required=False,
    )

    again = forms.CharField(
        widget=forms.HiddenInput,
        max_length=20,
        required=False,
        error_messages=INCOMPLETE,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        patient: Patient,
        numbers: Sequence[str],
        about: Mapping[str, tuple[str, str]],
        outcomes: Mapping[str, tuple[ContactOutcome, str]],
        moment: Moment,
        **options: Any,
    ) -> None:
        options["initial"] = {
            "revision": patient.revision,
            "number": numbers[0] if numbers else OTHER,
            **options.get("initial", {}),
        }
        super().__init__(data, patient=patient.uid, subject=patient.uid, **options)
        self.moment = moment
        self.outcomes = {code: outcome for code, (outcome, _hint) in outcomes.items()}
        fields: Any = self.fields
        fields["number"].choices = [
            *((number, number) for number in numbers),
            (OTHER, _("Another number, typed below")),
        ]
        fields["about"].choices = [(uid, title) for uid, (title, _h) in about.items()]
        fields["about"].hints = {uid: hint for uid, (_t, hint) in about.items()}
        fields["declined"].choices = fields["about"].choices
        for uid, (title, _hint) in about.items():
            fields[why_name(uid)] = TextField(
                label=_("Why not, in the patient’s words? %(what)s") % {"what": title},
                limit=WHY_LIMIT,
                required=False,
            )
        fields["outcome"].choices = [
            (code, outcome.text) for code, (outcome, _hint) in outcomes.items()
        ]
        fields["outcome"].hints = {code: hint for code, (_o, hint) in outcomes.items()}
        fields["back_day"].earliest = moment.day
        fields["back_day"].latest = moment.day + YEAR
        if not about:
            fields["about"].help_text = _("Nothing is open for this patient now.")

    def clean_other_number(self) -> str:
        return clean_phone(self.cleaned_data["other_number"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        said, typed = self.cleaned_data, self.cleaned_data.get("other_number", "")
        if said.get("number") == OTHER and not typed:
            if "other_number" not in self.errors:
                self.add_error("other_number", _("Type the number you rang"))
        elif typed and said.get("number") not in {OTHER, None}:
            self.add_error(
                "number",
                _("You typed another number too. Choose which of the two you rang"),
            )
        outcome = self.outcomes.get(said.get("outcome", ""))
        if outcome is not None:
            self._check_outcome(Effect(outcome.effect))
            self._check_declined(Effect(outcome.effect))
        return said

    def _check_declined(self, effect: Effect) -> None:
        """Only the patient declines, and says why; each check by itself."""
        declined = self.cleaned_data.get("declined") or []
        if declined and effect not in ContactOutcome.SPOKE:
            self._ask(
                "outcome",
                _("Only the patient declines a check. Clear it, or mend this"),
            )
        for uid in declined:
            if why_name(uid) in self.fields and not self.cleaned_data.get(
                why_name(uid)
            ):
                self._ask(why_name(uid), _("Say why the patient does not want it"))

    def _check_outcome(self, effect: Effect) -> None:
        said = self.cleaned_data
        if effect == Effect.SOMEONE_ELSE and not said.get("spoke_to"):
            self._ask("spoke_to", _("Say whom you spoke with"))
        if effect == Effect.DECLINED and not said.get("about"):
            self._ask("about", _("Tick the checks that the patient does not want"))
        day, time = said.get("back_day"), said.get("back_time")
        if effect == Effect.CALL_BACK:
            if day is None:
                self._ask("back_day", _("Give the day to ring back"))
            if time is None:
                self._ask("back_time", _("Give the time to ring back"))
        elif day is not None or time is not None:
            self._ask(
                "back_day" if day else "back_time",
                _("Choose the outcome that promises to ring back, or clear this"),
            )

    def _ask(self, field: str, sentence: str) -> None:
        if field not in self.errors:
            self.add_error(field, sentence)

    @property
    def refused(self) -> dict[str, str]:
        """Why each check is not wanted, by uid."""
        said = self.cleaned_data
        return {uid: said.get(why_name(uid), "") for uid in said["declined"]}

    @property
    def topics(self) -> list["Topic"]:
        """What the call can be about, one line each."""
        hints = self.fields["about"].hints  # type: ignore[attr-defined] # ours
        given = self["declined"].value() or []
        return [
            Topic(
                uid=str(tick.data["value"]),
                title=str(tick.choice_label),
                hint=str(hints.get(str(tick.data["value"]), "")),
                tick=tick.tag(),
                refuse=refuse.tag(),
                why=self[why_name(str(tick.data["value"]))],
                opened=str(tick.data["value"]) in given,
            )
            for tick, refuse in zip(self["about"], self["declined"], strict=True)
        ]

    @property
    def chosen(self) -> ContactOutcome:
        return self.outcomes[self.cleaned_data["outcome"]]

    @property
    def number_used(self) -> str:
        said = self.cleaned_data
        number = said["other_number"] if said["number"] == OTHER else said["number"]
        return str(number)

    @property
    def call_back_at(self) -> dt.datetime | None:
        """The moment that was promised, by the clinic's clocks."""
        day, time = self.cleaned_data["back_day"], self.cleaned_data["back_time"]
        if day is None or time is None:
            return None
        return local_moment(day, time, self.moment.zone.key)

    def renew_key(self) -> None:
        """Keep what was typed; sent again, it is another call."""
        self._keep("key", uuid.uuid4().hex)

    def ask_again(self, same: ContactAttempt) -> None:
        """Say that the same call is there; sent again, it is another one."""
        self._keep("again", str(same.pk))
        self.add_error(
            None,
            _("You logged the same call at %(time)s. Log it again if this is another.")
            % {"time": words.clock(same.at)},
        )

    def _keep(self, name: str, value: str) -> None:
        data: Any = self.data
        data = data.copy()
        data[name] = value
        self.data = data
