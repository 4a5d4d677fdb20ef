"""What a review and a telling say beside their day, and the note of every step."""

from django import forms
from django.utils.translation import gettext as _

from careplan.clinic.steps import Step
from careplan.followups.models import FollowUpEvent
from careplan.rules.enums import Gate, Kind
from careplan.ui.forms import ChoiceField, TextField

NOTE_LIMIT = 2000
NAME_LIMIT = 80
STEP_LIMIT = 300


def review_fields() -> dict[str, forms.Field]:
    """Who looked at a result, what was found, and what happens next."""
    return {
        "reviewed_by": TextField(
            label=_("Who reviewed it?"),
            help_text=_("The doctor’s name. Leave it empty if it was you."),
            limit=NAME_LIMIT,
            required=False,
        ),
        "finding": ChoiceField(
            label=_("What was found?"),
            choices=FollowUpEvent.Finding.choices,
            error_messages={"required": _("Say what was found")},
        ),
        "next_step": TextField(
            label=_("What happens next?"),
            help_text=_("Needed unless all is as hoped. The next nurse reads this."),
            limit=STEP_LIMIT,
            required=False,
        ),
    }


def how_fields() -> dict[str, forms.Field]:
    """How a result was told."""
    return {
        "how": ChoiceField(
            label=_("How was the patient told?"),
            choices=FollowUpEvent.How.choices,
            side_by_side=True,
            error_messages={"required": _("Say how the patient was told")},
        )
    }


def note_field(step: Step) -> TextField:
    """The note; a call without questions has nothing else to say."""
    needed = step.kind == Kind.CALL and not step.asked.questions
    label = {
        Gate.REVIEWED: _("The finding in words"),
        Gate.TOLD: _("What was said?"),
    }.get(step.gate, _("What was said?") if needed else _("Anything else?"))
    hint = _("For example: CEA 2.1, no change") if step.gate == Gate.REVIEWED else ""
    return TextField(
        label=label,
        help_text=hint,
        limit=NOTE_LIMIT,
        lines=True,
        required=needed,
        error_messages={"required": _("Say what was talked about")},
    )
