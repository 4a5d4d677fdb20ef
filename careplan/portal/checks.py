"""A check of the plan as its patient reads it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.followups.queries.rows import GateState, Row
from careplan.portal import kind_words
from careplan.portal.phases import BOOKABLE, Phase, phase_of
from careplan.rules.enums import Gate, Kind, Standing
from careplan.terms import Label
from careplan.ui import words
from careplan.ui.templatetags import words as timed

FAR_DAYS = 14

_TAGS = {
    Phase.DONE: Standing.DONE,
    Phase.CLOSED: Standing.CLOSED,
    Phase.AHEAD: Standing.UPCOMING,
    Phase.BOOKED: Standing.UPCOMING,
}


@dataclass(frozen=True, slots=True)
class GateWords:
    """One stop of the gate track in the patient's words."""

    name: Label
    when: str
    state: str


@dataclass(frozen=True)
class Check:
    """One check, or several alike folded into the first of them."""

    row: Row
    more: int = 0
    last: dt.date | None = None
    is_next: bool = False

    @property
    def uid(self) -> str:
        return self.row.follow_up.uid

    @property
    def title(self) -> str:
        return self.row.patient_title

    @property
    def kind(self) -> Kind:
        return Kind(self.row.follow_up.kind)

    @property
    def is_open(self) -> bool:
        return self.row.follow_up.is_open

    @property
    def why(self) -> str:
        return self.row.why.item.patient_why if self.row.why else ""

    @property
    def what(self) -> str:
        return self.row.why.item.patient_what if self.row.why else ""

    @cached_property
    def phase(self) -> Phase:
        return phase_of(self.row)

    @property
    def tag(self) -> str:
        """The code of the status tag; `tag_words` are its words."""
        return _TAGS.get(self.phase, Standing.DUE).value

    @property
    def tag_words(self) -> str:
        return kind_words.tag_words(self.row, self.phase)

    @property
    def note(self) -> str:
        """What there is to know besides the day."""
        return kind_words.note(self.row, self.phase)

    @property
    def brief(self) -> str:
        """One line for a list: booked or not, time and place, how far."""
        booked = format_html(_("Booked: {place}."), place=self.note)
        note = booked if self.phase == Phase.BOOKED else self.note
        return format_html("{} {}", note, f"{self.far}." if self.far else "")

    @property
    def icon(self) -> str:
        """The icon of its sort."""
        icons = {Kind.HOME: "speech", Kind.CALL: "phone"}
        return icons.get(self.kind, "calendar")

    @property
    def also(self) -> str:
        """How many others wait for the same call, where they are folded into this."""
        if not self.more or self.phase != Phase.NOT_YET:
            return ""
        return ngettext(
            "There is %(count)s more like this in your plan.",
            "There are %(count)s more like this in your plan.",
            self.more,
        ) % {"count": self.more}

    @property
    def day_words(self) -> str:
        """The day as one would say it; empty when there is none to name."""
        row = self.row
        if self.phase == Phase.BOOKED:
            return timed.near_day(row.booked_on, row.day)
        past = {
            Phase.DONE: (_("Done on {day}"), row.on),
            Phase.RESULT: (_("Test done on {day}"), row.follow_up.attended_on),
            Phase.NOT_YET: (_("It was planned for {day}"), row.follow_up.due_on),
        }
        if self.phase in past:
            pattern, on = past[self.phase]
            return format_html(pattern, day=timed.day(on, row.day))
        return self._open_day() if self.phase in {Phase.NOW, Phase.AHEAD} else ""

    def _open_day(self) -> str:
        row, today = self.row, self.row.day
        due, closes = row.follow_up.due_on, row.follow_up.closes_on
        if closes == today or (self.kind == Kind.HOME and due >= today):
            return timed.near_day(max(due, today), today)
        if row.follow_up.opens_on <= today:
            return format_html(_("Any day up to {day}"), day=timed.day(closes, today))
        return format_html(_("Around {day}"), day=timed.day(due, today))

    @property
    def far(self) -> str:
        """“In about 3 weeks”, once the day is two weeks ahead."""
        ahead = (self.row.on - self.row.day).days
        return words.distance(self.row.on, self.row.day) if ahead >= FAR_DAYS else ""

    @property
    def again(self) -> str:
        """“And 3 more times until Monday 30 November.”"""
        if not self.more or self.last is None:
            return ""
        pattern = ngettext(
            "And {count} more time, on {day}.",
            "And {count} more times until {day}.",
            self.more,
        )
        day = timed.day(self.last, self.row.day)
        return format_html(pattern, count=self.more, day=day)

    @property
    def gates(self) -> list[GateWords]:
        """The stops of a visit or a test; other checks have one and show none."""
        if self.kind not in BOOKABLE:
            return []
        return [self._gate(gate) for gate in self.row.patient_gates]

    @property
    def gates_label(self) -> str:
        return _("How far this has got: %(title)s") % {"title": self.title}

    @property
    def shows_track(self) -> bool:
        """Whether a list draws the stops: for a result to come, and what is next."""
        begun = {Phase.BOOKED, Phase.BOOKED_BEFORE} if self.is_next else set()
        return self.kind in BOOKABLE and self.phase in begun | {Phase.RESULT}

    @property
    def then(self) -> str:
        """What follows a booked test, where no track says it."""
        if self.kind != Kind.TEST or self.phase != Phase.BOOKED or self.shows_track:
            return ""
        return _("After the test a doctor looks at it. Then we tell you.")

    def _gate(self, gate: GateState) -> GateWords:
        # The day it is booked for belongs to the stop at which one comes.
        booked, came = gate.gate == Gate.BOOKED, gate.gate == Gate.ATTENDED
        on = None if booked else gate.when
        if came and on is None:
            on = self.row.booked_on
        visit = came and self.kind == Kind.VISIT
        name = _("You come") if visit and gate.state != "passed" else gate.name
        if visit and gate.state == "passed":
            name = _("You came")
        return GateWords(name, words.day_short(on) if on else "", gate.state)
