"""The alerts of one patient, as her page shows them."""

from dataclasses import dataclass

from careplan.followups.models.alert import OPEN_ALERT, Alert
from careplan.patients.models import Patient
from careplan.rules.enums import Urgency

ORDER = {urgency.value: place for place, urgency in enumerate(Urgency)}


@dataclass(frozen=True, slots=True)
class PersonAlerts:
    """Open ones, most urgent first, then by their clock; closed ones counted."""

    open: list[Alert]
    closed: int


def alerts_of(patient: Patient) -> PersonAlerts:
    """The alerts of a patient; 2 queries."""
    found = list(
        Alert.objects.filter(OPEN_ALERT, patient=patient).select_related(
            "version", "owner", "acknowledged_by", "follow_up"
        )
    )
    found.sort(key=lambda each: (ORDER[each.urgency], each.respond_by, each.pk))
    closed = Alert.objects.filter(patient=patient).exclude(OPEN_ALERT).count()
    return PersonAlerts(found, closed)
