"""Previewing a change of one colon plan, beside building that plan in memory."""

import datetime as dt

from django.utils import timezone

from benchmarks import colon_patients
from benchmarks.harness import Comparison, best_of
from careplan.followups.models import CarePlan
from careplan.followups.queries import drafting
from careplan.followups.queries.changing import Change, preview_change
from careplan.followups.queries.drafting_many import Remembered
from careplan.hospital.queries import clinic_day
from careplan.rules import plan

DATABASE = "postgresql"


def compare() -> list[Comparison]:
    """The operation a day earlier moves all of it."""
    now = timezone.now()
    care_plan = colon_patients.enrol(1, colon_patients.open_clinic(now))
    earlier = Change(operation_day=care_plan.operation.day - dt.timedelta(days=1))
    day = clinic_day(now)
    preview = best_of(lambda: preview_change(_fresh(care_plan), earlier, day=day))
    rows = care_plan.follow_ups.count()
    return [
        Comparison(
            f"preview a change of one colon plan ({rows} follow-ups)",
            preview,
            "the same plan by rules.plan.build",
            _build_seconds(earlier.on(drafting.facts_of(care_plan))),
        )
    ]


def _fresh(care_plan: CarePlan) -> CarePlan:
    """As a page reads it: nothing is remembered from the time before."""
    plans = CarePlan.objects.select_related("patient", "operation")
    return plans.get(pk=care_plan.pk)


def _build_seconds(facts: drafting.Facts) -> float:
    """Seconds to build in memory, with all that it takes read before."""
    sources = Remembered()
    drafting.draft(facts, sources)
    tags = drafting.effective_tags(facts, sources)
    return best_of(
        lambda: plan.build(
            sources.rules_of(facts.versions),
            tags=tags,
            anchors=facts.all_anchors(),
            choices=facts.choices,
            starts_on=facts.starts_on,
            calendar=sources.calendar(),
            operation_day=facts.operation_day,
            shift_rule=sources.shift_rule(),
        )
    )
