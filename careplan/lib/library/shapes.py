"""Small declarative checks of what a library file may say."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from careplan.lib.library.source import LibraryError, Spot

Reader: TypeAlias = Callable[[Spot], Any]


@dataclass(frozen=True, slots=True)
class Optional:
    """A key that may be missing, and what then stands in its place."""

    reads: Reader
    default: Any = None


Shape: TypeAlias = Mapping[str, Reader | Optional]


class Record(dict[str, Any]):
    """The checked values of one mapping, and where each of them stands."""

    def __init__(self, spot: Spot, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.spot = spot

    def error(self, key: str, message: str) -> LibraryError:
        """The error that names the place of one key."""
        place: Spot = self.spot.value.get(key, self.spot)
        return _about(place, key, message)


def _about(place: Spot, key: str, message: str) -> LibraryError:
    return LibraryError(place.file, place.line, f"{key}: {message}", named=True)


def read(spot: Spot, shape: Shape) -> Record:
    """Check a mapping against its shape.

    Raises LibraryError for a missing key, an unknown key, a value of the wrong sort.
    """
    if not isinstance(spot.value, dict):
        raise spot.error("expected words with values, such as “code: colon”")
    for key, place in spot.value.items():
        if key not in shape:
            raise _about(place, key, f"no such word here; known: {', '.join(shape)}")
    values: dict[str, Any] = {}
    for key, rule in shape.items():
        reads = rule.reads if isinstance(rule, Optional) else rule
        place = spot.value.get(key)
        if place is not None:
            values[key] = _named(key, place, reads)
        elif isinstance(rule, Optional):
            values[key] = rule.default
        else:
            raise _about(spot, key, "is missing")
    return Record(spot, values)


def _named(key: str, place: Spot, reads: Reader) -> Any:
    try:
        return reads(place)
    except LibraryError as error:
        # The innermost key tells enough; its line tells the rest.
        if error.named:
            raise
        message = f"{key}: {error.message}"
        raise LibraryError(error.file, error.line, message, named=True) from error


def record(shape: Shape) -> Reader:
    """A mapping of the given shape."""
    return lambda spot: read(spot, shape)


def text(most: int = 10_000) -> Reader:
    """Words, at most so many characters, never empty."""

    def reads(spot: Spot) -> str:
        if not isinstance(spot.value, str):
            raise spot.error(f"expected text, not {spot.plain()!r}")
        words = spot.value.strip()
        if not words:
            raise spot.error("must not be empty")
        if len(words) > most:
            raise spot.error(f"is {len(words)} characters long, at most {most}")
        return words

    return reads


def whole(low: int = 0, high: int = 32_767) -> Reader:
    """A whole number between two limits."""

    def reads(spot: Spot) -> int:
        if not isinstance(spot.value, int) or isinstance(spot.value, bool):
            raise spot.error(f"expected a whole number, not {spot.plain()!r}")
        if not low <= spot.value <= high:
            raise spot.error(f"{spot.value} is not between {low} and {high}")
        return spot.value

    return reads


def number(spot: Spot) -> float:
    """Any number."""
    if not isinstance(spot.value, int | float) or isinstance(spot.value, bool):
        raise spot.error(f"expected a number, not {spot.plain()!r}")
    return spot.value


def yes_no(spot: Spot) -> bool:
    """True or false."""
    if not isinstance(spot.value, bool):
        raise spot.error(f"expected true or false, not {spot.plain()!r}")
    return spot.value


def day(spot: Spot) -> dt.date:
    """A day, as 2027-11-01."""
    value = spot.value
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise spot.error(f"expected a day such as 2027-11-01, not {spot.plain()!r}")
    return value


def one_of(words: type[StrEnum] | tuple[str, ...]) -> Reader:
    """One word of a list."""
    known = tuple(str(word) for word in words)

    def reads(spot: Spot) -> str:
        if spot.value not in known:
            raise spot.error(f"“{spot.plain()}” is none of {', '.join(known)}")
        return str(spot.value)

    return reads


def nothing_or(reads: Reader, nothing: Any = None) -> Reader:
    """What `reads` reads, or null."""
    return lambda spot: nothing if spot.value is None else reads(spot)


def list_of(reads: Reader, least: int = 0, most: int = 1_000) -> Reader:
    """A list, each row of it read by `reads`."""

    def reads_all(spot: Spot) -> list[Any]:
        if not isinstance(spot.value, list):
            raise spot.error("expected a list")
        if not least <= len(spot.value) <= most:
            many = f"{least}" if least == most else f"{least} to {most}"
            raise spot.error(f"expected {many} entries, found {len(spot.value)}")
        return [reads(each) for each in spot.value]

    return reads_all


def once(rows: list[Record], key: str) -> None:
    """Refuse a value of `key` that two rows share."""
    seen: set[Any] = set()
    for row in rows:
        if row[key] in seen:
            raise row.error(key, f"“{row[key]}” stands here twice")
        seen.add(row[key])
