"""What a plan waits for, as fields: a day, one of a group, or yes and no."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from careplan.followups.queries.changing import Change
from careplan.followups.queries.nurse_pages import Unknown
from careplan.lib.errors import RefusedError
from careplan.rules.enums import Anchor, Known
from careplan.terms import ANCHORS, KNOWN
from careplan.ui.forms import ChoiceField, DateField, ErrorSummaryMixin

PREFIX = "find_"
NAMED = 4


class FillInForm(ErrorSummaryMixin, forms.Form):
    def __init__(
        self,
        data: Any = None,
        *,
        unknowns: Sequence[Unknown],
        operated_on: dt.date,
        day: dt.date,
    ) -> None:
        super().__init__(data)
        self.unknowns = unknowns
        for unknown in unknowns:
            self.fields[unknown.name] = (
                _day_field(unknown.anchor, unknown, operated_on, day)
                if unknown.anchor
                else _tags_field(unknown)
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.anchors() and not self.tags():
            raise forms.ValidationError(_("Fill in at least one of these"))
        return self.cleaned_data

    def anchors(self) -> dict[Anchor, dt.date]:
        """The days that were given."""
        return {
            unknown.anchor: self.cleaned_data[unknown.name]
            for unknown in self.unknowns
            if unknown.anchor and self.cleaned_data.get(unknown.name)
        }

    def tags(self) -> dict[str, Known]:
        """The tags that were answered; of a group, the one that was chosen."""
        found: dict[str, Known] = {}
        for unknown in self.unknowns:
            said = "" if unknown.anchor else self.cleaned_data.get(unknown.name, "")
            if said in {"", Known.NOT_KNOWN}:
                continue
            single = len(unknown.tags) == 1
            found |= {unknown.tags[0][0]: Known(said)} if single else {said: Known.YES}
        return found

    def change(self) -> Change:
        """The answers as a change of the plan."""
        return Change(anchors=self.anchors(), tags=self.tags())

    def reason(self) -> str:
        """What was not known yet needs no reason."""
        return ""

    def field_of(self, refusal: RefusedError) -> None:
        """A refusal stands above the form: it may be about any of its answers."""

    def overtaken(self) -> bool:
        """Whether all that was sent is known already (H35)."""
        sent = [name for name in self.data if name.startswith(PREFIX)]
        known = [name for name in sent if not self._is_ours(name) and self.data[name]]
        ours = [name for name in sent if self._is_ours(name) and self.data[name]]
        return bool(known) and not ours

    def _is_ours(self, name: str) -> bool:
        base = name
        for part in ("_day", "_month", "_year"):
            base = base.removesuffix(part)
        return name in self.fields or base in self.fields


def _waiting(unknown: Unknown) -> str:
    listed = "; ".join(unknown.titles[:NAMED])
    more = len(unknown.titles) - NAMED
    if more > 0:
        return _("Waits for it: %(listed)s; and %(more)s more.") % {
            "listed": listed,
            "more": more,
        }
    return _("Waits for it: %(listed)s.") % {"listed": listed}


def _day_field(
    anchor: Anchor, unknown: Unknown, operated_on: dt.date, day: dt.date
) -> DateField:
    return DateField(
        label=_("%(what)s: which day?") % {"what": ANCHORS[anchor]},
        help_text=_waiting(unknown),
        name=_("The day"),
        earliest=operated_on,
        latest=day,
        required=False,
    )


def _label(unknown: Unknown) -> str:
    if len(unknown.tags) == 1:
        name = unknown.tags[0][1]
        return name[:1].upper() + name[1:]
    stage = unknown.name == f"{PREFIX}stage"
    return _("Stage") if stage else _("Which of these was done?")


def _tags_field(unknown: Unknown) -> ChoiceField:
    not_known = (Known.NOT_KNOWN.value, str(KNOWN[Known.NOT_KNOWN]))
    single = len(unknown.tags) == 1
    choices = (
        [(Known.YES.value, _("Yes")), (Known.NO.value, _("No"))]
        if single
        else list(unknown.tags)
    )
    return ChoiceField(
        label=_label(unknown),
        help_text=_waiting(unknown),
        choices=[*choices, not_known],
        side_by_side=single,
        required=False,
    )
