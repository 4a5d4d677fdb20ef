"""Whether all that a plan asks for is on it, on its day, and nothing waits unseen."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Case, CharField, Max, Min, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from careplan.followups.models import (
    CarePlan,
    FollowUp,
    FollowUpEvent,
    FollowUpReason,
    PlanChange,
)
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import drafting
from careplan.followups.queries.drafting import Facts
from careplan.followups.queries.drafting_many import Remembered, facts_of_many
from careplan.followups.queries.ledger_rows import Batch, Difference, Kind, about
from careplan.hospital.queries import zone
from careplan.rules.outlook import Outlook
from careplan.rules.planned import PlannedCheck
from careplan.ui import words

Key = tuple[str, str]
Event = FollowUpEvent.Kind

OPENED, HELD, DONE, CLOSED = "open", "held", "done", "closed"
STATE = Case(
    When(follow_up__closed_at__isnull=False, then=Value(CLOSED)),
    When(
        Q(follow_up__done_at__isnull=False) | Q(follow_up__attended_on__isnull=False),
        then=Value(DONE),
    ),
    When(
        Q(follow_up__booked_for__isnull=False) | Q(follow_up__moved_by_hand=True),
        then=Value(HELD),
    ),
    default=Value(OPENED),
    output_field=CharField(),
)
# As text: of two hundred thousand days nearly all are only compared.
PLANNED_ON = Cast("follow_up__planned_on", CharField(max_length=10))
# What a person did with a check; from then on a change of the plan asks before it
# moves it, or leaves it alone.
TOUCHED = [
    *(Event.GATE, Event.NOT_ATTENDED, Event.MOVED, Event.CORRECTED),
    *(Event.CLOSED, Event.CAUGHT_UP, Event.UNDONE),
]


class Standing(NamedTuple):
    """The check that a row of a checklist has brought, and how it stands."""

    follow_up: int
    planned_on: str
    state: str


def planned_and_waiting(batch: Batch) -> list[Difference]:
    """What the active plans ask for and is not there, or on another day (H15).

    The quick look (rules.outlook) clears nearly all plans; a plan it does not clear is
    drafted anew, and the draft decides.
    """
    plans = batch.active
    facts = facts_of_many(plans, batch.sources)
    standing = _standing(plans)
    since = _since(plans)
    asked = _asked(plans)
    found: list[Difference] = []
    for plan in plans:
        if plan.pk not in facts:
            continue
        of_plan = facts[plan.pk]
        outlook, days = batch.sources.outlook(of_plan)
        there = standing[plan.pk]
        clear = not outlook.rolls and _is_clear(
            outlook, outlook.days(days), there, since[plan.pk]
        )
        if not clear:
            found += _judge(plan, of_plan, there, since[plan.pk], batch.sources)
        tasks = batch.sources.to_find_out(of_plan, outlook)
        found += [
            about(
                plan,
                Kind.WAITING,
                _("The plan waits for %(what)s, and no task asks for it.")
                % {"what": drafting.find_out_words(task)},
            )
            for task in tasks
            if drafting.find_out_activity(task) not in asked[plan.pk]
        ]
    return found


def _is_clear(
    outlook: Outlook,
    days: Mapping[Key, dt.date],
    standing: Mapping[Key, Standing],
    since: dt.date,
) -> bool:
    """Whether a plan needs no second look; it never clears what a draft would not."""
    for key, day in days.items():
        row = standing.get(key)
        if row is None:
            if day + dt.timedelta(days=outlook.days_after[key[0]]) >= since:
                return False
        elif row.state == OPENED and row.planned_on != day.isoformat():
            return False
    return all(key in days for key, row in standing.items() if row.state == OPENED)


def _judge(
    plan: CarePlan,
    facts: Facts,
    standing: Mapping[Key, Standing],
    since: dt.date,
    sources: Remembered,
) -> list[Difference]:
    draft = drafting.draft(facts, sources)
    found = [
        about(
            plan,
            Kind.NOT_PLANNED,
            _("%(what)s, %(day)s (row %(row)s): there is no such check.")
            % {
                "what": check.title,
                "day": words.day_plain(check.planned_on),
                "row": " ".join(missing),
            },
        )
        for check in draft.checks
        if (missing := _missing(check, standing)) and check.closes_on >= since
    ]
    wanted = {
        (each.item_code, each.occurrence_code): check.planned_on.isoformat()
        for check in (*draft.checks, *draft.passed)
        for each in check.reasons
    }
    return found + _elsewhere(plan, wanted, standing)


def _missing(check: PlannedCheck, standing: Mapping[Key, Standing]) -> Key | None:
    """The first key of a check that nothing stands for.

    Where one of its rows has taken place, the others are served by it.
    """
    keys = [(each.item_code, each.occurrence_code) for each in check.reasons]
    if any(key in standing and standing[key].state == DONE for key in keys):
        return None
    return next((key for key in keys if key not in standing), None)


def _elsewhere(
    plan: CarePlan, wanted: Mapping[Key, str], standing: Mapping[Key, Standing]
) -> list[Difference]:
    """Open checks, held by nobody, on a day that none of their rows gives."""
    rows = {row.follow_up: row for row in standing.values() if row.state == OPENED}
    in_place = {
        row.follow_up
        for key, row in standing.items()
        if wanted.get(key) == row.planned_on
    }
    astray = sorted(rows.keys() - in_place)
    if not astray:
        return []
    left = _left_by_a_person(plan, astray)
    titles = dict(FollowUp.objects.filter(pk__in=astray).values_list("pk", "title"))
    return [
        about(
            plan,
            Kind.NOT_PLANNED,
            _("%(what)s, %(day)s: the plan does not ask for it on this day.")
            % {
                "what": titles[number],
                "day": words.day_plain(dt.date.fromisoformat(rows[number].planned_on)),
            },
            number,
        )
        for number in astray
        if number not in left
    ]


def _left_by_a_person(plan: CarePlan, follow_ups: Sequence[int]) -> set[int]:
    """Those that somebody had in hand when the plan was changed, or changed back."""
    touched = (
        FollowUpEvent.objects.filter(follow_up__in=follow_ups, kind__in=TOUCHED)
        .exclude(reason__code=drafting.WITHDRAWN)
        .order_by()
        .values_list("follow_up")
        .annotate(first=Min("at"))
    )
    newest = PlanChange.objects.filter(plan=plan).aggregate(
        made=Max("at"), undone=Max("undone_at")
    )
    last = max((at for at in newest.values() if at), default=None)
    return {number for number, first in touched if last and first <= last}


def _standing(plans: Iterable[CarePlan]) -> dict[int, dict[Key, Standing]]:
    found: dict[int, dict[Key, Standing]] = defaultdict(dict)
    rows = (
        FollowUpReason.objects.filter(plan__in=[plan.pk for plan in plans])
        .order_by()
        .annotate(day=PLANNED_ON, state=STATE)
        .values_list("plan", "item_code", "occurrence", "follow_up", "day", "state")
    )
    for plan, code, occurrence, *row in rows.iterator():
        found[plan][code, occurrence] = Standing(*row)
    return found


def _since(plans: Sequence[CarePlan]) -> dict[int, dt.date]:
    """The day up to which late checks may have been left unticked, by plan."""
    found = {plan.pk: plan.starts_on for plan in plans}
    here = zone()
    changes = (
        PlanChange.objects.filter(plan__in=list(found), undone_at=None)
        .order_by()
        .values_list("plan")
        .annotate(last=Max("at"))
    )
    for plan, last in changes:
        found[plan] = max(found[plan], last.astimezone(here).date())
    return found


def _asked(plans: Iterable[CarePlan]) -> dict[int, set[str]]:
    """What somebody is asked to find out, by plan."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = FollowUp.objects.filter(
        OPEN,
        plan__in=[plan.pk for plan in plans],
        activity__startswith=drafting.FIND_OUT,
    ).order_by()
    for plan, activity in rows.values_list("plan", "activity"):
        found[plan].add(activity)
    return found
