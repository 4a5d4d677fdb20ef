"""What a plan stands on, prefilled: only what is answered otherwise is a change."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from careplan.clinic.forms.facts import SOURCES, group_field, offered, tag_field
from careplan.clinic.forms.following import FollowingForm
from careplan.followups.actions.facts import corrects
from careplan.followups.queries.change_facts import Changeable
from careplan.followups.queries.changing import Change
from careplan.lib.errors import RefusedError
from careplan.rules.enums import Anchor, Known
from careplan.terms import ANCHORS, KNOWN
from careplan.ui.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    ErrorSummaryMixin,
    TextField,
)

STAY = "stay"
OPERATED = "operation_day"
OPTIONS = "options"
LATER = "later"
FIELDS_OF_ANCHORS = {
    Anchor.DISCHARGE: "discharge",
    Anchor.END_OF_TREATMENT: "end_of_treatment",
    Anchor.END_OF_RADIOTHERAPY: "end_of_radiotherapy",
}
REASON_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Part:
    """The yes-or-no questions under one heading, counted by their answers."""

    key: str
    title: str
    fields: list[BoundField]
    counted: str
    open: bool


class ChangeForm(ErrorSummaryMixin, FollowingForm):
    """Everything a plan stands on; `option` is one that is ticked to begin with."""

    def __init__(
        self,
        data: Any = None,
        *,
        ground: Changeable,
        born_on: dt.date,
        day: dt.date,
        option: str = "",
    ) -> None:
        super().__init__(data)
        self.ground, self.born_on, self.day = ground, born_on, day
        self.option = option
        self._parts: dict[str, list[str]] = {}
        self._add_days()
        self._add_tags()
        self._add_options()
        self._add_versions()
        self.fields["reason"] = TextField(
            label=_("Why is it changed?"),
            help_text=_("Needed when something that was known is corrected."),
            limit=REASON_LIMIT,
            lines=True,
            required=False,
        )
        self.follow()

    # What is asked --------------------------------------------------------------------

    def _add_days(self) -> None:
        facts = self.ground.facts
        self.fields[OPERATED] = DateField(
            label=_("Day of the operation"),
            name=_("The operation"),
            initial=facts.operation_day,
            earliest=self.born_on,
            latest=self.day,
        )
        empty = _("Leave empty while it is not known.")
        none_planned = facts.all_anchors()[Anchor.END_OF_TREATMENT] is not None
        for anchor, name in FIELDS_OF_ANCHORS.items():
            known = facts.anchors.get(anchor)
            counts = (
                anchor is Anchor.END_OF_TREATMENT and none_planned and known is None
            )
            self.fields[name] = DateField(
                label=ANCHORS[anchor],
                name=ANCHORS[anchor],
                help_text=_(
                    "Empty: no treatment after the operation is planned, so the plan "
                    "counts from the operation."
                )
                if counts
                else empty,
                initial=known,
                latest=self.day,
                required=False,
            )

    def _add_tags(self) -> None:
        ground = self.ground
        for place, group in enumerate(ground.groups):
            field = group_field(group, ground.tags)
            field.initial = self._chosen(group)
            self.fields[f"group_{place}"] = field
        asked = [(code, ground.tags[code].known_from) for code in ground.asked]
        for code, part in [*asked, *((code, LATER) for code in ground.later)]:
            field = tag_field(ground.tags[code])
            field.initial = ground.facts.tags.get(code, Known.NO).value
            self.fields[f"tag_{code}"] = field
            self._parts.setdefault(part, []).append(f"tag_{code}")

    def _add_options(self) -> None:
        options, names = self.ground.options, self.ground.items
        if not options:
            return
        what = {code: item.what for code, item in names.items()}
        choices = self.ground.facts.choices
        self.fields[OPTIONS] = ChoicesField(
            label=_("Which of these are on?"),
            choices=[(item.code, item.what) for item in options],
            hints={item.code: offered(item, what) for item in options},
            initial=[
                item.code
                for item in options
                if choices.get(item.code) or item.code == self.option
            ],
            required=False,
        )

    def _add_versions(self) -> None:
        for old, new in self.ground.newer:
            self.fields[f"version_{old.parent_id}"] = ChoiceField(
                label=new.title,
                help_text=_("A newer version has been published."),
                choices=[
                    (STAY, _("Stay on version %(n)s") % {"n": old.number}),
                    (str(new.pk), _("Move to version %(n)s") % {"n": new.number}),
                ],
                initial=STAY,
            )

    # What was answered ---------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        operated = data.get(OPERATED)
        for anchor, name in FIELDS_OF_ANCHORS.items():
            known = data.get(name)
            if operated and known and known < operated:
                said = _("%(what)s is before the operation. Correct one of the two")
                self.add_error(name, said % {"what": ANCHORS[anchor]})
        if not self.errors:
            change = self.change()
            if corrects(self.ground.facts, change) and not self.reason():
                self.add_error("reason", _("Say why it is changed"))
        return data

    def change(self) -> Change:
        """What differs from the facts, and nothing else."""
        data = self.cleaned_data
        differs = self.touched()
        choices = set(data.get(OPTIONS, ()))
        return Change(
            operation_day=data[OPERATED] if OPERATED in differs else None,
            anchors={
                anchor: data[name]
                for anchor, name in FIELDS_OF_ANCHORS.items()
                if name in differs
                and data[name] != self.ground.facts.anchors.get(anchor)
            },
            tags=self._tags(differs),
            choices={
                item.code: item.code in choices
                for item in self.ground.options
                if OPTIONS in differs
                and (item.code in choices)
                != self.ground.facts.choices.get(item.code, False)
            },
            versions=tuple(
                new
                for old, new in self.ground.newer
                if data.get(f"version_{old.parent_id}") == str(new.pk)
            ),
        )

    def reason(self) -> str:
        """Why, in the nurse's words; empty where nothing is corrected."""
        return str(self.cleaned_data.get("reason") or "")

    def field_of(self, refusal: RefusedError) -> None:
        """What the form can tell stands beside its field already."""

    def _tags(self, differs: Iterable[str]) -> dict[str, Known]:
        """The tags that change: of a group the one chosen, and the one it replaces."""
        data, facts = self.cleaned_data, self.ground.facts
        found: dict[str, Known] = {}
        for place, group in enumerate(self.ground.groups):
            if f"group_{place}" not in differs:
                continue
            chosen = data[f"group_{place}"]
            others = Known.NO
            if chosen == Known.NOT_KNOWN:
                others = Known.NOT_KNOWN
            else:
                found[chosen] = Known.YES
            for code in group:
                settled = facts.tags.get(code, Known.NOT_KNOWN)
                stands = settled is Known.YES or (
                    settled is Known.NO and others is Known.NOT_KNOWN
                )
                if code != chosen and stands:
                    found[code] = others
        return found | {
            code: Known(data[f"tag_{code}"])
            for code in (*self.ground.asked, *self.ground.later)
            if f"tag_{code}" in differs
        }

    # How it is shown -----------------------------------------------------------------

    @property
    def days(self) -> list[BoundField]:
        return [self[name] for name in (OPERATED, *FIELDS_OF_ANCHORS.values())]

    @property
    def groups(self) -> list[BoundField]:
        return [self[f"group_{place}"] for place in range(len(self.ground.groups))]

    @property
    def parts(self) -> list[Part]:
        """The yes-or-no questions by where they are read, then those for later."""
        titles = {**SOURCES, LATER: _("Later in the plan")}
        touched = self.touched()
        return [
            Part(
                key=key,
                title=str(title),
                fields=[self[name] for name in self._parts[key]],
                counted=self._counted(self._parts[key]),
                open=not touched.isdisjoint(self._parts[key]),
            )
            for key, title in titles.items()
            if key in self._parts
        ]

    @property
    def versions(self) -> list[BoundField]:
        return [self[f"version_{old.parent_id}"] for old, _new in self.ground.newer]

    def _counted(self, names: Iterable[str]) -> str:
        """How the questions stand: 2 yes, 6 no, 1 not known yet."""
        values = [str(self[name].value()) for name in names]
        return ", ".join(
            f"{values.count(known.value)} {str(label).lower()}"
            for known, label in KNOWN.items()
            if known.value in values
        )

    def _chosen(self, group: Iterable[str]) -> str:
        tags = self.ground.facts.tags
        chosen = [code for code in group if tags.get(code) is Known.YES]
        return chosen[0] if len(chosen) == 1 else Known.NOT_KNOWN.value
