"""Reading dates that people typed, and how far one day is from another."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199
LONGEST_PART = 20

MONTHS_IN_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


class Near(StrEnum):
    """A day that has a word of its own."""

    YESTERDAY = "yesterday"
    TODAY = "today"
    TOMORROW = "tomorrow"


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Distance:
    """About how far a day is, in the unit a person would use; never negative."""

    count: int
    unit: Unit
    past: bool


class Fault(StrEnum):
    """What is wrong with a typed date."""

    EMPTY = "empty"
    MISSING = "missing"
    NOT_A_NUMBER = "not-a-number"
    SHORT_YEAR = "short-year"
    YEAR_RANGE = "year-range"
    MONTH_RANGE = "month-range"
    NO_SUCH_DAY = "no-such-day"


class TypedDateError(ValueError):
    """A typed date that is no date: what is wrong, and in which boxes."""

    def __init__(self, fault: Fault, parts: tuple[str, ...]) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.parts = parts


def near(day: dt.date, today: dt.date) -> Near | None:
    """Yesterday, today or tomorrow, or nothing."""
    by_distance = {-1: Near.YESTERDAY, 0: Near.TODAY, 1: Near.TOMORROW}
    return by_distance.get((day - today).days)


def distance(day: dt.date, today: dt.date) -> Distance:
    """How far `day` is from `today`: days to 13, weeks to 8, months to 23, then years.

    Weeks, months and years are rounded to the nearest.
    """
    days = abs((day - today).days)
    past = day < today
    if days < 14:
        return Distance(days, Unit.DAY, past)
    if days < 60:
        return Distance(round(days / 7), Unit.WEEK, past)
    if days < 365 * 2 - 15:
        return Distance(round(days / 30.44), Unit.MONTH, past)
    return Distance(round(days / 365.25), Unit.YEAR, past)


def age(born: dt.date, today: dt.date) -> int:
    """Whole years on `today`; a birthday on 29 February counts from 1 March."""
    before_birthday = (today.month, today.day) < (born.month, born.day)
    return today.year - born.year - before_birthday


def read_date(day: str, month: str, year: str) -> dt.date:
    """The date in three typed boxes.

    Digits of any script count; a month may be its English name or its first letters.
    Raises TypedDateError naming the fault and the boxes ("day", "month", "year").
    """
    typed = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    empty = tuple(part for part, text in typed.items() if not text)
    if len(empty) == len(typed):
        raise TypedDateError(Fault.EMPTY, empty)
    if empty:
        raise TypedDateError(Fault.MISSING, empty)
    numbers = {part: _number(part, text) for part, text in typed.items()}
    wrong = tuple(part for part, number in numbers.items() if number is None)
    if wrong:
        raise TypedDateError(Fault.NOT_A_NUMBER, wrong)
    if len(typed["year"]) != 4:
        raise TypedDateError(Fault.SHORT_YEAR, ("year",))
    return _real_date(numbers["day"] or 0, numbers["month"] or 0, numbers["year"] or 0)


def _real_date(day: int, month: int, year: int) -> dt.date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise TypedDateError(Fault.YEAR_RANGE, ("year",))
    if not 1 <= month <= 12:
        raise TypedDateError(Fault.MONTH_RANGE, ("month",))
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise TypedDateError(Fault.NO_SUCH_DAY, ("day",)) from error


def _number(part: str, text: str) -> int | None:
    if len(text) > LONGEST_PART:
        return None
    if part == "month" and len(text) >= 3 and text.isalpha():
        return _month_by_name(text)
    digits = plain_digits(text)
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def _month_by_name(text: str) -> int | None:
    for number, name in enumerate(MONTHS_IN_ENGLISH, start=1):
        if name.startswith(text.lower()):
            return number
    return None


def plain_digits(text: str) -> str:
    """The same text with the digits of every script as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in text
    )
