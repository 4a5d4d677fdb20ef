"""The facts of an enrolment: what decides which checks apply, by where it is read."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from careplan import terms
from careplan.checklists.models import ChecklistItem, ChecklistVersion, Tag
from careplan.followups.queries.change_facts import group_label
from careplan.rules.enums import Known
from careplan.rules.finding import group_name
from careplan.ui.forms import ChoiceField, ChoicesField, DateField, ErrorSummaryMixin

# Where a fact is read: the heading of its questions.
SOURCES = {
    "operation": gettext_lazy("From the operation record"),
    "histology": gettext_lazy("From the laboratory report"),
    "treatment": gettext_lazy("From the medicines and treatment record"),
    "nurse": gettext_lazy("From the patient, or your own knowledge"),
}
NOT_KNOWN = (Known.NOT_KNOWN.value, terms.KNOWN[Known.NOT_KNOWN])
# From so many yes-or-no questions on, one tick answers those that are left.
MANY = 4
# So many checks are named of those that a fact decides.
NAMED = 2
CODED = re.compile(r"[A-Z]{2}-\d|_|computed")


@dataclass(frozen=True, slots=True)
class Part:
    """The questions that one source answers."""

    key: str
    title: str
    fields: list[BoundField]


class FactsForm(ErrorSummaryMixin, forms.Form):
    """What decides which checks apply.

    Only "not known yet" stands beforehand: it answers nothing, and the plan goes on
    asking (H30).
    """

    home = ChoiceField(
        label=gettext_lazy("Has the patient gone home?"),
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("Not yet, or the day is not known")),
        ],
        side_by_side=True,
    )
    discharge_on = DateField(
        label=gettext_lazy("Which day did they go home?"),
        help_text=gettext_lazy("Leave empty if not yet."),
        name=gettext_lazy("Going home"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        versions: Iterable[ChecklistVersion],
        tags: dict[str, Tag],
        options: Sequence[ChecklistItem],
        row_names: Mapping[str, str],
        decides: Mapping[str, Sequence[str]],
        operated_on: dt.date | None,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["discharge_on"].latest = today
        fields["discharge_on"].earliest = operated_on
        versions = list(versions)
        self.groups = [tuple(group) for version in versions for group in version.one_of]
        asked = {code for version in versions for code in version.asks}
        # The one authored list of tags is in the order of a record.
        self.asked = [code for code in tags if code in asked]
        self._parts: dict[str, list[str]] = {source: [] for source in SOURCES}
        for place, group in enumerate(self.groups):
            field = group_field(
                group, tags, [t for c in group for t in decides.get(c, ())]
            )
            self._ask(f"group_{place}", field, tags[group[0]])
        for code in self.asked:
            field = tag_field(tags[code], decides.get(code, ()))
            self._ask(f"tag_{code}", field, tags[code])
        for source, names in self._parts.items():
            if sum(name.startswith("tag_") for name in names) >= MANY:
                self._ask_rest(source)
        if options:
            self.fields["options"] = _options_field(options, row_names)

    def _ask(self, name: str, field: ChoiceField, tag: Tag) -> None:
        self.fields[name] = field
        self._parts[tag.known_from].append(name)

    def _ask_rest(self, source: str) -> None:
        name = f"rest_{source}"
        self.fields[name] = forms.BooleanField(
            label=_("“No” to all the others here that are still “Not known yet”"),
            required=False,
        )
        self._parts[source].append(name)

    @property
    def parts(self) -> list[Part]:
        """The questions under the headings of their sources, empty ones left out."""
        return [
            Part(key, str(SOURCES[key]), [self[name] for name in names])
            for key, names in self._parts.items()
            if names
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        gone, day = data.get("home"), data.get("discharge_on")
        if gone == "yes" and day is None and "discharge_on" not in self.errors:
            self.add_error("discharge_on", _("Give the day the patient went home"))
        if gone == "no" and day is not None:
            self.add_error(
                "discharge_on", _("Take the day out, or say that they have gone home")
            )
        return data

    @property
    def said(self) -> dict[str, Known]:
        """What was answered one by one: of each group one is yes, or none is known."""
        data = self.cleaned_data
        found = {code: Known(data[f"tag_{code}"]) for code in self.asked}
        for place, _group in enumerate(self.groups):
            chosen = data[f"group_{place}"]
            if chosen != Known.NOT_KNOWN:
                found[chosen] = Known.YES
        return found

    @property
    def tags(self) -> dict[str, Known]:
        """The answers as tags, with the ticks that answer all that is left with no."""
        found = self.said
        for source, names in self._parts.items():
            if self.cleaned_data.get(f"rest_{source}"):
                codes = [name.removeprefix("tag_") for name in names]
                left = [code for code in codes if found.get(code) is Known.NOT_KNOWN]
                found |= dict.fromkeys(left, Known.NO)
        return found

    @property
    def stage(self) -> str:
        """The stage as the operation's record says it; empty when not known yet."""
        for place, group in enumerate(self.groups):
            if group_name(group) == "stage":
                chosen = str(self.cleaned_data[f"group_{place}"])
                return "" if chosen == Known.NOT_KNOWN else chosen
        return ""

    @property
    def choices(self) -> dict[str, bool]:
        return dict.fromkeys(self.cleaned_data.get("options") or [], True)


