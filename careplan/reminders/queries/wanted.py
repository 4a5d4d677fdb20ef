"""Which checks want a reminder that does not stand in the outbox yet."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from careplan.followups.models import FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders.models import ReminderStep
from careplan.reminders.purposes import CHECK_DUE
from careplan.rules.calendar import local_moment
from careplan.rules.enums import Kind
from careplan.rules.reminding import RelativeTo, Step

DAYS_AHEAD = 7


def steps_by_kind() -> dict[str, list[ReminderStep]]:
    """The active steps of each kind of check."""
    found = defaultdict(list)
    for step in ReminderStep.objects.filter(active=True):
        found[step.kind].append(step)
    return dict(found)


def rule_of(step: ReminderStep) -> Step:
    """The step as the rules know it; its code is its name in the outbox."""
    return Step(
        CHECK_DUE, Kind(step.kind), RelativeTo(step.relative_to), step.days_before
    )


def checks(
    steps: Mapping[str, Iterable[ReminderStep]], at: dt.datetime, zone: ZoneInfo
) -> QuerySet[FollowUp]:
    """Open checks that a step speaks of within seven days, and no reminder yet does.

    One query, whatever the number of checks or steps; the earliest days first.
    """
    wanted = Q(pk__in=[])
    for of_kind in steps.values():
        for step in of_kind:
            wanted |= _wants(step, is_last(step, of_kind), at, zone)
    return (
        FollowUp.objects.annotate(booked_on=TruncDate("booked_for", tzinfo=zone))
        .filter(
            # What a call left for staff to do is theirs, not the patient's.
            Q(added_by__isnull=True) | Q(added_for__isnull=False),
            OPEN,
            attended_on__isnull=True,
            plan__ended_at__isnull=True,
            patient__status=Patient.Status.ACTIVE,
            patient__user__is_active=True,
            patient__user__contact_details__muted_at__isnull=True,
        )
        .filter(wanted)
        .select_related("patient__user__contact_details")
        .order_by("due_on", "id")
    )


def is_last(step: ReminderStep, steps: Iterable[ReminderStep]) -> bool:
    """Whether no later step counts from the same day of the check."""
    return step.days_before == min(
        each.days_before for each in steps if each.relative_to == step.relative_to
    )


def _wants(step: ReminderStep, last: bool, at: dt.datetime, zone: ZoneInfo) -> Q:  # noqa: FBT001
    """The checks whose reminder by this step is due in the window and missing.

    The last step may still be taken when its day has passed and the check's has not:
    after an outage, or booked at short notice.
    """
    today = at.astimezone(zone).date()
    before = dt.timedelta(days=step.days_before)
    first = today if last else today + before
    final = today + dt.timedelta(days=DAYS_AHEAD) + before
    if step.relative_to == RelativeTo.BOOKED:
        day = OuterRef("booked_on")
        within = Q(
            booked_for__gt=at,
            booked_for__gte=_midnight(first, zone),
            booked_for__lt=_midnight(final + dt.timedelta(days=1), zone),
        )
    else:
        day = OuterRef("due_on")
        within = Q(booked_for__isnull=True, due_on__range=(first, final))
    standing = Reminder.objects.filter(
        recipient_id=OuterRef("patient__user_id"),
        purpose=CHECK_DUE,
        subject_kind=FollowUp._meta.label_lower,
        subject_id=OuterRef("pk"),
        step=rule_of(step).code,
        for_day=day,
    ).exclude(state=Reminder.State.DROPPED, expires_at__gt=at)
    return Q(within, ~Exists(standing), kind=step.kind)


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return local_moment(day, dt.time(), zone.key)
