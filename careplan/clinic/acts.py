"""The one thing to do about a check: its words and its page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from careplan.followups.models.contact import RING_BACK
from careplan.followups.queries.rows import Row
from careplan.patients.models import Patient
from careplan.rules.enums import Gate, Kind, Standing

FIND_OUT = "find-out-"


def is_find_out(row: Row) -> bool:
    """Whether the check asks for a fact that the plan waits for."""
    return row.follow_up.activity.startswith(FIND_OUT)


def is_ring_back(row: Row) -> bool:
    """Whether the check is a promise: a call keeps it, whatever its outcome."""
    return row.follow_up.activity == RING_BACK


def href(row: Row) -> str:
    """Where the next step of a check is logged."""
    if is_find_out(row):
        return reverse("clinic:fill_in", args=[row.follow_up.plan.uid])
    if is_ring_back(row):
        return reverse("clinic:contact", args=[row.follow_up.patient.uid])
    return reverse("clinic:record_result", args=[row.follow_up.uid])


def words(row: Row) -> str:
    """What the button says: Book the visit, Log the call."""
    kind, gate = Kind(row.follow_up.kind), row.follow_up.next_gate
    if is_find_out(row):
        return _("Fill it in")
    if gate == Gate.BOOKED and row.follow_up.missed_on:
        return _("Book it again")
    if gate == Gate.BOOKED:
        return _("Book the visit") if kind == Kind.VISIT else _("Book the test")
    if gate == Gate.ATTENDED:
        return _("Log the visit") if kind == Kind.VISIT else _("Log the test")
    return {
        Gate.REVIEWED: _("Log the review"),
        Gate.TOLD: _("Tell the result"),
    }.get(gate or Gate.RECORDED, _recorded(kind))


def _recorded(kind: Kind) -> str:
    return {
        Kind.CALL: _("Log the call"),
        Kind.HOME: _("Log it by phone"),
    }.get(kind, _("Log that it is done"))


def heading(row: Row) -> str:
    """The title of the next act: Next: book CT scan."""
    kind, gate = Kind(row.follow_up.kind), row.follow_up.next_gate
    again = gate == Gate.BOOKED and row.follow_up.missed_on
    pattern = {
        Gate.BOOKED: _("Next: ring, and book %(what)s again")
        if again
        else _("Next: book %(what)s"),
        Gate.ATTENDED: _("Next: log %(what)s"),
        Gate.REVIEWED: _("Next: have the result reviewed, %(what)s"),
        Gate.TOLD: _("Next: tell the result, %(what)s"),
    }.get(gate or Gate.RECORDED)
    if pattern is None:
        pattern = {
            Kind.CALL: _("Next: %(what)s"),
            Kind.HOME: _("Next: ring, %(what)s was missed"),
        }.get(kind, _("Next: %(what)s"))
    return pattern % {"what": row.follow_up.title}


def is_followed(row: Row) -> bool:
    """Whether we follow the patient still; of the others nothing is asked for."""
    return row.follow_up.patient.status == Patient.Status.ACTIVE


def is_ours(row: Row) -> bool:
    """Whether staff have something to do about it now, or can book it already.

    A check at home is the patient's own; two missed in a row come as a call.
    """
    if not is_followed(row):
        return False
    if row.follow_up.kind == Kind.HOME or not row.follow_up.is_open:
        return False
    to_book = row.follow_up.next_gate == Gate.BOOKED
    return to_book or row.standing in {Standing.DUE, Standing.OVERDUE}


def can_move(row: Row) -> bool:
    """Whether a check can have another day; those at home stay in their own time."""
    check = row.follow_up
    movable = check.is_open and check.attended_on is None and not is_find_out(row)
    return movable and is_followed(row) and check.kind != Kind.HOME
