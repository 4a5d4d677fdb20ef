"""Logging that nobody came to an appointment."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from careplan.clinic.forms.once import OneTimeForm
from careplan.clinic.steps import Step
from careplan.hospital.models import Reason
from careplan.ui.forms import ChoiceField, DateField, TextField

NOTE_LIMIT = 2000


class MissedForm(OneTimeForm):
    """Which day, why, and what was said; the appointment's own day stands there."""

    def __init__(
        self,
        data: Any = None,
        *,
        at_step: Step,
        reasons: Sequence[Reason],
        **options: Any,
    ) -> None:
        follow_up, today = at_step.follow_up, at_step.moment.day
        options["initial"] = {
            "revision": follow_up.revision,
            "missed_day": _likely(at_step),
            **options.get("initial", {}),
        }
        super().__init__(
            data, patient=follow_up.patient.uid, subject=follow_up.uid, **options
        )
        self.reasons = {reason.code: reason for reason in reasons}
        self.fields["missed_day"] = DateField(
            label=_("Which day was it?"),
            name=_("The day"),
            earliest=at_step.operated_on,
            latest=today,
        )
        self.fields["reason"] = ChoiceField(
            label=_("Why did they not come?"),
            choices=[(reason.code, reason.text) for reason in reasons],
            error_messages={"required": _("Choose why, or “Not known yet”")},
        )
        self.fields["note"] = TextField(
            label=_("Anything the next nurse should know?"),
            limit=NOTE_LIMIT,
            lines=True,
            required=False,
        )

    @property
    def reason(self) -> Reason:
        return self.reasons[self.cleaned_data["reason"]]


def _likely(step: Step) -> dt.date:
    """The day of the appointment; today when there is none, or it lies ahead."""
    booked = step.follow_up.booked_for
    day = booked.astimezone(step.moment.zone).date() if booked else step.moment.day
    return min(day, step.moment.day)
