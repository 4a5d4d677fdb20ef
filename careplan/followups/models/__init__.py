"""Care plans and follow-ups."""

from careplan.followups.models.follow_up import (
    FollowUp,
    FollowUpEvent,
    FollowUpReason,
)
from careplan.followups.models.plan import (
    CarePlan,
    PlanAnchor,
    PlanChoice,
    PlanTag,
    PlanVersion,
)

__all__ = [
    "CarePlan",
    "FollowUp",
    "FollowUpEvent",
    "FollowUpReason",
    "PlanAnchor",
    "PlanChoice",
    "PlanTag",
    "PlanVersion",
]
