"""What loading a library did: counts, and a short name for what a file says."""

import datetime as dt
import hashlib
import json
from collections import Counter
from enum import StrEnum
from typing import Any

from careplan.lib.library.source import Spot


class Outcome(StrEnum):
    """What loading did to one thing."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Report:
    """Counts what a load did, by the name of what was loaded."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, Outcome]] = Counter()

    def note(self, what: str, outcome: Outcome) -> None:
        self.counts[what, outcome] += 1

    def lines(self) -> list[str]:
        """One line for each sort of thing, in the order of loading."""
        kinds = dict.fromkeys(what for what, _ in self.counts)
        return [f"{what}: {self._counted(what)}" for what in kinds]

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The same for the audit trail."""
        kinds = dict.fromkeys(what for what, _ in self.counts)
        return {
            what: {str(each): self.counts[what, each] for each in Outcome}
            for what in kinds
        }

    def _counted(self, what: str) -> str:
        return ", ".join(f"{self.counts[what, each]} {each}" for each in Outcome)


def hash_of(*parts: Spot | str) -> str:
    """A short name for what a file says, whatever its layout and comments."""
    plain = [part.plain() if isinstance(part, Spot) else part for part in parts]
    words = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=_as_text)
    return hashlib.sha256(words.encode()).hexdigest()


def _as_text(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"No text for {value!r}")
