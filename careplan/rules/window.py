"""Where a follow-up stands on a given day; derived every time, stored never."""

from dataclasses import dataclass
from datetime import date, timedelta

from careplan.rules.enums import Standing


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a check counts as on time, both ends included."""

    opens_on: date
    closes_on: date

    def __post_init__(self) -> None:
        """Refuse a window that closes before it opens."""
        if self.closes_on < self.opens_on:
            msg = f"A window cannot close on {self.closes_on}, before {self.opens_on}"
            raise ValueError(msg)

    def holds(self, day: date) -> bool:
        """Tell whether `day` is on time."""
        return self.opens_on <= day <= self.closes_on

    def narrowed_by(self, other: "Window") -> "Window":
        """Return the days both windows hold; ValueError when there are none."""
        return Window(
            max(self.opens_on, other.opens_on), min(self.closes_on, other.closes_on)
        )


def window(due: date, before: int, after: int) -> Window:
    """Return the window from `before` days before `due` to `after` days after it.

    Raises ValueError for a negative number of days.
    """
    if min(before, after) < 0:
        msg = f"A window has 0 days or more on either side, not {before} and {after}"
        raise ValueError(msg)
    return Window(due - timedelta(days=before), due + timedelta(days=after))


def standing(
    day: date,
    *,
    window: Window,
    done_on: date | None = None,
    closed_on: date | None = None,
    booked_on: date | None = None,
) -> Standing:
    """Return where a follow-up stands on `day`. The first line that fits:

    done, when it has a done day; closed, when it has a closed day; overdue, when the
    window closed before `day`, booked or not; upcoming, when it is booked for `day` or
    later; due, when the window is open; else upcoming. In SQL: `closes_on < day`, then
    `booked_on >= day`, then `opens_on <= day`.
    """
    if done_on is not None:
        return Standing.DONE
    if closed_on is not None:
        return Standing.CLOSED
    if day > window.closes_on:
        return Standing.OVERDUE
    booked_ahead = booked_on is not None and booked_on >= day
    if booked_ahead or day < window.opens_on:
        return Standing.UPCOMING
    return Standing.DUE


def days_late(day: date, window: Window) -> int:
    """Return the days that have passed since the window closed; 0 while it has not."""
    return max((day - window.closes_on).days, 0)


def was_late(done_on: date, window: Window) -> int:
    """Return how many days late a check was done; 0 for on time or early."""
    return days_late(done_on, window)
