"""Care plans, follow-ups, changes, contacts and the ledger."""

from careplan.followups.models.alert import Alert, AlertCause, AlertEvent
from careplan.followups.models.change import (
    ChangeLine,
    PlanChange,
    Upgrade,
    UpgradePlan,
)
from careplan.followups.models.contact import (
    ContactAttempt,
    ContactOutcome,
    Promise,
)
from careplan.followups.models.follow_up import (
    FollowUp,
    FollowUpEvent,
    FollowUpReason,
)
from careplan.followups.models.ledger import LedgerLine, LedgerRun
from careplan.followups.models.plan import (
    CarePlan,
    PlanAnchor,
    PlanChoice,
    PlanTag,
    PlanVersion,
)
from careplan.followups.models.view import QueueView

__all__ = [
    "Alert",
    "AlertCause",
    "AlertEvent",
    "CarePlan",
    "ChangeLine",
    "ContactAttempt",
    "ContactOutcome",
    "FollowUp",
    "FollowUpEvent",
    "FollowUpReason",
    "LedgerLine",
    "LedgerRun",
    "PlanAnchor",
    "PlanChange",
    "PlanChoice",
    "PlanTag",
    "PlanVersion",
    "Promise",
    "QueueView",
    "Upgrade",
    "UpgradePlan",
]
