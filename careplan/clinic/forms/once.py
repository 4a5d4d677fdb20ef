"""What every form about a record carries unseen: key, revision, whose it is."""

import hashlib
import uuid
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from careplan.ui.forms import ErrorSummaryMixin

INCOMPLETE = {
    "required": _("This page came back incomplete. Open it again"),
    "invalid": _("This page came back incomplete. Open it again"),
    "max_value": _("This page came back incomplete. Open it again"),
    "min_value": _("This page came back incomplete. Open it again"),
    "max_length": _("This page came back incomplete. Open it again"),
}
HIGHEST = 2_000_000_000


def bound_key(form: str, subject: str, sent: str) -> str:
    """The key a form carries, bound to that form and that record."""
    text = f"{form}:{subject}:{sent}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]


class OneTimeForm(ErrorSummaryMixin, forms.Form):
    """A form sent once (H35), on the record it was opened on (H20, H33, H34)."""

    key = forms.CharField(
        widget=forms.HiddenInput, max_length=40, error_messages=INCOMPLETE
    )
    revision = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=HIGHEST,
        error_messages=INCOMPLETE,
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=HIGHEST,
        required=False,
        error_messages=INCOMPLETE,
    )
    patient = forms.CharField(
        widget=forms.HiddenInput, max_length=24, error_messages=INCOMPLETE
    )

    def __init__(
        self, data: Any = None, *, patient: str, subject: str, **options: Any
    ) -> None:
        options["initial"] = {
            "key": uuid.uuid4().hex,
            "patient": patient,
            **options.get("initial", {}),
        }
        super().__init__(data, **options)
        self.opened_for = patient
        self.subject = subject

    def clean_patient(self) -> str:
        """Refuse a form that was opened for somebody else (H20)."""
        sent = str(self.cleaned_data["patient"])
        if sent != self.opened_for:
            raise forms.ValidationError(
                _("This page was opened for another patient. Nothing was saved")
            )
        return sent

    @property
    def one_time_key(self) -> str:
        """The key, bound to this form and this record, so that it fits no other."""
        name, sent = type(self).__name__, self.cleaned_data["key"]
        return bound_key(name, self.subject, sent)

    def refill(self) -> None:
        """Show what a draft kept and judge none of it: it is not sent yet."""
        self._errors = ErrorDict()
        seen = str(self.data.get("seen", ""))
        self.cleaned_data = {"seen": int(seen) if seen.isdecimal() else 0}

    def renew(self, *, revision: int, seen: int) -> None:
        """Keep all that was typed and offer it on the record as it is now.

        With a key of its own: the old one may have written what was taken back since.
        """
        data: Any = self.data
        data = data.copy()
        data["key"] = uuid.uuid4().hex
        data["revision"], data["seen"] = str(revision), str(seen)
        self.data = data
