"""Time a call, and set it beside another: ratios hold on every machine, seconds do not.

A benchmark is a module `bench_<what>.py` with `compare() -> list[Comparison]`. It finds
an empty database with every table made, on SQLite; on PostgreSQL where it says
`DATABASE = "postgresql"`.
"""

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


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


def too_slow(comparisons: Sequence[Comparison]) -> list[str]:
    """A line for each that is over its wall."""
    return [
        f"Too slow: {each.what} ({each.ratio:.2f}, at most {each.at_most:.2f})"
        for each in comparisons
        if each.at_most is not None and each.ratio > each.at_most
    ]


def read(path: Path) -> list[Comparison]:
    """What a benchmark kept; nothing where it did not come to its end."""
    if not path.exists():
        return []
    return [Comparison(**each) for each in json.loads(path.read_text())]


def _said(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1_000_000:,.1f} µs"
    return f"{seconds * 1000:,.1f} ms"


def _measure(name: str, keep: Path) -> None:
    import django  # noqa: PLC0415 - reads the settings that the process began with
    from django.core.management import call_command  # noqa: PLC0415 - as above

    django.setup()
    call_command("migrate", verbosity=0)
    found = importlib.import_module(f"benchmarks.bench_{name}").compare()
    keep.write_text(json.dumps([asdict(each) for each in found]))


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]))
