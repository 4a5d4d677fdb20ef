"""All that puts a patient in the queue, as rows of the same columns.

So one statement (queries.ranked) can join them for each patient, whatever they come
from. Follow-ups stand first: their columns say of which type those of the others are.
"""

from typing import Any

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from careplan.accounts.models import Membership
from careplan.followups.models import (
    ContactAttempt,
    ContactOutcome,
    FollowUp,
    FollowUpEvent,
    Promise,
)
from careplan.followups.queries.asks import (
    Asked,
    Watch,
    open_alerts,
    out_of_reach,
    waiting,
)
from careplan.followups.queries.filters import Filters
from careplan.patients.models import Patient
from careplan.rules.enums import Gate
from careplan.rules.ranking import PLACES, URGENCIES, Group

COLUMNS = (
    *("patient_id", "place", "urgency", "clock", "bad"),
    *("since", "due_on", "number", "state", "shown"),
)
# Beyond the groups: agreed for a later day, and done today with nothing left.
LATER, DONE = len(PLACES), len(PLACES) + 1
# What a call must have come to for what it was about to be done for today.
ANSWERED = (*ContactOutcome.SPOKE, ContactOutcome.Effect.LETTER)
# What counts as work for a patient; a change of many plans at once does not.
WORKED = (
    FollowUpEvent.Kind.GATE,
    FollowUpEvent.Kind.NOT_ATTENDED,
    FollowUpEvent.Kind.CLOSED,
)
NOT_AS_HOPED = (FollowUpEvent.Finding.NOT_NORMAL, FollowUpEvent.Finding.UNCLEAR)
# The lists of the queue. A patient is in the first of those that her rows are in.
TO_CALL, PROMISED, LATER_ON, DONE_TODAY = range(4)


def asking(seen: Watch, filters: Filters) -> list[Asked]:
    """What asks now: follow-ups, alerts, and patients with no way to reach them."""
    checks = with_state(waiting(seen), seen).annotate(
        number=F("pk"), shown=_shown(filters.of_follow_ups(seen))
    )
    urgency = Case(
        *(When(urgency=each, then=Value(at)) for each, at in URGENCIES.items()),
        output_field=IntegerField(),
    )
    return [
        checks.order_by().values_list(*COLUMNS),
        _rows(
            open_alerts(seen),
            shown=filters.of_alerts(seen),
            place=PLACES[Group.ALERT],
            urgency=urgency,
            clock=F("respond_by"),
        ),
        _rows(
            out_of_reach(seen),
            patient="pk",
            shown=filters.of_patients(seen, Group.UNREACHABLE),
            place=PLACES[Group.UNREACHABLE],
        ),
    ]


def beside(seen: Watch, filters: Filters) -> list[Asked]:
    """Who is agreed for a later day, and whom somebody worked for today."""
    shown = filters.of_others(seen)
    active = {"patient__status": Patient.Status.ACTIVE}
    agreed = Promise.objects.filter(
        due_at__gte=seen.tomorrow,
        kept_in=None,
        follow_up__done_at=None,
        follow_up__closed_at=None,
        follow_up__team__in=seen.teams,
        **active,
    )
    calls = ContactAttempt.objects.filter(
        at__gte=seen.midnight, patient__team__in=seen.teams, **active
    )
    ours = Membership.objects.filter(team__in=seen.teams).values("user")
    logged = FollowUpEvent.objects.filter(
        Q(by__in=ours) | Q(by=seen.user), kind__in=WORKED, at__gte=seen.midnight
    )
    checks = FollowUp.objects.filter(
        pk__in=logged.values("follow_up"), team__in=seen.teams, **active
    )
    return [
        _rows(agreed, shown=shown, place=LATER, state=LATER_ON, clock=F("due_at")),
        _rows(calls, shown=shown, place=DONE, state=DONE_TODAY, clock=F("at")),
        _rows(checks, shown=shown, place=DONE, state=DONE_TODAY),
    ]


