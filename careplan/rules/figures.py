"""What a team's figures are made of: shares, percentiles, and tries in a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class CallEnd(StrEnum):
    """How a call ended, as far as counting tries goes."""

    SPOKE = "spoke"
    TRY = "try"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Run:
    """Calls of one patient from one talk to the next.

    `tries` counts the calls, the one that got through included; `reached` is its
    number among all calls, None while nobody has got through.
    """

    tries: int
    reached: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its number, whose it was, how it ended."""

    number: int
    patient: int
    end: CallEnd


@dataclass(slots=True)
class _Counting:
    tries: int = 0
    runs: list[Run] = field(default_factory=list)


def percent(part: int, whole: int) -> int | None:
    """A share in whole percent, rounded down; None of nothing.

    So a share that is just short of a target never reads as if it were reached.
    """
    return 100 * part // whole if whole else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of them lie, linear between neighbours.

    As percentile_cont of SQL; None of nothing.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def runs(calls: Iterable[Call]) -> dict[int, list[Run]]:
    """The runs of tries of each patient; calls come by patient, oldest first."""
    found: dict[int, _Counting] = {}
    for call in calls:
        counting = found.setdefault(call.patient, _Counting())
        if call.end is CallEnd.OTHER:
            continue
        counting.tries += 1
        if call.end is CallEnd.SPOKE:
            counting.runs.append(Run(counting.tries, call.number))
            counting.tries = 0
    for counting in found.values():
        if counting.tries:
            counting.runs.append(Run(counting.tries, None))
    return {patient: each.runs for patient, each in found.items() if each.runs}
