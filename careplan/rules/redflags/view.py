"""One rule's view of the situation; it notes what was looked at and what was absent."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from careplan.rules.enums import Known
from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.situation import (
    BIRTH_DATE,
    OPEN_W,
    OPERATION_DAY,
    Situation,
    Trail,
    Value,
)


class Others(Protocol):
    """The other rules, judged on the same answers."""

    def matches(self, code: str, trail: Trail) -> Truth: ...
    def open_w(self) -> int: ...


class View:
    """What a condition asks while it is judged."""

    def __init__(self, situation: Situation, others: Others) -> None:
        self.situation = situation
        self.trail = Trail()
        self._others = others

    def value(self, code: str) -> Value | None:
        """Return the answer, or None and note that it is missing (hazard H26)."""
        if code == OPEN_W:
            return self._open_w()
        value = self.situation.answers.get(code)
        if value is None or (value.number is None and not value.text):
            self.trail.missed(code)
            return None
        self.trail.saw([value])
        return value

    def standing(self, code: str) -> Value | None:
        """Return what holds until it is changed: the answer, else the newest before."""
        if code not in self.situation.answers:
            for value in self.situation.history.get(code, ()):
                self.trail.saw([value])
                return value
        return self.value(code)

    def earlier(self, code: str) -> Iterator[Value]:
        """Yield the history of `code` that holds something, newest first."""
        for value in self.situation.history.get(code, ()):
            if value.number is not None or value.text:
                yield value

    def tagged(self, tag: str) -> bool:
        """Tell whether the tag is a yes; absent and not known yet count as no."""
        return self.situation.tags.get(tag) is Known.YES

    def day(self, moment: datetime) -> date:
        """Return the clinic's day of `moment`."""
        return moment.astimezone(self.situation.zone).date()

    def today(self) -> date:
        return self.day(self.situation.at)

    def day_after_operation(self, moment: datetime) -> int | None:
        """Count days from the operation, or note that its day is missing."""
        operated_on = self.situation.operated_on
        if operated_on is None:
            self.trail.missed(OPERATION_DAY)
            return None
        return (self.day(moment) - operated_on).days

    def days_at_home(self) -> int | None:
        """Count days since going home; None while in hospital."""
        discharged_on = self.situation.discharged_on
        return None if discharged_on is None else (self.today() - discharged_on).days

    def age(self) -> int | None:
        """Return the age in whole years, or note that the birth date is missing."""
        born_on = self.situation.born_on
        if born_on is None:
            self.trail.missed(BIRTH_DATE)
            return None
        today = self.today()
        had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
        return today.year - born_on.year - (not had_birthday)

    def matches(self, code: str) -> Truth:
        """Tell whether another rule matches, and take over what it looked at."""
        return self._others.matches(code, self.trail)

    def _open_w(self) -> Value:
        count = Decimal(self._others.open_w())
        value = Value(OPEN_W, self.situation.at, number=count)
        self.trail.saw([value])
        return value
