"""From facts about a person to the dated plan, before anything is saved."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan import terms
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion
from careplan.followups.models import CarePlan, FollowUpReason
from careplan.hospital import queries as hospital
from careplan.rules import applies, plan
from careplan.rules.calendar import Calendar, ShiftRule
from careplan.rules.computed import computed_tags
from careplan.rules.enums import Anchor, Known
from careplan.rules.finding import FindOut, find_outs
from careplan.rules.planned import ItemRule, PlanDraft

FIND_OUT = "find-out-"
# The end of treatment is not known while one of these stands (clinical/tags.md).
FURTHER_TREATMENT = (
    "adjuvant-planned",
    "planned-chemotherapy",
    "planned-radiotherapy",
    "planned-immunotherapy",
    "planned-radioiodine",
)
SAID_BY = {
    "operation": gettext_lazy("what the operation record says"),
    "histology": gettext_lazy("what the laboratory report says"),
    "treatment": gettext_lazy("what the medicines and treatment record says"),
    "nurse": gettext_lazy("what the patient can tell, or you know"),
}
# The reason code of what left a plan when the plan was changed.
WITHDRAWN = "withdrawn"


class Sources:
    """What every plan is drafted with, read anew each time it is asked for."""

    def rules_of(self, versions: Sequence[ChecklistVersion]) -> Sequence[ItemRule]:
        return checklists.rules_of(versions)

    def implications(self) -> Mapping[str, tuple[str, ...]]:
        return checklists.implications()

    def known_from(self) -> Mapping[str, str]:
        return checklists.known_from()

    def calendar(self) -> Calendar:
        return hospital.calendar()

    def shift_rule(self) -> ShiftRule:
        return ShiftRule(hospital.the_hospital().weekend_rule)


READ_ANEW = Sources()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a plan is built from.

    `tags` holds what was answered; what follows from it (implied tags, "exactly one
    of" groups) is added here. An anchor that is not known yet is None.
    """

    versions: Sequence[ChecklistVersion]
    operation_day: dt.date
    starts_on: dt.date
    anchors: Mapping[Anchor, dt.date | None] = field(default_factory=dict)
    tags: Mapping[str, Known] = field(default_factory=dict)
    choices: Mapping[str, bool] = field(default_factory=dict)
    born_on: dt.date | None = None
    rolled: Mapping[tuple[str, str], Sequence[dt.date]] = field(default_factory=dict)

    def all_anchors(self) -> dict[Anchor, dt.date | None]:
        """Every anchor: with no treatment after it, the operation ends treatment.

        While further treatment is planned, its end waits until somebody knows it.
        Source: clinical README, anchors (`eot` is never empty; AP-16).
        """
        anchors: dict[Anchor, dt.date | None] = {
            Anchor.OPERATION: self.operation_day,
            Anchor.DISCHARGE: None,
            Anchor.END_OF_TREATMENT: self.operation_day,
            Anchor.END_OF_RADIOTHERAPY: None,
        }
        further = any(self.tags.get(tag) is Known.YES for tag in FURTHER_TREATMENT)
        if further:
            anchors[Anchor.END_OF_TREATMENT] = None
        return anchors | {
            anchor: day
            for anchor, day in self.anchors.items()
            if day is not None or anchor is not Anchor.END_OF_TREATMENT
        }


def effective_tags(facts: Facts, sources: Sources = READ_ANEW) -> dict[str, Known]:
    """The tags as answered, with what they, the checklists and the days bring."""
    tags = dict(facts.tags)
    for version in facts.versions:
        tags |= dict.fromkeys(version.implies, Known.YES)
    tags |= computed_tags(
        born_on=facts.born_on,
        operation_day=facts.operation_day,
        discharged_on=facts.all_anchors()[Anchor.DISCHARGE],
    )
    closed = applies.closure(tags, sources.implications())
    return applies.settle(
        closed, [group for version in facts.versions for group in version.one_of]
    )


def draft(facts: Facts, sources: Sources = READ_ANEW) -> PlanDraft:
    """The plan these facts give: dated checks, what waits, what has passed.

    A constant number of queries; nothing is written.
    """
    return plan.build(
        sources.rules_of(facts.versions),
        tags=effective_tags(facts, sources),
        anchors=facts.all_anchors(),
        choices=facts.choices,
        starts_on=facts.starts_on,
        calendar=sources.calendar(),
        operation_day=facts.operation_day,
        shift_rule=sources.shift_rule(),
        rolled=facts.rolled,
    )


def to_find_out(
    facts: Facts,
    drafted: PlanDraft,
    *,
    asked_on: dt.date | None = None,
    sources: Sources = READ_ANEW,
) -> tuple[FindOut, ...]:
    """What must be found out before the waiting rows can be dated, and by when.

    `asked_on` is the day the question comes up; empty: when the plan starts.
    """
    return find_outs(
        drafted,
        one_of=[group for version in facts.versions for group in version.one_of],
        known_from=sources.known_from(),
        operation_day=facts.operation_day,
        anchors=facts.all_anchors(),
        starts_on=asked_on or facts.starts_on,
    )


def find_out_words(task: FindOut) -> str:
    """What a "find out" task asks for, in the nurse's words.

    A source is named and not each of its facts: some are found out before others, and
    the page that fills them in lists those that are left.
    """
    if task.anchor == Anchor.DISCHARGE:
        return _("the day of going home")
    if task.anchor is not None:
        return _("the day: %(what)s") % {"what": terms.ANCHORS[task.anchor]}
    return str(SAID_BY[task.key])


def facts_of(care_plan: CarePlan) -> Facts:
    """The facts an existing plan stands on, as they are now."""
    operation_day = care_plan.operation.day
    if operation_day is None:
        msg = "A plan stands on a complete operation day"
        raise ValueError(msg)
    return Facts(
        versions=[
            row.version
            for row in care_plan.versions.filter(until=None)
            .select_related("version__parent")
            .order_by("version__parent__order")
        ],
        operation_day=operation_day,
        starts_on=care_plan.starts_on,
        anchors={
            Anchor(row.anchor): row.day for row in care_plan.anchors.order_by("pk")
        },
        tags={
            row.tag.code: Known(row.value)
            for row in care_plan.tags.filter(until=None).select_related("tag")
        },
        choices={row.item_code: row.on for row in care_plan.choices.order_by("pk")},
        born_on=care_plan.patient.born_on,
        rolled=_rolled(care_plan),
    )


def _rolled(care_plan: CarePlan) -> dict[tuple[str, str], list[dt.date]]:
    """The days from which the next of each rolling row counts, in order.

    The day it was done; the due day of one that a person closed.
    """
    ended = (
        FollowUpReason.objects.filter(plan=care_plan, item__rolling=True)
        .exclude(follow_up__done_at=None, follow_up__closed_at=None)
        .exclude(follow_up__closed_reason__code=WITHDRAWN)
        .select_related("follow_up", "item__version__parent")
    )
    days: dict[tuple[str, str], list[tuple[int, dt.date]]] = {}
    for row in ended:
        key = row.item.version.parent.code, row.item_code
        day = row.follow_up.done_on or row.follow_up.due_on
        days.setdefault(key, []).append((int(row.occurrence.lstrip("r")), day))
    return {key: [day for _number, day in sorted(found)] for key, found in days.items()}


def find_out_activity(task: FindOut) -> str:
    """The activity of the task that asks for what is not known yet."""
    return f"{FIND_OUT}{task.key}"[:60]
