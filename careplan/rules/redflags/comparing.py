"""Comparing numbers of which some are only known as below or above a limit."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt

from careplan.rules.redflags.kleene import Truth
from careplan.rules.redflags.situation import Value

OPERATORS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": ge,
    "<=": le,
    ">": gt,
    "<": lt,
    "=": eq,
}
_HUNDRED = Decimal(100)
_NOUGHT = Decimal(0)
_ENDLESS = Decimal("Infinity")


class NoNumberError(ValueError):
    """A stored value is text where a rule needs a number (hazard H26)."""


def number_of(value: Value) -> Decimal:
    """Return the number, or raise NoNumberError: text is never taken for normal."""
    if value.number is None:
        msg = f"{value.code} holds no number"
        raise NoNumberError(msg)
    return value.number


def written(number: Decimal) -> str:
    """Return the number as people type it, never as 1E+1."""
    return format(number, "f")


def counted(count: int, thing: str) -> str:
    """Return `1 day`, `2 days`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


@dataclass(frozen=True, slots=True)
class Compare:
    """A number against a limit, `>= 38.0`."""

    operator: str
    limit: Decimal

    def __str__(self) -> str:
        return f"{self.operator} {written(self.limit)}"

    def judge(self, value: Value) -> Truth:
        """Compare; with "<" or ">" before the number, only where it cannot be wrong.

        "<0.3" is below 0.5 for sure; whether it is 0.2 or more, nobody knows
        (clinical/early-recovery.md section 1: value and qualifier).
        """
        number = number_of(value)
        if not value.qualifier:
            return OPERATORS[self.operator](number, self.limit)
        return self._judge_open(number, below=value.qualifier == "<")

    def _judge_open(self, number: Decimal, *, below: bool) -> Truth:
        settled = number <= self.limit if below else number >= self.limit
        if not settled:
            return None
        return self.operator in ({"<", "<="} if below else {">", ">="})


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch in which a number lies; without ends (`open`) for "<" and ">"."""

    low: Decimal
    high: Decimal
    open: bool

    @classmethod
    def of(cls, value: Value) -> "Span":
        number = number_of(value)
        if value.qualifier == "<":
            return cls(_NOUGHT, number, open=True)
        if value.qualifier == ">":
            return cls(number, _ENDLESS, open=True)
        return cls(number, number, open=False)


def risen(before: Value, after: Value) -> Truth:
    """Tell whether `after` is higher; "<0.01" after "<0.01" is not."""
    old, new = Span.of(before), Span.of(after)
    if old == new or new.high <= old.low:
        return False
    certain = new.low >= old.high if old.open or new.open else new.low > old.high
    return True if certain else None


def risen_by(before: Value, after: Value, amount: Decimal, *, percent: bool) -> Truth:
    """Tell whether `after` is higher by `amount`, or by that per cent of `before`."""
    old, new = Span.of(before), Span.of(after)
    if percent:
        factor = 1 + amount / _HUNDRED
        least, most = old.low * factor, old.high * factor
    else:
        least, most = old.low + amount, old.high + amount
    return _between(new.low >= most, new.high >= least)


def fallen_by(before: Value, after: Value, amount: Decimal, *, percent: bool) -> Truth:
    """Tell whether `after` is lower by `amount`, or by that per cent of `before`."""
    old, new = Span.of(before), Span.of(after)
    if percent:
        factor = 1 - amount / _HUNDRED
        least, most = old.low * factor, old.high * factor
    else:
        least, most = old.low - amount, old.high - amount
    return _between(new.high <= least, new.low <= most)


def _between(certain: bool, possible: bool) -> Truth:  # noqa: FBT001 (two of a kind)
    if certain:
        return True
    return None if possible else False
