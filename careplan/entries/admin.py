"""Filled question sets, to read only."""

from django.contrib import admin

from careplan.audit.record_admin import RecordAdmin
from careplan.entries.models import Answer, Entry
from careplan.ui.admin_models import ReadOnlyRows


class AnswerRows(ReadOnlyRows):
    model = Answer
    fields = ["code", "text", "unit", "assay", "measured_at"]
    show_change_link = False


@admin.register(Entry)
class EntryAdmin(RecordAdmin):
    fields = [
        *("patient", "set_version", "measured_at", "at", "answered_by"),
        *("typed_by", "route", "language", "corrects", "why"),
    ]
    list_display = ["set_version", "patient", "measured_at", "route", "typed_by"]
    list_filter = ["set_version__parent", "route", "answered_by"]
    list_select_related = ["set_version__parent", "patient", "typed_by"]
    search_fields = ["patient__name", "=patient__number", "=uid"]
    date_hierarchy = "measured_at"
    inlines = [AnswerRows]
