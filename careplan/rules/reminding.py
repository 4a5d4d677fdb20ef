"""On which days somebody is told about a check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from careplan.rules.enums import Kind


class RelativeTo(StrEnum):
    """The day a reminder step counts from."""

    DUE = "due"
    BOOKED = "booked"
    OPENS = "opens"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reminder plan; no kind: every kind; minus days: afterwards."""

    purpose: str
    kind: Kind | None
    relative_to: RelativeTo
    days_before: int

    @property
    def code(self) -> str:
        """Return the name that makes a step one: `due-7`, `booked-1`, `due+3`."""
        return f"{self.relative_to}{-self.days_before:+d}"


@dataclass(frozen=True, slots=True)
class Speak:
    """One thing to say, and the day on which to say it."""

    purpose: str
    step: str
    for_day: date


def moments(
    due_on: date,
    booked_for: date | None,
    kind: Kind,
    steps: Iterable[Step],
    *,
    opens_on: date | None = None,
) -> tuple[Speak, ...]:
    """Return every day on which a check is spoken of, in order, each once.

    A booking takes the place of the due day: while one stands, only the steps that
    count from it speak, so that nobody is told two days for one check. A step whose
    day is not known is silent.
    """
    booked = booked_for is not None
    days = {
        RelativeTo.DUE: None if booked else due_on,
        RelativeTo.BOOKED: booked_for,
        RelativeTo.OPENS: None if booked else opens_on,
    }
    spoken = {
        Speak(step.purpose, step.code, day - timedelta(days=step.days_before))
        for step in steps
        if step.kind in {None, kind} and (day := days[step.relative_to])
    }
    return tuple(
        sorted(spoken, key=lambda each: (each.for_day, each.purpose, each.step))
    )
