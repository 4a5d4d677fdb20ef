"""Inputs of a score: numbers that are surely there, rounded as people round."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from careplan.rules.redflags.situation import Situation, Value


def exact(value: Value | None) -> Decimal | None:
    """Return the number; none for text, and for what is only below or above one."""
    return None if value is None or value.qualifier else value.number


def answered(situation: Situation, code: str) -> Decimal | None:
    """Return the number answered now."""
    return exact(situation.answers.get(code))


def standing(situation: Situation, code: str) -> Value | None:
    """Return what holds until changed: answered now, else the newest before."""
    before = iter(situation.history.get(code, ()))
    return situation.answers.get(code) or next(before, None)


def earlier(situation: Situation, value: Value) -> Iterator[Value]:
    """Yield results of the same unit, up to the moment of `value`, newest first."""
    for each in situation.history.get(value.code, ()):
        same = (each.unit, each.assay) == (value.unit, value.assay)
        if same and each.measured_at <= value.measured_at:
            yield each


def rounded(number: Decimal, places: int) -> Decimal:
    """Round half up."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def made(code: str, of: Value, number: Decimal, unit: str, places: int = 2) -> Value:
    """Return a worked-out value, measured when the value it comes from was."""
    return Value(code, of.measured_at, number=rounded(number, places), unit=unit)
