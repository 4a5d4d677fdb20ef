"""Everything that changes a care plan or a follow-up."""

from careplan.followups.actions.adding import (
    AdvisedAgainstError,
    AlreadyThereError,
    OneOff,
    add_check,
    open_by_hand,
)
from careplan.followups.actions.alert_answers import (
    acknowledge_alert,
    act_on_alert,
    close_alert,
    hand_over_alert,
)
from careplan.followups.actions.alert_judging import judge_entry
from careplan.followups.actions.alert_steps import escalate
from careplan.followups.actions.building import Enrolment, Person, Surgery, enrol
from careplan.followups.actions.changing import (
    Decisions,
    Undone,
    apply_change,
    check_change,
    undo_change,
)
from careplan.followups.actions.closing import close, close_all
from careplan.followups.actions.contacting import record_contact
from careplan.followups.actions.correcting import correct_result
from careplan.followups.actions.drafting import keep_draft
from careplan.followups.actions.ending import end_plan
from careplan.followups.actions.handing_over import change_team
from careplan.followups.actions.moving import move
from careplan.followups.actions.outcomes import CLOCK_SLACK, Outcome
from careplan.followups.actions.queue_views import remove_view, save_view
from careplan.followups.actions.recording import did_not_attend, record_result
from careplan.followups.actions.undoing import reopen, undo_last
from careplan.followups.actions.upgrading import order_upgrade, stop_upgrade
from careplan.followups.actions.watching import watch_care, watch_hourly

__all__ = [
    "CLOCK_SLACK",
    "AdvisedAgainstError",
    "AlreadyThereError",
    "Decisions",
    "Enrolment",
    "OneOff",
    "Outcome",
    "Person",
    "Surgery",
    "Undone",
    "acknowledge_alert",
    "act_on_alert",
    "add_check",
    "apply_change",
    "change_team",
    "check_change",
    "close",
    "close_alert",
    "close_all",
    "correct_result",
    "did_not_attend",
    "end_plan",
    "enrol",
    "escalate",
    "hand_over_alert",
    "judge_entry",
    "keep_draft",
    "move",
    "open_by_hand",
    "order_upgrade",
    "record_contact",
    "record_result",
    "remove_view",
    "reopen",
    "save_view",
    "stop_upgrade",
    "undo_change",
    "undo_last",
    "watch_care",
    "watch_hourly",
]
