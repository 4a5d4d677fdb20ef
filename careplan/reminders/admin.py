"""When reminders go out, and what became of each message."""

import datetime as dt
from typing import Any

from django.contrib import admin

from careplan.accounts.permissions import Permission
from careplan.audit.record_admin import RecordAdmin
from careplan.reminders import steps
from careplan.reminders.models import Attempt, Delivery, ReminderStep
from careplan.ui.admin_models import GatedAdmin, ReadOnlyRows


@admin.register(ReminderStep)
class ReminderStepAdmin(GatedAdmin):
    changed_with = Permission.HOSPITAL_EDIT
    list_display = ["kind", "days_before", "relative_to", "active"]
    list_filter = ["kind", "relative_to", "active"]
    fields = ["kind", "relative_to", "days_before", "active"]

    def store(
        self, obj: ReminderStep, cleaned: Any, *, by: Any, at: dt.datetime
    ) -> None:
        steps.save_step(step=obj, by=by, at=at)


class AttemptRows(ReadOnlyRows):
    model = Attempt
    fields = ["started_at", "ended_at", "result", "reply"]
    show_change_link = False


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    list_display = ["recipient", "channel", "state", "tries", "created_at", "sent_at"]
    list_filter = ["state", "channel"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__name", "address", "=uid", "=patient_id"]
    date_hierarchy = "created_at"
    inlines = [AttemptRows]


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin):
    patient_path = "delivery__patient_id"
    list_display = ["delivery", "started_at", "ended_at", "result", "reply"]
    list_filter = ["result"]
    list_select_related = ["delivery"]
    search_fields = ["=delivery__uid", "delivery__recipient__name", "reply"]
    date_hierarchy = "started_at"
