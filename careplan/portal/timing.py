"""When a check is, on its own page: whole sentences, with the year."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from careplan.followups.queries.rows import Row
from careplan.portal import kind_words
from careplan.portal.phases import BOOKABLE, Phase, phase_of
from careplan.rules.enums import Kind
from careplan.ui import words
from careplan.ui.templatetags import words as timed


@dataclass(frozen=True)
class Timing:
    """The day of one check, or why there is none yet."""

    row: Row

    @property
    def phase(self) -> Phase:
        return phase_of(self.row)

    @property
    def is_open(self) -> bool:
        return self.row.follow_up.is_open

    @property
    def is_ahead(self) -> bool:
        """Whether there is still something to get ready for."""
        return self.is_open and self.phase != Phase.RESULT

    @property
    def to_ring(self) -> bool:
        """Whether the one thing to do is to ring us."""
        late = {Phase.NOT_YET, Phase.BOOKED_BEFORE}
        return self.phase in late and not kind_words.is_ours(self.row)

    @property
    def can_move(self) -> bool:
        """Whether another day can be asked for."""
        ahead = {Phase.BOOKED, Phase.NOW, Phase.AHEAD}
        return self.phase in ahead and self._kind != Kind.TASK

    @property
    def booked(self) -> str:
        """“Monday 14 December 2026, 9:40am”, while it lies ahead."""
        moment = self.row.follow_up.booked_for
        if moment is None or self.phase != Phase.BOOKED:
            return ""
        day = timed.day_long(self.row.booked_on)
        return format_html(_("{day}, {time}"), day=day, time=words.clock(moment))

    @property
    def far(self) -> str:
        """“Tomorrow”, “In about 3 weeks”, for what is ahead."""
        if self.phase not in {Phase.BOOKED, Phase.AHEAD}:
            return ""
        if (self.row.on - self.row.day).days == 1:
            return _("Tomorrow")
        return words.distance(self.row.on, self.row.day)

    @property
    def sentence(self) -> str:
        """When it is, if no day is booked; or what became of it."""
        if self.phase in {Phase.NOW, Phase.AHEAD}:
            return self._open()
        if self.phase == Phase.DONE:
            day = timed.day_long(self.row.on)
            return format_html(_("Done on {day}."), day=day)
        if self.phase == Phase.RESULT:
            day = timed.day_long(self.row.follow_up.attended_on)
            return format_html(_("The test was done on {day}."), day=day)
        return ""

    def _open(self) -> SafeString:
        kind, on = self._kind, self.row.follow_up.due_on
        day = timed.day_long(on)
        if kind in BOOKABLE:
            return format_html(
                _("We have not fixed a day yet. It is due around {day}."), day=day
            )
        if kind == Kind.CALL and self._window_open and on < self.row.day:
            last = timed.day_long(self.row.follow_up.closes_on)
            return format_html(_("We plan to ring you by {day}."), day=last)
        patterns = {
            Kind.CALL: _("We plan to ring you around {day}."),
            Kind.TASK: _("This is planned for around {day}."),
            Kind.HOME: _("It is for {day}."),
        }
        return format_html(patterns[kind], day=day)

    @property
    def note(self) -> str:
        """What else there is to say: who does it, or what is to be done now."""
        waits = self.phase in {Phase.NOW, Phase.AHEAD}
        if self.phase == Phase.BOOKED or (waits and self._kind != Kind.TASK):
            return ""
        return kind_words.note(self.row, self.phase)

    @property
    def _kind(self) -> Kind:
        return Kind(self.row.follow_up.kind)

    @property
    def in_time(self) -> str:
        """“Any day from … up to … is in time.”; nothing where only one day is."""
        follow_up = self.row.follow_up
        if follow_up.opens_on == follow_up.closes_on:
            return ""
        last = timed.day(follow_up.closes_on, self.row.day)
        if self._window_open:
            return format_html(_("Any day up to {last} is in time."), last=last)
        first = timed.day(follow_up.opens_on, self.row.day)
        pattern = _("Any day from {first} up to {last} is in time.")
        return format_html(pattern, first=first, last=last)

    @property
    def _window_open(self) -> bool:
        return self.row.follow_up.opens_on <= self.row.day
