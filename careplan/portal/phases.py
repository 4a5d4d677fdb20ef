"""How far a check is, from where its patient stands."""

from enum import StrEnum

from careplan.followups.queries.rows import Row
from careplan.rules.enums import Kind, Standing

BOOKABLE = frozenset({Kind.VISIT, Kind.TEST})


class Phase(StrEnum):
    """Where a check stands, in a patient's terms."""

    AHEAD = "ahead"
    NOW = "now"
    BOOKED = "booked"
    BOOKED_BEFORE = "booked-before"
    RESULT = "result"
    NOT_YET = "not-yet"
    DONE = "done"
    CLOSED = "closed"


_STANDINGS = {
    Standing.DONE: Phase.DONE,
    Standing.CLOSED: Phase.CLOSED,
    Standing.OVERDUE: Phase.NOT_YET,
    Standing.DUE: Phase.NOW,
    Standing.UPCOMING: Phase.AHEAD,
}


def phase_of(row: Row) -> Phase:
    """The phase of a row on its day. The first line that fits:

    done or closed; a result to come, once the test was done; booked, for today or
    later, however late the check is; not done in its time; booked for a day that has
    gone; now, while the window is open; else ahead.
    """
    phase = _STANDINGS[row.standing]
    if phase in {Phase.DONE, Phase.CLOSED}:
        return phase
    if row.follow_up.attended_on:
        return Phase.RESULT
    if row.booked_on and row.booked_on >= row.day:
        return Phase.BOOKED
    if row.booked_on and phase != Phase.NOT_YET:
        return Phase.BOOKED_BEFORE
    return phase
