"""Why a check is on a patient's plan and why on that day, in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.education.models import RiskFactor
from careplan.followups.queries.rows import Row
from careplan.followups.queries.why import Chain, Link
from careplan.portal.phases import BOOKABLE, Phase, phase_of
from careplan.rules.enums import Anchor, Kind
from careplan.rules.schedule import Offset, Unit
from careplan.ui.templatetags import words as timed

GRADED = BOOKABLE | {Kind.HOME}
UNFIXED = frozenset({Phase.AHEAD, Phase.NOW, Phase.NOT_YET})


@dataclass(frozen=True)
class Reasons:
    """All that the item page says about why: the chain, in the patient's voice."""

    row: Row
    chain: Chain

    @property
    def texts(self) -> list[str]:
        """Why me: the words of each reason, once."""
        return _once(item.patient_why for item in self._items)

    @property
    def what(self) -> list[str]:
        return _once(item.patient_what for item in self._items)

    @property
    def ready(self) -> list[str]:
        return _once(step for item in self._items for step in item.patient_ready)

    @property
    def _items(self) -> list[ChecklistItem]:
        return [link.why.item for link in self.chain.links]

    @property
    def added(self) -> str:
        """Of a check that no checklist asks for: who wanted it, and when."""
        added = self.chain.added
        if added is None or self.chain.links:
            return ""
        return format_html(
            _("Your team added this for you on {day}. Ask us if you wonder why."),
            day=timed.day_plain(self.row.local_day(added.at)),
        )

    @property
    def versions(self) -> list[ChecklistVersion]:
        """The checklist versions that put it on the plan, each once."""
        return self.chain.versions

    @property
    def factors(self) -> list[RiskFactor]:
        return self.chain.risk_factors

    @property
    def grades(self) -> list[str]:
        """How sure we are of what is known about its risk factors, best known first.

        At most two sentences, for what looks for something; a record or a call to
        arrange things claims nothing.
        """
        if self.row.follow_up.kind not in GRADED:
            return []
        known = {each["grade"] for factor in self.factors for each in factor.evidence}
        first = {
            "A": _("Doctors are sure about part of this."),
            "B": _("Studies point this way."),
            "C": _("This was seen in the laboratory, and is not yet proved in people."),
        }
        then = {
            "B": _("For other parts, studies point this way."),
            "C": _("Other parts were seen in the laboratory, not yet in people."),
        }
        patterns = [first, then]
        return [
            said[grade] for said, grade in zip(patterns, sorted(known), strict=False)
        ]

    @property
    def date(self) -> str:
        """“3 months after your operation on 12 August 2026.”; may be nothing."""
        links = self.chain.agreeing
        return self._counted(links[0]) if links else ""

    def _counted(self, link: Link) -> str:
        offset, day = link.offset, link.counted_from
        if offset is None or day is None:
            return ""
        if link.number > 1:
            pattern = _("{far} after the one before, on {day}.")
        elif link.is_held and link.floor:
            anchor, months = link.floor
            offset, day = Offset(months, Unit.MONTH), link.floor_from or day
            pattern = _patterns(offset)[anchor]
        else:
            operated_on = self.chain.follow_up.plan.operation.day
            anchor = Anchor.OPERATION if day == operated_on else link.anchor
            pattern = _patterns(offset)[anchor]
        return format_html(pattern, far=_far(offset), day=timed.day_plain(day))

    @property
    def moved(self) -> str:
        """From where a check moved, and why; nothing once it has a day of its own.

        The sentence is about the day it is due: beside a booked day, or the day it
        was done, it would contradict that.
        """
        follow_up = self.row.follow_up
        if not self.row.moved or phase_of(self.row) not in UNFIXED:
            return ""
        pattern = _("That is {planned}. It moved to {due}.")
        shift = self.chain.shift
        if shift is not None and shift.due_on == follow_up.due_on:
            pattern = _("That is {planned}. We are closed then, so it moved to {due}.")
        return format_html(
            pattern,
            planned=timed.day(follow_up.planned_on, self.row.day),
            due=timed.day(follow_up.due_on, self.row.day),
        )


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _patterns(offset: Offset) -> dict[Anchor, str]:
    if offset.count == 0:
        return {
            Anchor.OPERATION: _("The day of your operation, {day}."),
            Anchor.DISCHARGE: _("The day you went home, {day}."),
            Anchor.END_OF_TREATMENT: _("The day your treatment ended, {day}."),
            Anchor.END_OF_RADIOTHERAPY: _("The day your radiotherapy ended, {day}."),
        }
    return {
        Anchor.OPERATION: _("{far} after your operation on {day}."),
        Anchor.DISCHARGE: _("{far} after you went home on {day}."),
        Anchor.END_OF_TREATMENT: _("{far} after your treatment ended on {day}."),
        Anchor.END_OF_RADIOTHERAPY: _("{far} after your radiotherapy ended on {day}."),
    }


def _far(offset: Offset) -> str:
    """“2 weeks”, “3 months”, “5 years”: the largest unit that is whole."""
    count, unit = offset.count, offset.unit
    if unit is Unit.MONTH and count % 12 == 0:
        years = count // 12
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    if unit is Unit.MONTH:
        return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}
    if count % 7 == 0:
        weeks = count // 7
        return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
