"""Taking the last thing back: only why."""

from typing import Any

from django.utils.translation import gettext as _

from careplan.clinic.forms.once import OneTimeForm
from careplan.followups.models import FollowUp
from careplan.ui.forms import TextField

WHY_LIMIT = 300


class UndoForm(OneTimeForm):
    def __init__(
        self, data: Any = None, *, follow_up: FollowUp, **options: Any
    ) -> None:
        options["initial"] = {
            "revision": follow_up.revision,
            **options.get("initial", {}),
        }
        super().__init__(
            data, patient=follow_up.patient.uid, subject=follow_up.uid, **options
        )
        self.fields["why"] = TextField(
            label=_("Your reason"),
            limit=WHY_LIMIT,
            error_messages={"required": _("Give your reason")},
        )
