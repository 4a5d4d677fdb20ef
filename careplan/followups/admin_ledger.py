"""Counts of the books and what differed, to read only."""

from django.contrib import admin

from careplan.audit.record_admin import RecordAdmin
from careplan.followups.models import LedgerLine, LedgerRun


@admin.register(LedgerRun)
class LedgerRunAdmin(RecordAdmin):
    patient_path = ""
    fields = [
        *("started_at", "ended_at", "differences"),
        *("opened", "done", "open", "closed"),
    ]
    list_display = [
        *("started_at", "ended_at", "differences"),
        *("opened", "done", "open", "closed"),
    ]
    date_hierarchy = "started_at"


@admin.register(LedgerLine)
class LedgerLineAdmin(RecordAdmin):
    fields = ["run", "kind", "text", "patient", "follow_up", "team"]
    list_display = ["text", "kind", "patient", "team", "run"]
    list_filter = ["kind", "team"]
    list_select_related = ["patient", "team", "run"]
    search_fields = ["text", "patient__name", "=patient__number"]
