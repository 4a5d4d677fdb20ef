"""What a condition is made of: joined parts, and facts about the patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from careplan.rules.redflags import kleene
from careplan.rules.redflags.comparing import OPERATORS
from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.view import View


class Condition(Protocol):
    """A test, or several joined; `str` writes it as the grammar reads it.

    `fields`, `rules` and `tags` name what it hangs on; `parts` are the conditions
    inside it.
    """

    def judge(self, view: View) -> Truth: ...
    def fields(self) -> frozenset[str]: ...
    def rules(self) -> frozenset[str]: ...
    def tags(self) -> frozenset[str]: ...
    def parts(self) -> "tuple[Condition, ...]": ...


NOTHING: frozenset[str] = frozenset()


class Leaf:
    """A condition without others inside; says of itself that it hangs on nothing."""

    __slots__ = ()

    def fields(self) -> frozenset[str]:
        return NOTHING

    def rules(self) -> frozenset[str]:
        return NOTHING

    def tags(self) -> frozenset[str]:
        return NOTHING

    def parts(self) -> tuple[Condition, ...]:
        return ()


class Joined:
    """Several conditions; hangs on whatever they hang on."""

    __slots__ = ()
    conditions: tuple[Condition, ...]

    def parts(self) -> tuple[Condition, ...]:
        return self.conditions

    def fields(self) -> frozenset[str]:
        return NOTHING.union(*(part.fields() for part in self.conditions))

    def rules(self) -> frozenset[str]:
        return NOTHING.union(*(part.rules() for part in self.conditions))

    def tags(self) -> frozenset[str]:
        return NOTHING.union(*(part.tags() for part in self.conditions))


@dataclass(frozen=True, slots=True)
class Every(Joined):
    """`a and b`: all of them."""

    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(_bracketed(self.conditions))

    def judge(self, view: View) -> Truth:
        return kleene.all_of([each.judge(view) for each in self.conditions])


@dataclass(frozen=True, slots=True)
class Either(Joined):
    """`a or b`: at least one of them."""

    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(_bracketed(self.conditions))

    def judge(self, view: View) -> Truth:
        return kleene.any_of([each.judge(view) for each in self.conditions])


@dataclass(frozen=True, slots=True)
class AtLeast(Joined):
    """`any 2 of (a; b; c)`."""

    wanted: int
    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return f"any {self.wanted} of ({'; '.join(map(str, self.conditions))})"

    def judge(self, view: View) -> Truth:
        truths = [each.judge(view) for each in self.conditions]
        return kleene.at_least(self.wanted, truths)


@dataclass(frozen=True, slots=True)
class Tagged(Leaf):
    """`tag stoma`, `no tag nephrectomy`: a fact about patient, operation, treatment."""

    tag: str
    wanted: bool = True

    def __str__(self) -> str:
        return f"tag {self.tag}" if self.wanted else f"no tag {self.tag}"

    def tags(self) -> frozenset[str]:
        return frozenset({self.tag})

    def judge(self, view: View) -> Truth:
        return view.tagged(self.tag) is self.wanted


@dataclass(frozen=True, slots=True)
class Days:
    """Days counted from one, both ends included; `last` is None without an end."""

    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f">= {self.first}"
        if self.last == self.first:
            return str(self.first)
        return f"{self.first}-{self.last}"

    def __contains__(self, day: int) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class DayAfterOperation(Leaf):
    """`day 3-30`: counted from the operation."""

    days: Days

    def __str__(self) -> str:
        return f"day {self.days}"

    def judge(self, view: View) -> Truth:
        day = view.day_after_operation(view.situation.at)
        return None if day is None else day in self.days


@dataclass(frozen=True, slots=True)
class DayAtHome(Leaf):
    """`home day 2-14`: counted from the day of going home."""

    days: Days

    def __str__(self) -> str:
        return f"home day {self.days}"

    def judge(self, view: View) -> Truth:
        day = view.days_at_home()
        return day is not None and day in self.days


@dataclass(frozen=True, slots=True)
class Age(Leaf):
    """`age >= 65`, in whole years."""

    operator: str
    years: int

    def __str__(self) -> str:
        return f"age {self.operator} {self.years}"

    def judge(self, view: View) -> Truth:
        age = view.age()
        if age is None:
            return None
        return OPERATORS[self.operator](Decimal(age), Decimal(self.years))


@dataclass(frozen=True, slots=True)
class Reference(Leaf):
    """`AL-060`: another rule that matches the same answers."""

    rule: str

    def __str__(self) -> str:
        return self.rule

    def rules(self) -> frozenset[str]:
        return frozenset({self.rule})

    def judge(self, view: View) -> Truth:
        return view.matches(self.rule)


def _bracketed(conditions: tuple[Condition, ...]) -> Iterator[str]:
    for each in conditions:
        yield f"({each})" if isinstance(each, Every | Either) else str(each)