def with_state(asked: Asked, seen: Watch) -> Asked:
    """Each with the list it belongs to, and what orders it inside its group.

    A promise covers what its call was about, until its time; a call that was answered
    today covers what it was about until the day ends. All else is still to do: a
    promise or a call hides a check, never a person.
    """
    promise = Q(place=PLACES[Group.PROMISE])
    about = ContactAttempt.follow_ups.through.objects.values("followup")
    promised = about.filter(
        contactattempt__promise__kept_in=None,
        contactattempt__promise__follow_up__done_at=None,
        contactattempt__promise__follow_up__closed_at=None,
    )
    due = "contactattempt__promise__due_at"
    today = {f"{due}__gt": seen.at, f"{due}__lt": seen.tomorrow}
    answered = about.filter(
        contactattempt__at__gte=seen.midnight,
        contactattempt__outcome__effect__in=ANSWERED,
    )
    found: Asked = with_order(asked).annotate(
        urgency=Value(0),
        state=Case(
            When(promise & Q(clock__gt=seen.at), then=Value(PROMISED)),
            When(promise, then=Value(TO_CALL)),
            When(pk__in=promised.filter(**today), then=Value(PROMISED)),
            When(
                pk__in=promised.filter(**{f"{due}__gte": seen.tomorrow}),
                then=Value(LATER_ON),
            ),
            When(pk__in=answered, then=Value(DONE_TODAY)),
            default=Value(TO_CALL),
            output_field=IntegerField(),
        ),
    )
    return found


def with_order(asked: Asked) -> Asked:
    """Each with what orders it inside its group, as rules.ranking.sort_key says."""
    promise, tell = Q(place=PLACES[Group.PROMISE]), PLACES[Group.TELL]
    made = Promise.objects.filter(follow_up=OuterRef("pk")).values("due_at")
    found: Asked = asked.annotate(
        clock=Case(
            When(promise, then=Subquery(made[:1])), output_field=DateTimeField()
        ),
        found=Case(When(place=tell, then=_finding()), default=Value("")),
        bad=Case(When(found__in=NOT_AS_HOPED, then=Value(1)), default=Value(0)),
        since=Case(
            When(place=PLACES[Group.TREATMENT], then=F("due_on")),
            When(place__in=[tell, PLACES[Group.REVIEW]], then=F("attended_on")),
            When(place=PLACES[Group.ABSENT], then=F("missed_on")),
            default=F("closes_on"),
            output_field=DateField(),
        ),
    )
    return found


def _finding() -> Subquery:
    """What the review of a result found, as it counts now."""
    reviews = FollowUpEvent.objects.filter(
        follow_up=OuterRef("pk"),
        gate=Gate.REVIEWED,
        undoes__isnull=True,
        undone_by__isnull=True,
    )
    return Subquery(reviews.order_by("-pk").values("finding")[:1])


def _shown(condition: Q) -> Any:
    """1 where the filters show a row, 0 where they hide it."""
    if not condition:
        return Value(1)
    return Case(When(condition, then=Value(1)), default=Value(0))


def _rows(
    rows: QuerySet[Any],
    *,
    shown: Q,
    place: int,
    patient: str = "patient",
    state: int = TO_CALL,
    urgency: Any = None,
    clock: Any = None,
) -> Asked:
    """Rows that are no follow-ups, under the columns of those that are."""
    columns = {
        "row_patient": F(patient),
        "row_place": Value(place),
        "row_urgency": urgency or Value(0),
        "row_clock": clock or Value(None, output_field=DateTimeField()),
        "row_bad": Value(0),
        "row_since": Value(None, output_field=DateField()),
        "row_due": Value(None, output_field=DateField()),
        "row_number": F("pk"),
        "row_state": Value(state),
        "row_shown": _shown(shown),
    }
    found: Asked = rows.annotate(**columns).order_by().values_list(*columns)
    return found
