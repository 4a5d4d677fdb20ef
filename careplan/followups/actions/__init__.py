"""Everything that changes a care plan or a follow-up."""

from careplan.followups.actions.building import Enrolment, Person, Surgery, enrol
from careplan.followups.actions.closing import close, close_all
from careplan.followups.actions.filling import fill_in
from careplan.followups.actions.recording import (
    Outcome,
    correct_result,
    record_result,
)

__all__ = [
    "Enrolment",
    "Outcome",
    "Person",
    "Surgery",
    "close",
    "close_all",
    "correct_result",
    "enrol",
    "fill_in",
    "record_result",
]
