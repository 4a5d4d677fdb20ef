"""Which alerts are open, whose they are, and what a list says of each."""

import datetime as dt

from django.db.models import QuerySet

from careplan.followups.models import Alert
from careplan.followups.models.alert import OPEN_ALERT
from careplan.patients.models import Patient


def due_for_a_step(at: dt.datetime) -> QuerySet[Alert]:
    """Open alerts that nobody has answered and whose next person is to be told.

    One index holds them. Of a patient who has died nobody is told any more: what is
    open asks for one confirming click.
    """
    return (
        Alert.objects.filter(OPEN_ALERT, next_step_at__lte=at)
        .exclude(patient__status=Patient.Status.DECEASED)
        .select_related(
            "version", "patient__nurse", "owner", "team__lead", "team__on_call"
        )
        .order_by("next_step_at", "pk")
    )
