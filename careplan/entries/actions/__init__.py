"""Everything that keeps what was answered, or typed and not sent yet."""

from careplan.entries.actions.drafting import drop_draft, drop_old_drafts, save_draft
from careplan.entries.actions.submitting import is_what_was_sent, retract, submit

__all__ = [
    "drop_draft",
    "drop_old_drafts",
    "is_what_was_sent",
    "retract",
    "save_draft",
    "submit",
]
