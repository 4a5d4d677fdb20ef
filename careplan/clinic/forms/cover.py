"""Setting leave: who is away, on which days, and who stands in."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from careplan.accounts.models import User
from careplan.clinic.forms.once import INCOMPLETE
from careplan.ui.forms import ChoiceField, DateField, ErrorSummaryMixin, TextField

NOBODY = "nobody"
NOTE_LIMIT = 300


class CoverForm(ErrorSummaryMixin, forms.Form):
    """Sent once (H35). Who is away is asked only of a lead."""

    key = forms.CharField(
        widget=forms.HiddenInput, max_length=40, error_messages=INCOMPLETE
    )
    away = ChoiceField(
        label=_lazy("Who is away?"),
        error_messages={"required": _lazy("Choose who is away")},
    )
    first_day = DateField(
        label=_lazy("What is the first day of leave?"),
        help_text=_lazy("That whole day counts."),
        name=_lazy("The first day"),
    )
    last_day = DateField(
        label=_lazy("What is the last day of leave?"),
        help_text=_lazy("That whole day counts too. The day after, all comes back."),
        name=_lazy("The last day"),
    )
    stand_in = ChoiceField(
        label=_lazy("Who stands in?"),
        help_text=_lazy(
            "Whoever stands in sees these patients for these days, and is told when an"
            " alert needs an answer."
        ),
        error_messages={"required": _lazy("Choose who stands in, or nobody")},
    )
    note = TextField(
        label=_lazy("Anything the stand-in should know?"),
        help_text=_lazy("Nothing about patients: that stands in their records."),
        limit=NOTE_LIMIT,
        lines=True,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        people: Sequence[User],
        staff: Sequence[User],
        today: dt.date,
    ) -> None:
        super().__init__(data, initial={"key": uuid.uuid4().hex})
        self.people = {str(each.pk): each for each in people}
        self.staff = {str(each.pk): each for each in staff}
        fields: dict[str, Any] = self.fields
        fields["away"].choices = [(pk, each.name) for pk, each in self.people.items()]
        if len(self.people) == 1:
            del fields["away"]
        fields["stand_in"].choices = [
            *((pk, each.name) for pk, each in self.staff.items()),
            (NOBODY, _lazy("Nobody yet")),
        ]
        fields["stand_in"].hints = {
            NOBODY: _lazy("The lead is warned until somebody is named.")
        }
        fields["first_day"].earliest = fields["last_day"].earliest = today

    @property
    def user(self) -> User:
        """Who is away: without a choice, the only one it can be."""
        chosen = self.cleaned_data.get("away")
        return self.people[chosen] if chosen else next(iter(self.people.values()))

    @property
    def chosen(self) -> User | None:
        return self.staff.get(self.cleaned_data["stand_in"])

    @property
    def one_time_key(self) -> str:
        """The key, bound to who is away, so that it fits nobody else."""
        text = f"cover:{self.user.pk}:{self.cleaned_data['key']}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]
