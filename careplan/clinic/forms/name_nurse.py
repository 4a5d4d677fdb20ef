"""Naming the nurse of a patient."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import User
from careplan.clinic.forms.patient import RevisedForm
from careplan.ui.forms import ChoiceField

NOBODY = "nobody"


class NameNurseForm(RevisedForm):
    nurse = ChoiceField(
        label=_("Whose patient is this by name?"),
        error_messages={"required": _("Choose a nurse, or nobody")},
    )

    def __init__(
        self, data: Any = None, *, nurses: Sequence[User], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.nurses = {str(each.pk): each for each in nurses}
        nurse: Any = self.fields["nurse"]
        nurse.choices = [
            *((pk, each.name) for pk, each in self.nurses.items()),
            (NOBODY, _("Nobody by name")),
        ]
        nurse.hints = {NOBODY: _("Alerts then go to every nurse of the team.")}

    @property
    def chosen(self) -> User | None:
        return self.nurses.get(self.cleaned_data["nurse"])
