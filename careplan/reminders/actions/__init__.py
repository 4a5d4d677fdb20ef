"""Planning reminders, sending them, and the loop's one pass."""

from careplan.reminders.actions.passing import run_pass
from careplan.reminders.actions.planning import plan
from careplan.reminders.actions.sending import send_waiting

__all__ = ["plan", "run_pass", "send_waiting"]
