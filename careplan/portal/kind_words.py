"""What a check says to its patient, by how far it is and what sort it is."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from careplan.followups.queries.rows import Row
from careplan.portal.phases import BOOKABLE, Phase
from careplan.rules.enums import ByWhom, Gate, Kind
from careplan.ui import words
from careplan.ui.templatetags import words as timed

# What the staff do by themselves: nothing for a patient to mend.
OURS = frozenset({ByWhom.WARD, ByWhom.DOCTOR})
CHOSEN = "declined"


def tag_words(row: Row, phase: Phase) -> str:
    """The words of the status tag."""
    said = {
        Phase.DONE: _("Done"),
        Phase.RESULT: _("Result to come"),
        Phase.BOOKED: _("Booked"),
        Phase.BOOKED_BEFORE: _("Was booked"),
    }
    if phase in said:
        return said[phase]
    if phase == Phase.CLOSED:
        chosen = _close_code(row) == CHOSEN
        return _("You chose not to") if chosen else _("You do not need this one")
    if phase == Phase.NOT_YET:
        return _("Not done yet") if is_ours(row) else _("Please ring us")
    if row.follow_up.kind in BOOKABLE:
        return _("No day fixed yet")
    return _now(row) if phase == Phase.NOW else _("Planned")


def _now(row: Row) -> str:
    if row.follow_up.due_on > row.day:
        return _("Soon")
    return _("Today") if row.follow_up.due_on == row.day else _("Now")


def note(row: Row, phase: Phase) -> str:
    """What there is to know besides the day; may be nothing."""
    notes = {
        Phase.BOOKED: place,
        Phase.BOOKED_BEFORE: _booked_before,
        Phase.RESULT: _result,
        Phase.NOT_YET: not_yet,
        Phase.CLOSED: closed,
        Phase.NOW: _unbooked,
        Phase.AHEAD: _unbooked,
    }
    return notes[phase](row) if phase in notes else ""


def place(row: Row) -> str:
    """Time and place of a booked check: “10:20am, wound clinic”."""
    booked, where = row.follow_up.booked_for, row.follow_up.booked_place
    if booked is None:
        return ""
    return ", ".join(part for part in [words.clock(booked), where] if part)


def not_yet(row: Row) -> str:
    """What to say of a check that was not done in its time: never a reproach."""
    if is_ours(row):
        return _("We have not noted this yet. You do not need to do anything.")
    if row.follow_up.kind == Kind.HOME:
        return _("We have not heard from you about this yet. You can still ring us.")
    return _("We have not done this yet. Please ring us to fix a day.")


def closed(row: Row) -> str:
    """Why a check was taken off the plan, in kind words."""
    said = {
        "done-elsewhere": _("It was done at another hospital."),
        CHOSEN: _("You told us so. You can change your mind: just ring us."),
        "not-needed": _("Your team decided that you do not need it any more."),
        "moved-away": _("Another team looks after this now."),
        "by-mistake": _("It was on your plan by mistake."),
        "replaced": _("Another check takes its place."),
        "caught-up": _("A later check told us what we needed to know."),
        "not-in-hospital": _("You had gone home by then."),
    }
    other = _("Your team took it off your plan. Ring us if you want to know more.")
    return said.get(_close_code(row), other)


def is_ours(row: Row) -> bool:
    """Whether only the staff have a part in it."""
    return row.why is not None and row.why.item.by_whom in OURS


def _close_code(row: Row) -> str:
    reason = row.follow_up.closed_reason
    return reason.code if reason else ""


def _result(row: Row) -> str:
    if row.follow_up.next_gate == Gate.TOLD:
        return _("A doctor has looked at it. Next, we tell you.")
    return _("Next, a doctor looks at it. Then we tell you.")


def _booked_before(row: Row) -> str:
    day = timed.day(row.booked_on, row.day)
    said = _(
        "It was booked for {day}. If you came, we have not noted it yet. If you could"
        " not come, please ring us to fix a new day."
    )
    return format_html(said, day=day)


def _unbooked(row: Row) -> str:
    if row.follow_up.kind in BOOKABLE:
        return _("We have not fixed a day yet.")
    if row.follow_up.kind == Kind.CALL:
        return _("We ring you.")
    if row.follow_up.kind == Kind.TASK:
        return _("Your team looks after this.")
    return ""
