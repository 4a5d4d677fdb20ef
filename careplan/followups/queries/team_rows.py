"""One page of the rows behind a number, with what its list says of each."""

import datetime as dt
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from careplan.followups.models import Alert, ContactAttempt, FollowUp
from careplan.followups.queries.rows import Row, rows_of
from careplan.followups.queries.team_report import Of
from careplan.patients.models import Patient

Found = Row | Alert | ContactAttempt | Patient


def listed(of: Of, ids: Sequence[int], *, day: dt.date, zone: ZoneInfo) -> list[Found]:
    """The rows of these ids, in their order; the same few queries for each sort."""
    if of is Of.CHECK:
        return list(_checks(ids, day, zone))
    read: Callable[[Sequence[int]], dict[int, Found]] = {
        Of.ALERT: _alerts,
        Of.CALL: _calls,
        Of.PATIENT: _patients,
    }[of]
    found = read(ids)
    return [found[each] for each in ids if each in found]


def patient_of(found: Found) -> Patient:
    """Whose row it is."""
    if isinstance(found, Patient):
        return found
    return found.follow_up.patient if isinstance(found, Row) else found.patient


def _checks(ids: Sequence[int], day: dt.date, zone: ZoneInfo) -> list[Row]:
    rows = FollowUp.objects.select_related("patient").in_bulk(list(ids))
    return rows_of([rows[each] for each in ids if each in rows], day=day, zone=zone)


def _alerts(ids: Sequence[int]) -> dict[int, Found]:
    rows = Alert.objects.select_related("patient", "version", "closed_by")
    return dict(rows.in_bulk(list(ids)))


def _calls(ids: Sequence[int]) -> dict[int, Found]:
    rows = ContactAttempt.objects.select_related("patient", "outcome", "by")
    return dict(rows.in_bulk(list(ids)))


def _patients(ids: Sequence[int]) -> dict[int, Found]:
    return dict(Patient.objects.in_bulk(list(ids)))
