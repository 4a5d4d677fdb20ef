"""Setting on which days before a check people hear of it."""

import datetime as dt

from django.db import transaction

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.reminders.models import ReminderStep


@transaction.atomic
def save_step(*, step: ReminderStep, by: Actor, at: dt.datetime) -> None:
    """Add a step, move it or switch it off; the next planning follows it."""
    before = ReminderStep.objects.filter(pk=step.pk).first()
    step.save()
    names = ("kind", "relative_to", "days_before", "active")
    fields = {
        name: [getattr(before, name, None), getattr(step, name)] for name in names
    }
    audit.record("reminder-step-saved", step, by=by, at=at, fields=fields)
