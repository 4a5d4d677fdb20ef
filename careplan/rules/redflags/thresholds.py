"""Which limits and choices a condition holds a field against."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from careplan.rules.redflags.answers import AbsentFor, Asked, OneOf
from careplan.rules.redflags.comparing import Compare
from careplan.rules.redflags.conditions import Condition
from careplan.rules.redflags.repeated import OnResults


class Held(NamedTuple):
    """What one field is held against: numbers, choices, or a time that has passed."""

    field: str
    limits: tuple[Decimal, ...]
    choices: tuple[str, ...]
    moment: bool


def held(condition: Condition) -> Iterator[Held]:
    """Yield each field a condition asks about, with what it is held against."""
    if isinstance(condition, Asked):
        limits = tuple(_inside(condition.test, Compare))
        choices = tuple(_inside(condition.test, OneOf))
        moment = isinstance(condition.test, AbsentFor)
        for name in condition.names:
            yield Held(
                name,
                tuple(each.limit for each in limits),
                tuple(choice for each in choices for choice in each.choices),
                moment,
            )
    for part in condition.parts():
        yield from held(part)


def _inside(test: Any, kind: type[Any]) -> Iterator[Any]:
    if isinstance(test, kind):
        yield test
    elif isinstance(test, OnResults) and test.lowest:
        # A multiple of this patient's lowest result is no limit of the field.
        yield from _inside(test.never, kind)
    elif is_dataclass(test):
        for each in fields(test):
            yield from _inside(getattr(test, each.name), kind)
