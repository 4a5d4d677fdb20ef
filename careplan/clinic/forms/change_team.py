"""Handing somebody to another team."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Team
from careplan.clinic.forms.patient import RevisedForm
from careplan.ui.forms import ChoiceField


class ChangeTeamForm(RevisedForm):
    team = ChoiceField(
        label=_("Which team takes over?"),
        error_messages={"required": _("Choose the team")},
    )

    def __init__(
        self, data: Any = None, *, teams: Sequence[Team], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.teams = {str(team.pk): team for team in teams}
        team: Any = self.fields["team"]
        team.choices = [(pk, each.name) for pk, each in self.teams.items()]

    @property
    def chosen(self) -> Team:
        return self.teams[self.cleaned_data["team"]]
