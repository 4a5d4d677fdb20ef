"""Ending a plan: what happened, and why what is open will not be done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careplan.clinic.forms.close import reason_field
from careplan.hospital.models import Reason
from careplan.patients.models import Operation
from careplan.ui.forms import ChoiceField, ErrorSummaryMixin, TextField

COURSE = "course"
NOTE_LIMIT = 120
OUTCOMES = [
    (Operation.Status.NOT_DONE.value, _lazy("The operation did not take place")),
    (
        Operation.Status.ENTERED_IN_ERROR.value,
        _lazy("The operation was entered in error"),
    ),
    (COURSE, _lazy("This plan has run its course")),
]


class EndPlanForm(ErrorSummaryMixin, forms.Form):
    """`listed` stands for the open checks that the person was shown."""

    outcome = ChoiceField(
        label=_lazy("Why does the plan end?"),
        choices=OUTCOMES,
        error_messages={"required": _lazy("Choose why the plan ends")},
    )
    why = TextField(
        label=_lazy("Anything the next nurse should know?"),
        limit=NOTE_LIMIT,
        required=False,
    )
    listed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        open_checks: int,
        reasons: Sequence[Reason],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.reasons = {reason.code: reason for reason in reasons}
        if open_checks:
            self.fields["reason"] = reason_field(
                reasons,
                label=_("If it has run its course: why are the open checks closed?"),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        course = said.get("outcome") == COURSE
        if course and "reason" in self.fields and not said.get("reason"):
            self.add_error("reason", _("Choose why the open checks are closed"))
        return said

    @property
    def status(self) -> str:
        """What is noted of the operation; nothing for a course that was run."""
        outcome = str(self.cleaned_data["outcome"])
        return "" if outcome == COURSE else outcome

    @property
    def reason(self) -> Reason | None:
        return self.reasons.get(self.cleaned_data.get("reason") or "")

    @property
    def outcome_words(self) -> str:
        """What happened, as it was chosen."""
        return str(dict(OUTCOMES)[self.cleaned_data["outcome"]])
