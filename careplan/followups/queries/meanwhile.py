"""What happened to somebody's patients while she was away."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from careplan.accounts import queries as accounts
from careplan.accounts.models import Cover, User
from careplan.followups.models import (
    Alert,
    ContactAttempt,
    FollowUp,
    PlanChange,
    Promise,
)
from careplan.patients.models import Patient

ONE_DAY = dt.timedelta(days=1)
MOST = 40


class Sort(StrEnum):
    """What sort of thing happened, in the order in which they are told."""

    ALERT_OPEN = "alert-open"
    ALERT_CLOSED = "alert-closed"
    PROMISE_MISSED = "promise-missed"
    PROMISE_KEPT = "promise-kept"
    RESULT = "result"
    CALL = "call"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened: to whom, when, what, and who did it."""

    patient: Patient
    at: dt.datetime
    what: str
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Things of one sort, newest first; `total` counts those that are not shown too."""

    sort: Sort
    items: list[Item]
    total: int


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened between two moments, and to whose patients."""

    start: dt.datetime
    end: dt.datetime
    named: bool  # the patients whose named nurse she is; else all of her teams
    told: list[Told]

    @property
    def patients(self) -> list[Patient]:
        found = {
            each.patient.pk: each.patient for told in self.told for each in told.items
        }
        return list(found.values())

    @property
    def total(self) -> int:
        return sum(each.total for each in self.told)


def meanwhile(
    leave: Cover, reader: User, *, now: dt.datetime, zone: ZoneInfo
) -> Meanwhile:
    """What happened during a leave so far, as far as `reader` may see these records.

    To the patients whose named nurse she is; where she is nobody's, to all of her
    teams. The same few queries however much there was.
    """
    start = dt.datetime.combine(leave.first_day, dt.time.min, zone)
    end = dt.datetime.combine(leave.last_day + ONE_DAY, dt.time.min, zone)
    end = min(end, leave.withdrawn_at or now, now)
    day = now.astimezone(zone).date()
    patients = Patient.objects.filter(team__in=accounts.team_ids(reader, day))
    named = patients.filter(nurse=leave.user).exists()
    hers = (
        patients.filter(nurse=leave.user)
        if named
        else patients.filter(team__memberships__user=leave.user)
    ).values("pk")
    period = (start, end)
    told = [
        *_alerts(hers, period),
        *_promises(hers, period, now),
        _results(hers, period),
        _calls(hers, period),
        _changes(hers, period),
    ]
    return Meanwhile(start, end, named, [each for each in told if each.total])


Period: TypeAlias = tuple[dt.datetime, dt.datetime]
Ids: TypeAlias = QuerySet[Any, Any]


def _told(sort: Sort, items: Iterable[Item]) -> Told:
    newest = sorted(items, key=lambda each: each.at, reverse=True)
    return Told(sort, newest[:MOST], len(newest))


def _alerts(hers: Ids, period: Period) -> list[Told]:
    """Alerts raised, reported again or closed in that time, still open or not."""
    rows = (
        Alert.objects.filter(
            Q(raised_at__range=period)
            | Q(last_reported_at__range=period)
            | Q(closed_at__range=period),
            patient__in=hers,
        )
        .select_related("patient", "version", "outcome", "closed_by", "owner")
        .order_by("-raised_at")
    )
    open_, closed = [], []
    for row in rows:
        if row.closed_at is None:
            by = row.owner.name if row.owner else ""
            open_.append(Item(row.patient, row.raised_at, row.version.title, "", by))
        else:
            note = ". ".join(
                part
                for part in (str(row.outcome or ""), row.closed_note.rstrip("."))
                if part
            )
            by = row.closed_by.name if row.closed_by else ""
            closed.append(Item(row.patient, row.closed_at, row.version.title, note, by))
    return [_told(Sort.ALERT_OPEN, open_), _told(Sort.ALERT_CLOSED, closed)]


def _promises(hers: Ids, period: Period, now: dt.datetime) -> list[Told]:
    """Calls promised for that time: kept by a call, or still not made."""
    rows = Promise.objects.filter(
        due_at__range=period, patient__in=hers
    ).select_related("patient", "follow_up", "kept_in__by", "made_in__by")
    kept, missed = [], []
    for row in rows:
        if row.kept_in is not None:
            what, by = row.follow_up.title, row.kept_in.by.name
            kept.append(Item(row.patient, row.kept_in.at, what, "", by))
        elif row.follow_up.is_open and row.due_at < now:
            what, by = row.follow_up.title, row.made_in.by.name
            missed.append(Item(row.patient, row.due_at, what, "", by))
    return [_told(Sort.PROMISE_MISSED, missed), _told(Sort.PROMISE_KEPT, kept)]


def _results(hers: Ids, period: Period) -> Told:
    """Tests that took place, were reviewed or told in that time."""
    start, end = period
    last = (end - dt.timedelta(microseconds=1)).astimezone(start.tzinfo).date()
    rows = FollowUp.objects.filter(
        Q(attended_on__range=(start.date(), last))
        | Q(reviewed_at__range=period)
        | Q(told_at__range=period),
        patient__in=hers,
        kind="test",
    ).select_related("patient")
    return _told(
        Sort.RESULT,
        [
            Item(row.patient, _last_step(row, start), row.title, _how_far(row))
            for row in rows
        ],
    )


def _last_step(row: FollowUp, start: dt.datetime) -> dt.datetime:
    moment = row.told_at or row.reviewed_at
    if moment is not None:
        return moment
    return dt.datetime.combine(
        row.attended_on or start.date(), dt.time.min, start.tzinfo
    )


def _how_far(row: FollowUp) -> str:
    if row.told_at:
        return "told"
    return "reviewed" if row.reviewed_at else "attended"


def _calls(hers: Ids, period: Period) -> Told:
    rows = ContactAttempt.objects.filter(
        at__range=period, patient__in=hers
    ).select_related("patient", "outcome", "by")
    return _told(
        Sort.CALL,
        [
            Item(row.patient, row.at, row.outcome.text, row.note, row.by.name)
            for row in rows
        ],
    )


def _changes(hers: Ids, period: Period) -> Told:
    rows = PlanChange.objects.filter(
        at__range=period, plan__patient__in=hers, undone_at=None
    ).select_related("plan__patient", "plan__operation", "by")
    return _told(
        Sort.CHANGE,
        [
            Item(
                row.plan.patient,
                row.at,
                row.plan.operation.procedure,
                row.reason,
                row.by.name,
            )
            for row in rows
        ],
    )
