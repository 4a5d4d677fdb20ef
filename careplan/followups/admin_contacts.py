"""Outcomes of calls to edit; calls, letters and promises to read."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from careplan.accounts.permissions import Permission
from careplan.audit.record_admin import RecordAdmin
from careplan.followups.actions.call_outcomes import save_outcome
from careplan.followups.models import ContactAttempt, ContactOutcome, Promise
from careplan.ui.admin_models import GatedAdmin


@admin.register(ContactOutcome)
class ContactOutcomeAdmin(GatedAdmin):
    changed_with = Permission.HOSPITAL_EDIT
    fields = ["code", "text", "effect", "order", "active"]
    list_display = ["text", "effect", "code", "order", "active"]
    list_filter = ["effect", "active"]
    search_fields = ["text", "code"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: ContactOutcome | None = None
    ) -> list[str]:
        return [] if obj is None else ["code", "effect"]

    def store(
        self, obj: ContactOutcome, cleaned: Any, *, by: Any, at: dt.datetime
    ) -> None:
        save_outcome(outcome=obj, by=by, at=at)


@admin.register(ContactAttempt)
class ContactAttemptAdmin(RecordAdmin):
    fields = [
        *("patient", "at", "by", "outcome", "number_used"),
        *("spoke_to", "note", "follow_ups"),
    ]
    list_display = ["patient", "at", "outcome", "number_used", "by"]
    list_filter = ["outcome"]
    list_select_related = ["patient", "outcome", "by"]
    search_fields = ["patient__name", "=patient__number", "number_used", "note"]
    date_hierarchy = "at"


@admin.register(Promise)
class PromiseAdmin(RecordAdmin):
    fields = ["patient", "due_at", "follow_up", "made_in", "kept_in"]
    list_display = ["patient", "due_at", "made_in", "kept_in"]
    list_filter = [("kept_in", admin.EmptyFieldListFilter)]
    list_select_related = [
        *("patient", "made_in__outcome", "kept_in__outcome", "follow_up"),
    ]
    search_fields = ["patient__name", "=patient__number"]
    date_hierarchy = "due_at"
