"""Time a call, and set it beside another: ratios hold on every machine, seconds do not.

A benchmark is a module `bench_<what>.py` with `compare() -> list[Comparison]`. It finds
an empty database with every table made, on SQLite.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """What took how long, beside what it is held against; `at_most` is the wall."""

    what: str
    seconds: float
    against: str
    against_seconds: float
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.seconds / self.against_seconds


def best_of(call: Callable[[], object], *, times: int = 5) -> float:
    """The shortest of some runs, in seconds: the least disturbed by all else."""
    taken = []
    for _ in range(times):
        gc.collect()
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return min(taken)


def table(comparisons: Sequence[Comparison]) -> str:
    """The comparisons in columns, a line each."""
    rows = [("what", "time", "ratio", "at most", "against", "time")]
    rows += [
        (
            each.what,
            _said(each.seconds),
            f"{each.ratio:.2f}",
            f"{each.at_most:.2f}" if each.at_most is not None else "",
            each.against,
            _said(each.against_seconds),
        )
        for each in comparisons
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True))
        for row in rows
    )


def _said(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"
