"""Whether every open alert is somebody's, and says what its events say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from careplan.followups.models import Alert, AlertEvent
from careplan.followups.queries.alert_figures import teams_without_nurse
from careplan.followups.queries.ledger_rows import Batch, Difference, Kind

Event = AlertEvent.Kind
REPORTS = {Event.RAISED, Event.JOINED}


def alerts(batch: Batch) -> list[Difference]:
    """Open alerts of nobody, of another team, or that their history denies; 3 queries.

    Closed ones are read too: what no event closed was never closed (H32).
    """
    rows = list(Alert.objects.filter(patient__in=batch.ids).order_by("pk"))
    events: dict[int, list[AlertEvent]] = defaultdict(list)
    for event in AlertEvent.objects.filter(alert__in=rows).order_by("pk"):
        events[event.alert_id].append(event)
    teams = {patient.pk: patient.team_id for patient in batch.patients}
    deserted = (
        set(teams_without_nurse().values_list("pk", flat=True)) if rows else set()
    )
    return [
        Difference(
            Kind.ALERT,
            _("Alert %(number)s: %(why)s.") % {"number": row.pk, "why": why},
            row.patient_id,
            row.team_id,
        )
        for row in rows
        for why in _faults(row, events[row.pk], teams[row.patient_id], deserted)
    ]


def _faults(
    alert: Alert, events: Sequence[AlertEvent], team: int, deserted: set[int]
) -> list[str]:
    found = []
    if alert.is_open and alert.team_id != team:
        found.append(_("it lies with another team than the patient"))
    if alert.is_open and alert.team_id in deserted:
        found.append(_("no nurse of its team is active"))
    said = _said(events)
    wrong = [name for name, moment in said.items() if getattr(alert, name) != moment]
    if wrong:
        columns = ", ".join(_named(each) for each in wrong)
        found.append(
            _("its history says otherwise (%(columns)s)") % {"columns": columns}
        )
    return found


def _named(column: str) -> str:
    field = Alert._meta.get_field(column)
    return str(getattr(field, "verbose_name", column))


def _said(events: Sequence[AlertEvent]) -> dict[str, Any]:
    """The dated columns as the events have it."""
    closed = [each for each in events if each.kind == Event.CLOSED]
    spoken = [each for each in events if each.spoke]
    reported = [each for each in events if each.kind in REPORTS]
    return {
        "raised_at": reported[0].at if reported else None,
        "last_reported_at": reported[-1].at if reported else None,
        "contacted_at": spoken[-1].at if spoken else None,
        "closed_at": closed[-1].at if closed else None,
    }
