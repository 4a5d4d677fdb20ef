"""Tests of an answer: a number, a choice, a moment, limits of this patient."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from careplan.rules.redflags import kleene
from careplan.rules.redflags.comparing import Compare, number_of
from careplan.rules.redflags.conditions import Leaf
from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.situation import Value
from careplan.rules.redflags.view import View

_HOUR = timedelta(hours=1)


class FieldTest(Protocol):
    """What can be asked of a field: of its answer, and of those before."""

    def judge(self, field: str, view: View) -> Truth: ...
    def also(self) -> frozenset[str]: ...
    def tags(self) -> frozenset[str]: ...


class Alone:
    """A test that hangs on its own field only."""

    __slots__ = ()

    def also(self) -> frozenset[str]:
        return frozenset()

    def tags(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Asked(Leaf):
    """`temperature_c >= 38.0`; of several fields, one is enough."""

    names: tuple[str, ...]
    test: FieldTest

    def __str__(self) -> str:
        several = f"any of ({', '.join(self.names)})"
        return f"{several if len(self.names) > 1 else self.names[0]} {self.test}"

    def fields(self) -> frozenset[str]:
        return self.test.also().union(self.names)

    def tags(self) -> frozenset[str]:
        return self.test.tags()

    def judge(self, view: View) -> Truth:
        return kleene.any_of([self.test.judge(name, view) for name in self.names])


class NoChoiceError(ValueError):
    """A stored value is a bare number where a rule looks for a choice."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """`= "yes"`, `in ("left", "right")`; of several ticked, one is enough."""

    choices: tuple[str, ...]
    listed: bool = True

    def __str__(self) -> str:
        quoted = [f'"{choice}"' for choice in self.choices]
        return f"in ({', '.join(quoted)})" if self.listed else f"= {quoted[0]}"

    def judge(self, value: Value) -> Truth:
        if not value.text:
            msg = f"{value.code} holds no choice"
            raise NoChoiceError(msg)
        return not set(self.choices).isdisjoint(value.text.split("|"))


@dataclass(frozen=True, slots=True)
class Now(Alone):
    """The answer given now."""

    test: Compare | OneOf

    def __str__(self) -> str:
        return str(self.test)

    def judge(self, field: str, view: View) -> Truth:
        value = view.value(field)
        return None if value is None else self.test.judge(value)


@dataclass(frozen=True, slots=True)
class ThatDay(Alone):
    """The answer given now, else the newest one of the same day."""

    test: Compare | OneOf

    def __str__(self) -> str:
        return f"{self.test} that day"

    def judge(self, field: str, view: View) -> Truth:
        if field not in view.situation.answers:
            for earlier in view.earlier(field):
                if view.day(earlier.measured_at) == view.today():
                    view.trail.saw([earlier])
                    return self.test.judge(earlier)
        value = view.value(field)
        return None if value is None else self.test.judge(value)


@dataclass(frozen=True, slots=True)
class AbsentFor(Alone):
    """`absent_for 24 h`: the answer is a moment, and it lies that far back."""

    hours: int

    def __str__(self) -> str:
        return f"absent_for {self.hours} h"

    def judge(self, field: str, view: View) -> Truth:
        value = view.value(field)
        if value is None:
            return None
        last = datetime.fromisoformat(value.text)
        if last.tzinfo is None:
            last = last.replace(tzinfo=view.situation.zone)
        # Moments of one zone are subtracted by the clock on the wall, not in real time.
        passed = view.situation.at.timestamp() - last.timestamp()
        return passed >= self.hours * _HOUR.total_seconds()


@dataclass(frozen=True, slots=True)
class Outside:
    """`outside tsh_target_low, tsh_target_high`: limits set for this patient."""

    low: str
    high: str

    def __str__(self) -> str:
        return f"outside {self.low}, {self.high}"

    def also(self) -> frozenset[str]:
        return frozenset({self.low, self.high})

    def tags(self) -> frozenset[str]:
        return frozenset()

    def judge(self, field: str, view: View) -> Truth:
        value = view.value(field)
        return None if value is None else outside(value, self.low, self.high, view)


def outside(value: Value, low: str, high: str, view: View) -> Truth:
    """Judge against both limits; one alone is enough to be outside."""
    lower, upper = view.standing(low), view.standing(high)
    return kleene.any_of(
        [
            None if lower is None else Compare("<", number_of(lower)).judge(value),
            None if upper is None else Compare(">", number_of(upper)).judge(value),
        ]
    )
