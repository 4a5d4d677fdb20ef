"""Ordering that a team's plans move to a newer checklist: only why."""

import hashlib
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from careplan.clinic.forms.once import INCOMPLETE
from careplan.ui.forms import ErrorSummaryMixin, TextField

WHY_LIMIT = 300


class OrderUpgradeForm(ErrorSummaryMixin, forms.Form):
    """Sent once (H35), for the offer it was opened on."""

    key = forms.CharField(
        widget=forms.HiddenInput, max_length=40, error_messages=INCOMPLETE
    )
    offer = forms.CharField(
        widget=forms.HiddenInput, max_length=80, error_messages=INCOMPLETE
    )
    reason = TextField(
        label=_lazy("Why are the plans moved?"),
        help_text=_lazy("It stands with the change in each of these records."),
        limit=WHY_LIMIT,
        lines=True,
        error_messages={"required": _lazy("Say why the plans are moved")},
    )

    def __init__(self, data: Any = None, *, offer: str, **options: Any) -> None:
        options["initial"] = {"key": uuid.uuid4().hex, "offer": offer}
        super().__init__(data, **options)

    @property
    def one_time_key(self) -> str:
        """The key, bound to the offer, so that it fits no other."""
        said = self.cleaned_data
        text = f"upgrade:{said['offer']}:{said['key']}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]
