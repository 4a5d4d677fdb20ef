"""What others ask about answers and drafts."""

from careplan.entries.queries.answers import current, previous_answers
from careplan.entries.queries.drafts import draft_for, drafts_of
from careplan.entries.queries.values import (
    values_of,
    values_of_entries,
    values_of_entry,
)
from careplan.entries.queries.working_out import Basis, as_value, worked_out

__all__ = [
    "Basis",
    "as_value",
    "current",
    "draft_for",
    "drafts_of",
    "previous_answers",
    "values_of",
    "values_of_entries",
    "values_of_entry",
    "worked_out",
]
