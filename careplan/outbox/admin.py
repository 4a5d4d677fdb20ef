"""What is waiting to be said, to read only."""

from django.contrib import admin

from careplan.audit.record_admin import RecordAdmin
from careplan.outbox.models import Reminder


@admin.register(Reminder)
class ReminderAdmin(RecordAdmin):
    list_display = [
        *("recipient", "purpose", "step", "for_day", "not_before", "state", "reason"),
    ]
    list_filter = ["state", "purpose", "audience", "urgent"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__name", "purpose", "=claim", "=patient_id"]
    date_hierarchy = "not_before"
