"""Who looked at a record: the trail, day by day."""

from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate

from careplan.audit.models import AuditEvent

Looks: TypeAlias = QuerySet[Any, Any]


def looks_at(patient_id: int, zone: ZoneInfo) -> Looks:
    """Who opened a page about a patient, one row for each person and day.

    Rows with `actor`, `on`, `times`, `first` and `last`, newest day first. A list that
    only named the patient is one row for all it named, and is not among them.
    """
    return (
        AuditEvent.objects.filter(patient_id=patient_id, kind="viewed")
        .annotate(on=TruncDate("at", tzinfo=zone))
        .values("actor", "on")
        .annotate(times=Count("id"), first=Min("at"), last=Max("at"))
        .order_by("-on", "-last")
    )
