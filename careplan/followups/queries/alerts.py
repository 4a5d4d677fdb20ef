"""Which alerts are open, whose they are, and what a row says of each."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.accounts.queries import acting_ids, team_ids
from careplan.followups.models import Alert, AlertEvent, FollowUp
from careplan.followups.models.alert import OPEN_ALERT
from careplan.patients.models import Patient
from careplan.patients.queries import visible_to
from careplan.rules.enums import Urgency

REPORTS = (AlertEvent.Kind.RAISED, AlertEvent.Kind.JOINED)
# E, S, W, R and not the alphabet's order; then by the clock.
PLACE = Case(*(When(urgency=each, then=n) for n, each in enumerate(Urgency)))
PRESSING = (PLACE, "respond_by", "pk")
# How long a list looks back on what was closed.
LATELY = dt.timedelta(days=14)
NAMED = 3


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert as a row shows it: what fired, on what, and how its clock stands.

    `why` names the answers of the newest report that set it off, in words; `failed`:
    that report could not be evaluated. `again`: it was reported again since somebody
    last looked. `late`: nobody has answered in time.
    """

    alert: Alert
    why: str
    failed: bool
    again: bool
    late: bool

    @property
    def title(self) -> str:
        return self.alert.version.title

    @property
    def answered(self) -> bool:
        return self.alert.next_step_at is None


# Lists -------------------------------------------------------------------------------


def open_alerts(user: User, day: dt.date) -> QuerySet[Alert]:
    """The open alerts of the teams that are this person's on `day`, cover included.

    The most urgent first, then what must be answered soonest. One index holds the open
    alerts of a team.
    """
    return _listed(
        Alert.objects.filter(OPEN_ALERT, team__in=team_ids(user, day))
    ).order_by(*PRESSING)


def handed_to(user: User, day: dt.date) -> QuerySet[Alert]:
    """Those of them that are in her own hands, or of whom she stands in for."""
    return open_alerts(user, day).filter(owner__in=acting_ids(user, day))


def closed_lately(user: User, day: dt.date, at: dt.datetime) -> QuerySet[Alert]:
    """What was closed in the last two weeks in this person's teams, newest first."""
    return _listed(
        Alert.objects.filter(
            team__in=team_ids(user, day), closed_at__gte=at - LATELY
        ).select_related("closed_by", "outcome")
    ).order_by("-closed_at", "-pk")


def passed_on(user: User, day: dt.date, at: dt.datetime) -> QuerySet[Alert]:
    """Open alerts of others' patients that came to this person as lead or on call.

    Nothing of the record may be shown before she has given a reason for opening it.
    """
    hers = acting_ids(user, day)
    told = Q(team__lead__in=hers, level__gte=Alert.Level.LEAD) | Q(
        team__on_call__in=hers, level__gte=Alert.Level.ON_CALL
    )
    return (
        Alert.objects.filter(OPEN_ALERT, told, next_step_at__isnull=False)
        .exclude(patient__in=visible_to(user, at))
        .exclude(team__in=team_ids(user, day))
        .select_related("team", "patient")
        .order_by("respond_by", "pk")
    )


def _listed(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    newest = AlertEvent.objects.filter(alert=OuterRef("pk"), kind__in=REPORTS)
    return alerts.select_related(
        "version", "rule", "patient", "team", "owner", "acknowledged_by"
    ).annotate(newest_report=Subquery(newest.order_by("-pk").values("pk")[:1]))


def alerts_of(
    patients: Iterable[Patient], at: dt.datetime
) -> dict[int, list[AlertLine]]:
    """The open alerts of these patients by their ids, most urgent first; 2 queries."""
    ids = [patient.pk for patient in patients]
    rows = _listed(Alert.objects.filter(OPEN_ALERT, patient__in=ids))
    found: dict[int, list[AlertLine]] = {}
    for line in lines_of(rows.order_by(*PRESSING), at):
        found.setdefault(line.alert.patient_id, []).append(line)
    return found


def lines_of(alerts: Iterable[Any], at: dt.datetime) -> list[AlertLine]:
    """These alerts of a list as rows, in their order; 1 query more."""
    rows = list(alerts)
    reports = AlertEvent.objects.in_bulk([row.newest_report for row in rows])
    return [_line(row, reports[row.newest_report], at) for row in rows]


def _line(alert: Alert, report: AlertEvent, at: dt.datetime) -> AlertLine:
    seen = alert.acknowledged_at
    waits = alert.is_open and alert.next_step_at is not None
    return AlertLine(
        alert=alert,
        why=said(report.inputs),
        failed=report.failed,
        again=seen is not None and alert.last_reported_at > seen,
        late=waits and alert.respond_by <= at,
    )


def said(inputs: Sequence[dict[str, Any]]) -> str:
    """The answers that set an alert off: Temperature 38.4 °C; Shaking chills Yes.

    Of a course, only what changed: Pain on moving 4, was 2.
    """
    courses: dict[str, list[dict[str, Any]]] = {}
    for number, each in enumerate(inputs):
        if not each.get("missing"):
            # What the care itself lacks has no moment: each of it is said.
            key = each["code"] if each.get("at") else f"{each['code']} {number}"
            courses.setdefault(key, []).append(each)
    for values in courses.values():
        values.sort(key=lambda each: str(each.get("at", "")), reverse=True)
    moved = [each for each in courses.values() if each[0]["text"] != each[-1]["text"]]
    return "; ".join(_course(each) for each in (moved or [*courses.values()])[:NAMED])


def _course(values: Sequence[dict[str, Any]]) -> str:
    newest, oldest = values[0], values[-1]
    now = f"{newest['label']} {newest['text']}"
    if newest["text"] == oldest["text"]:
        return now
    return _("%(now)s, was %(before)s") % {"now": now, "before": oldest["text"]}


# The loop, the books and /healthz ----------------------------------------------------


def due_for_a_step(at: dt.datetime) -> QuerySet[Alert]:
    """Open alerts that nobody has answered and whose next person is to be told.

    One index holds them. Of a patient who has died nobody is told any more: what is
    open asks for one confirming click.
    """
    return (
        unanswered()
        .filter(next_step_at__lte=at)
        .select_related(
            "version", "patient__nurse", "owner", "team__lead", "team__on_call"
        )
        .order_by("next_step_at", "pk")
    )


def unanswered() -> QuerySet[Alert]:
    """Open alerts that somebody must answer still; not of who has died."""
    return Alert.objects.filter(OPEN_ALERT, next_step_at__isnull=False).exclude(
        patient__status=Patient.Status.DECEASED
    )


def raised_by(follow_up: FollowUp) -> list[Alert]:
    """The alerts that the newest answers of a check raised, or reported again."""
    newest = (
        follow_up.events.filter(entry__isnull=False)
        .order_by("-pk")
        .values_list("entry", flat=True)[:1]
    )
    events = AlertEvent.objects.filter(entry__in=list(newest), kind__in=REPORTS)
    found = Alert.objects.filter(pk__in=events.values("alert"))
    return list(found.select_related("version", "patient").order_by(*PRESSING))
