"""What narrows the queue, and the name of a view that keeps it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan import terms
from careplan.clinic import groups
from careplan.followups.queries import filters
from careplan.followups.queries.asks import Watch
from careplan.rules.ranking import Group
from careplan.ui.forms import ErrorSummaryMixin, TextField

NURSES = {filters.MINE: _("Mine by name"), filters.NOBODYS: _("Without a named nurse")}


class FilterForm(forms.Form):
    """One choice each; empty for all. Sent by GET, and never refused."""

    use_required_attribute = False

    only = forms.ChoiceField(label=_("Why they are here"))
    kind = forms.ChoiceField(label=_("Kind of check"))
    factor = forms.ChoiceField(label=_("Risk factor"))
    checklist = forms.ChoiceField(label=_("Checklist"))
    cancer = forms.ChoiceField(label=_("Cancer"))
    nurse = forms.ChoiceField(label=_("Nurse"))
    team = forms.ChoiceField(label=_("Team"))

    def __init__(self, seen: Watch, chosen: filters.Filters) -> None:
        super().__init__(initial=chosen.chosen, auto_id="filter_%s")
        offered: dict[str, Any] = {
            "only": [(group.value, groups.name(group)) for group in Group],
            "kind": terms.choices(terms.KINDS),
            "factor": filters.factors_offered(),
            "checklist": filters.checklists_offered(),
            "cancer": filters.cancers_offered(),
            "nurse": list(NURSES.items()),
            "team": filters.teams_offered(seen.teams),
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *choices]
        if len(seen.teams) < 2:
            del self.fields["team"]

    @property
    def said(self) -> list[tuple[str, str]]:
        """The filters that are on, in words."""
        found = []
        for bound in self:
            value = self.initial.get(bound.name, "")
            names = dict(bound.field.choices)  # type: ignore[attr-defined]
            if value:
                found.append((str(bound.label), str(names.get(value, value))))
        return found


class ViewForm(ErrorSummaryMixin, forms.Form):
    """The name of a view; what it keeps stands in the address."""

    name = TextField(label=_("Keep this list and its filters as"), limit=60)
