"""Why a check is on a patient's plan and why on that day, in plain words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.checklists.models import ChecklistVersion
from careplan.education.models import RiskFactor
from careplan.followups.models import CarePlan
from careplan.followups.queries.rows import Row, Why
from careplan.portal.phases import BOOKABLE, Phase, phase_of
from careplan.rules.calendar import Calendar
from careplan.rules.enums import Anchor, Kind
from careplan.rules.schedule import Offset, Unit, day_of
from careplan.ui.templatetags import words as timed

GRADED = BOOKABLE | {Kind.HOME}
UNFIXED = frozenset({Phase.AHEAD, Phase.NOW, Phase.NOT_YET})


@dataclass(frozen=True)
class Reasons:
    """All that the item page says about why; made for one row."""

    row: Row
    anchors: Mapping[Anchor, dt.date | None]
    calendar: Calendar

    @property
    def texts(self) -> list[str]:
        """Why me: the words of each reason, once."""
        return _once(why.item.patient_why for why in self.row.whys)

    @property
    def what(self) -> list[str]:
        return _once(why.item.patient_what for why in self.row.whys)

    @property
    def ready(self) -> list[str]:
        return _once(step for why in self.row.whys for step in why.item.patient_ready)

    @property
    def versions(self) -> list[ChecklistVersion]:
        """The checklist versions that put it on the plan, each once."""
        found = {why.item.version_id: why.item.version for why in self.row.whys}
        return list(found.values())

    @property
    def factors(self) -> list[RiskFactor]:
        return self.row.risk_factors

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
        for why in self.row.whys:
            said = self._counted(why)
            if said:
                return said
        return ""

    def _counted(self, why: Why) -> str:
        anchor = Anchor(why.item.anchor)
        day = self.anchors.get(anchor)
        offset = _offset(why.occurrence)
        if day is None or offset is None:
            return ""
        if day_of(day, offset) != self.row.follow_up.planned_on:
            return ""
        if day == self.anchors[Anchor.OPERATION]:
            anchor = Anchor.OPERATION
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
        closed = not self.calendar.is_open(follow_up.planned_on)
        pattern = (
            _("That is {planned}. We are closed then, so it moved to {due}.")
            if closed
            else _("That is {planned}. It moved to {due}.")
        )
        return format_html(
            pattern,
            planned=timed.day(follow_up.planned_on, self.row.day),
            due=timed.day(follow_up.due_on, self.row.day),
        )


def anchors_of(plan: CarePlan) -> dict[Anchor, dt.date | None]:
    """The days a plan counts from; with no treatment the operation ends treatment."""
    operated_on = plan.operation.day
    known = {Anchor(row.anchor): row.day for row in plan.anchors.all()}
    return {
        Anchor.END_OF_TREATMENT: operated_on,
        **known,
        Anchor.OPERATION: operated_on,
    }


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _offset(occurrence: str) -> Offset | None:
    try:
        return Offset.from_code(occurrence)
    except ValueError:
        return None


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
