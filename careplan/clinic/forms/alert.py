"""What a person does about an alert: four forms of one page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import User
from careplan.clinic.forms.once import OneTimeForm
from careplan.followups.models import Alert
from careplan.hospital.models import Reason
from careplan.ui.forms import ChoiceField, TextField

NOTE_LIMIT = 1000
SPOKE = [("yes", _("Yes")), ("no", _("No"))]


def spoke_field() -> ChoiceField:
    """Whether somebody spoke with the patient; nothing is chosen beforehand."""
    return ChoiceField(
        label=_("Did you speak with the patient?"),
        help_text=_("A message left is not speaking."),
        choices=SPOKE,
        side_by_side=True,
        error_messages={"required": _("Say whether you spoke with the patient")},
    )


class AlertForm(OneTimeForm):
    """A form about one alert, on the revision it was opened on."""

    name = ""

    def __init__(self, data: Any = None, *, alert: Alert, **options: Any) -> None:
        options["initial"] = {
            "revision": alert.revision,
            **options.get("initial", {}),
        }
        super().__init__(
            data,
            patient=alert.patient.uid,
            subject=alert.uid,
            # Four forms stand on one page: each has ids of its own.
            auto_id=f"{self.name}_%s",
            **options,
        )

    @property
    def said(self) -> dict[str, Any]:
        """What the action is told beside who, when and on which revision."""
        return {}


class SeenForm(AlertForm):
    name = "seen"


class ActForm(AlertForm):
    name = "act"

    text = TextField(
        label=_("What did you do?"),
        limit=NOTE_LIMIT,
        lines=True,
        error_messages={"required": _("Say what you did")},
    )
    spoke = spoke_field()

    @property
    def said(self) -> dict[str, Any]:
        sent = self.cleaned_data
        return {"text": sent["text"], "spoke": sent["spoke"] == "yes"}


class HandOverForm(AlertForm):
    name = "hand-over"

    text = TextField(
        label=_("What should they know?"), limit=NOTE_LIMIT, lines=True, required=False
    )

    def __init__(
        self, data: Any = None, *, people: Sequence[User], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.people = {str(each.pk): each for each in people}
        to = ChoiceField(
            label=_("Who takes it?"),
            choices=[(pk, each.name) for pk, each in self.people.items()],
            error_messages={"required": _("Choose who takes it")},
        )
        self.fields = {"to": to, **self.fields}

    @property
    def said(self) -> dict[str, Any]:
        sent = self.cleaned_data
        return {"to": self.people[sent["to"]], "text": sent["text"]}


class CloseAlertForm(AlertForm):
    name = "close"

    text = TextField(
        label=_("What was done?"),
        help_text=_("It stays in the record, with your name."),
        limit=NOTE_LIMIT,
        lines=True,
        error_messages={"required": _("Say what was done")},
    )
    spoke = spoke_field()

    def __init__(
        self, data: Any = None, *, reasons: Sequence[Reason], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.reasons = {reason.code: reason for reason in reasons}
        outcome = ChoiceField(
            label=_("How did it end?"),
            choices=[(code, reason.text) for code, reason in self.reasons.items()],
            error_messages={"required": _("Choose how it ended")},
        )
        self.fields = {"outcome": outcome, **self.fields}

    @property
    def said(self) -> dict[str, Any]:
        sent = self.cleaned_data
        return {
            "outcome": self.reasons[sent["outcome"]],
            "text": sent["text"],
            "spoke": sent["spoke"] == "yes",
        }
