"""What others ask about answers and drafts."""

from careplan.entries.queries.answers import current, previous_answers
from careplan.entries.queries.drafts import draft_for, drafts_of

__all__ = ["current", "draft_for", "drafts_of", "previous_answers"]