def group_field(
    group: Sequence[str], tags: Mapping[str, Tag], decides: Sequence[str] = ()
) -> ChoiceField:
    """A question with exactly one answer."""
    return ChoiceField(
        label=group_label(group),
        help_text=decides_words(decides),
        choices=[*((code, title(tags[code])) for code in group), NOT_KNOWN],
        initial=Known.NOT_KNOWN.value,
    )


def tag_field(tag: Tag, decides: Sequence[str] = ()) -> ChoiceField:
    """A question with yes, no and not known yet: what it means, why it is asked."""
    why = decides_words(decides)
    return ChoiceField(
        label=title(tag),
        help_text=" ".join(part for part in (_note(tag), why) if part),
        choices=terms.choices(terms.KNOWN),
        initial=Known.NOT_KNOWN.value,
        side_by_side=True,
    )


def _note(tag: Tag) -> str:
    """What a tag means beyond its name; notes that name rows or scores are for us."""
    if not tag.note or CODED.search(tag.note):
        return ""
    return f"{tag.note[:1].upper()}{tag.note[1:].rstrip('.')}."


def decides_words(titles: Sequence[str]) -> str:
    """Why a fact is asked: Decides: CEA blood test; CT scan; and 3 more checks."""
    titles = list(dict.fromkeys(titles))
    if not titles:
        return ""
    listed, more = "; ".join(titles[:NAMED]), len(titles) - NAMED
    if more <= 0:
        return _("Decides: %(listed)s.") % {"listed": listed}
    return ngettext(
        "Decides: %(listed)s; and %(more)s more check.",
        "Decides: %(listed)s; and %(more)s more checks.",
        more,
    ) % {"listed": listed, "more": more}


def _options_field(
    options: Sequence[ChecklistItem], row_names: Mapping[str, str]
) -> ChoicesField:
    return ChoicesField(
        label=_("Switch on any of these?"),
        help_text=_("They are off unless the team decides otherwise."),
        choices=[(item.code, item.what) for item in options],
        hints={item.code: offered(item, row_names) for item in options},
        required=False,
    )


def offered(item: ChecklistItem, row_names: Mapping[str, str]) -> str:
    """To whom an option is offered, and what it stands instead of."""
    words = _("For everyone.")
    if item.applies:
        words = _("For: %(whom)s.") % {"whom": item.applies_phrase}
    if not item.instead_of:
        return words
    replaced = "; ".join(row_names[code] for code in item.instead_of)
    if item.instead_from_month:
        instead = _("Instead of, from month %(month)s on: %(rows)s.")
        values = {"month": item.instead_from_month, "rows": replaced}
    else:
        instead = _("Instead of: %(rows)s.")
        values = {"rows": replaced}
    return f"{words} {instead % values}"


def title(tag: Tag) -> str:
    """A tag's plain name as a line begins."""
    return tag.name[:1].upper() + tag.name[1:]
