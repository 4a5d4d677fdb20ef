"""Moving a check: one of the suggested days, or another that is looked at first."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careplan.clinic.forms.once import INCOMPLETE, OneTimeForm
from careplan.clinic.moving import day_words, name_of
from careplan.followups.models import FollowUp
from careplan.followups.queries.moving import DayFacts
from careplan.hospital.models import Reason
from careplan.ui import words
from careplan.ui.forms import ChoiceField, DateField, TextField

OTHER = "other"
NOTE_LIMIT = 300


class MoveForm(OneTimeForm):
    """`to` is the day that was chosen; `looked` the one the page has spoken of."""

    looked = forms.CharField(
        widget=forms.HiddenInput,
        required=False,
        max_length=10,
        error_messages=INCOMPLETE,
    )
    day = ChoiceField(
        label=_lazy("To which day?"),
        error_messages={"required": _lazy("Choose a day")},
    )
    other_day = DateField(
        label=_lazy("Another day"), name=_lazy("The day"), required=False
    )
    clear_booking = forms.BooleanField(required=False)
    reason = ChoiceField(
        label=_lazy("Why is it moved out of its time?"), choices=[], required=False
    )
    note = TextField(
        label=_lazy("Anything the next nurse should know?"),
        limit=NOTE_LIMIT,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        follow_up: FollowUp,
        offered: Sequence[DayFacts],
        reasons: Sequence[Reason],
        **options: Any,
    ) -> None:
        options["initial"] = {
            "revision": follow_up.revision,
            **options.get("initial", {}),
        }
        super().__init__(
            data, patient=follow_up.patient.uid, subject=follow_up.uid, **options
        )
        self.offered = {facts.day.isoformat(): facts for facts in offered}
        self.reasons = {reason.code: reason for reason in reasons}
        day: Any = self.fields["day"]
        day.choices = [
            *((code, name_of(facts)) for code, facts in self.offered.items()),
            (OTHER, _("Another day")),
        ]
        day.hints = {code: day_words(facts) for code, facts in self.offered.items()}
        why: Any = self.fields["reason"]
        why.choices = [(reason.code, reason.text) for reason in reasons]
        self._ask_about_booking(follow_up)

    def _ask_about_booking(self, follow_up: FollowUp) -> None:
        if follow_up.booked_for is None:
            del self.fields["clear_booking"]
            return
        self.fields["clear_booking"].label = _(
            "The booking for %(day)s, %(time)s is cancelled. It has to be booked again"
        ) % {
            "day": words.day_plain(words.as_day(follow_up.booked_for)),
            "time": words.clock(follow_up.booked_for),
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        other = self.cleaned_data.get("day") == OTHER
        missing = other and not self.cleaned_data.get("other_day")
        if missing and "other_day" not in self.errors:
            self.add_error("other_day", _("Give the day"))
        return self.cleaned_data

    @property
    def to(self) -> dt.date:
        """The day that was chosen."""
        said = self.cleaned_data
        if said["day"] == OTHER:
            day: dt.date = said["other_day"]
            return day
        return dt.date.fromisoformat(said["day"])

    @property
    def chosen_reason(self) -> Reason | None:
        return self.reasons.get(self.cleaned_data["reason"])

    def has_looked(self) -> bool:
        """Whether the page has spoken of this day before it was sent."""
        day = self.to.isoformat()
        return day in self.offered or self.cleaned_data["looked"] == day

    def look(self) -> None:
        """Send the same again, with the day as one that was spoken of."""
        data: Any = self.data
        data = data.copy()
        data["looked"] = self.to.isoformat()
        self.data = data

    def show_reason(self, *, asked: bool) -> None:
        """Draw the question why only where it is asked; called once all is read."""
        if asked:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
