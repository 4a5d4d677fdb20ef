"""Alerts and what became of them, to read only: nothing here closes one (H32)."""

from django.contrib import admin

from careplan.audit.record_admin import RecordAdmin
from careplan.followups.models import Alert, AlertCause, AlertEvent
from careplan.ui.admin_models import ReadOnlyRows


class AlertEventRows(ReadOnlyRows):
    model = AlertEvent
    fields = ["kind", "at", "by", "urgency", "text", "to", "respond_by"]


class AlertCauseRows(ReadOnlyRows):
    model = AlertCause
    fields = ["what"]


@admin.register(Alert)
class AlertAdmin(RecordAdmin):
    fields = [
        *("patient", "team", "rule", "version", "follow_up", "urgency"),
        *("raised_at", "last_reported_at", "respond_by", "level", "next_step_at"),
        *("acknowledged_at", "acknowledged_by", "owner", "contacted_at"),
        *("closed_at", "closed_by", "outcome", "closed_note"),
    ]
    list_display = ["rule", "patient", "team", "urgency", "respond_by", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter), "urgency", "team"]
    list_select_related = ["rule", "patient", "team"]
    search_fields = ["rule__code", "patient__name", "=patient__number", "=uid"]
    date_hierarchy = "raised_at"
    inlines = [AlertCauseRows, AlertEventRows]


@admin.register(AlertEvent)
class AlertEventAdmin(RecordAdmin):
    patient_path = "alert__patient_id"
    list_display = ["alert", "kind", "at", "by", "urgency", "failed"]
    list_filter = ["kind", "urgency", "failed"]
    list_select_related = ["alert__patient", "alert__rule", "by"]
    search_fields = ["alert__rule__code", "=alert__patient__number", "text"]
    date_hierarchy = "at"
