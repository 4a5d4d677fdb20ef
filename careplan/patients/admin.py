"""Patients and their operations, to read only."""

from django.contrib import admin

from careplan.audit.record_admin import RecordAdmin
from careplan.patients.models import AccessReason, Consent, Operation, Patient
from careplan.ui.admin_models import ReadOnlyRows


class OperationRows(ReadOnlyRows):
    model = Operation
    fields = ["procedure", "site", "stage", "day", "status"]


@admin.register(Patient)
class PatientAdmin(RecordAdmin):
    patient_path = "pk"
    fields = [
        *("number", "name", "called", "born_on", "team", "nurse"),
        *("status", "status_since", "user", "route", "emergency_contact"),
    ]
    list_display = ["name", "number", "born_on", "team", "status"]
    list_filter = ["status", "team"]
    list_select_related = ["team"]
    search_fields = ["=number", "name_tokens__token__startswith", "name"]
    search_help_text = "Hospital number or a part of the name"
    inlines = [OperationRows]


@admin.register(Operation)
class OperationAdmin(RecordAdmin):
    fields = [
        *("patient", "procedure", "side", "site", "stage", "intent", "approach"),
        *("day_as_given", "day", "status"),
    ]
    list_display = ["procedure", "patient", "site", "stage", "day", "status"]
    list_filter = ["site", "intent", "status"]
    list_select_related = ["patient"]
    search_fields = ["procedure", "patient__name", "=patient__number"]
    date_hierarchy = "day"


@admin.register(Consent)
class ConsentAdmin(RecordAdmin):
    list_display = ["patient", "purpose", "given", "at", "by"]
    list_filter = ["purpose", "given"]
    list_select_related = ["patient", "by"]
    search_fields = ["patient__name", "=patient__number"]
    date_hierarchy = "at"


@admin.register(AccessReason)
class AccessReasonAdmin(RecordAdmin):
    list_display = ["user", "patient", "reason", "at", "until"]
    list_select_related = ["user", "patient"]
    search_fields = ["user__name", "patient__name", "=patient__number", "reason"]
    date_hierarchy = "at"
