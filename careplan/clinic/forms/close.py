"""Ending checks without doing them: always a reason."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.clinic.forms.once import OneTimeForm
from careplan.followups.models import FollowUp
from careplan.hospital.models import Reason
from careplan.rules.enums import Kind
from careplan.ui.forms import ChoiceField, ErrorSummaryMixin, TextField

# Written with another act: a later check or a fact that answers an earlier one, a
# change of the plan, or its end. Whoever closes one check by hand has other reasons.
BY_ITSELF = {"caught-up", "found-out", "withdrawn", "no-operation"}
NOTE_LIMIT = 300


def reason_field(reasons: Sequence[Reason], **options: Any) -> ChoiceField:
    """The reasons a person may give, one to choose."""
    offered = [reason for reason in reasons if reason.code not in BY_ITSELF]
    return ChoiceField(
        choices=[(reason.code, reason.text) for reason in offered],
        error_messages={"required": _("Choose why")},
        **options,
    )


class CloseForm(OneTimeForm):
    note = TextField(
        label=_("Anything the next nurse should know?"),
        limit=NOTE_LIMIT,
        lines=True,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        follow_up: FollowUp,
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
        self.reasons = {reason.code: reason for reason in reasons}
        why = reason_field(reasons, label=_("Why will it not be done?"))
        self.fields = {"reason": why, **self.fields}

    @property
    def reason(self) -> Reason:
        return self.reasons[self.cleaned_data["reason"]]


class CloseOpenForm(ErrorSummaryMixin, forms.Form):
    """One reason for the open checks of one kind, of somebody who died or left.

    Each kind has a button of its own, which sends `kind`.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        kinds: Sequence[Kind],
        reasons: Sequence[Reason],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.reasons = {reason.code: reason for reason in reasons}
        self.fields["reason"] = reason_field(
            reasons, label=_("The reason that is kept with each check")
        )
        self.kinds = kinds

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.data.get("kind") not in self.kinds:
            self.add_error(None, _("Choose which of the open checks to close"))
        return self.cleaned_data

    @property
    def kind(self) -> Kind:
        return Kind(self.data["kind"])

    @property
    def reason(self) -> Reason:
        return self.reasons[self.cleaned_data["reason"]]
