"""Plans of the demo that were changed: a day corrected, a stage known better."""

import datetime as dt
import uuid

from careplan.demo.people import Story
from careplan.demo.staff import Hosts
from careplan.followups import actions
from careplan.followups.models import CarePlan
from careplan.followups.queries import drafting
from careplan.followups.queries.changing import Change, preview_change
from careplan.hospital.queries import clinic_day
from careplan.rules.enums import Known

STAGES = ["stage-1", "stage-2", "stage-3"]


def tell_change(plan: CarePlan, story: Story, hosts: Hosts, now: dt.datetime) -> None:
    """Change a plan where its story says so."""
    if story == Story.DAY_CORRECTED:
        day = drafting.facts_of(plan).operation_day - dt.timedelta(days=3)
        wanted = Change(operation_day=day)
        why = "The discharge letter says that the operation was three days earlier."
        _apply(plan, wanted, why, hosts, now - dt.timedelta(days=2))
    elif story == Story.STAGE_CHANGED:
        why = "The laboratory looked again: see the second report."
        _apply(plan, _other_stage(plan), why, hosts, now - dt.timedelta(minutes=50))


def _other_stage(plan: CarePlan) -> Change:
    tags = drafting.facts_of(plan).tags
    old = next(stage for stage in STAGES if tags.get(stage) is Known.YES)
    new = STAGES[STAGES.index(old) - 1]
    return Change(tags={old: Known.NO, new: Known.YES})


def _apply(
    plan: CarePlan, wanted: Change, why: str, hosts: Hosts, at: dt.datetime
) -> None:
    seen = preview_change(plan, wanted, day=clinic_day(at))
    actions.apply_change(
        care_plan=plan,
        change=wanted,
        fingerprint=seen.fingerprint,
        reason=why,
        key=uuid.uuid4().hex,
        by=hosts.colleague,
        at=at,
    )
