"""The audit trail, to read only."""

from django.contrib import admin

from careplan.audit.models import AuditEvent
from careplan.ui.admin_models import ReadOnlyAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    seen_with = ("record-audit",)
    list_display = ["at", "who", "kind", "object_kind", "object_id", "patient_id"]
    list_filter = ["kind", "object_kind", "job"]
    search_fields = ["actor__name", "kind", "=object_id", "=patient_id"]
    search_help_text = "Who, what, the number of an object, the number of a patient"
    list_select_related = ["actor"]
    date_hierarchy = "at"

    @admin.display(description="who")
    def who(self, event: AuditEvent) -> str:
        return str(event.actor) if event.actor else event.job
