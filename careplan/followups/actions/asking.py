"""What must be found out is asked for until it is known."""

from django.utils.translation import gettext as _

from careplan.followups.models import FollowUp
from careplan.followups.queries import changing, drafting
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient


def check_answered(follow_up: FollowUp) -> None:
    """Raise RefusedError where a question would end while the plan waits for it (H17).

    Filling in the answer ends it; so does the end of the plan, or of following the
    patient. Any other check may end.
    """
    if not changing.is_find_out(follow_up):
        return
    plan = follow_up.plan
    if plan.ended_at or plan.patient.status != Patient.Status.ACTIVE:
        return
    facts = drafting.facts_of(plan)
    tasks = drafting.to_find_out(facts, drafting.draft(facts))
    if follow_up.activity in {drafting.find_out_activity(task) for task in tasks}:
        raise RefusedError(
            _("The plan waits for this. Fill in what is known: that ends the task.")
        )
