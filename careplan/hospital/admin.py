"""The hospital, its hours, its lists, and the heartbeat of its jobs."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from careplan.hospital import actions
from careplan.hospital.holiday_admin import LoadsHolidays
from careplan.hospital.models import Holiday, Hospital, JobRun, OpeningHours, Reason
from careplan.ui.admin_models import GatedAdmin, ReadOnlyAdmin

# A word of accounts.permissions.Permission, which lies above this app.
HOSPITAL_EDIT = "hospital-edit"


@admin.register(Hospital)
class HospitalAdmin(GatedAdmin):
    changed_with = HOSPITAL_EDIT
    list_display = ["name", "emergency_number", "clinic_phone", "night_phone", "zone"]
    fieldsets = [
        (None, {"fields": ["name", "zone"]}),
        (
            _("Numbers every page shows"),
            {
                "fields": [
                    *("emergency_number", "clinic_phone", "night_phone"),
                    "crisis_line",
                ]
            },
        ),
        (_("When"), {"fields": ["weekend_rule", ("quiet_from", "quiet_until")]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        allowed = super().has_add_permission(request)
        return allowed and not Hospital.objects.exists()

    def store(self, obj: Hospital, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        actions.save_hospital(hospital=obj, by=by, at=at)


class DeletableAdmin(GatedAdmin):
    """List rows that nothing points at."""

    changed_with = HOSPITAL_EDIT

    def has_delete_permission(
        self, request: HttpRequest, obj: Any | None = None
    ) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(OpeningHours)
class OpeningHoursAdmin(DeletableAdmin):
    list_display = ["weekday", "opens", "closes"]

    def store(
        self, obj: OpeningHours, cleaned: Any, *, by: Any, at: dt.datetime
    ) -> None:
        actions.save_hours(hours=obj, by=by, at=at)

    def drop(self, obj: OpeningHours, *, by: Any, at: dt.datetime) -> None:
        actions.remove_hours(hours=obj, by=by, at=at)


@admin.register(Holiday)
class HolidayAdmin(LoadsHolidays, DeletableAdmin):
    list_display = ["day", "name"]
    search_fields = ["name"]
    date_hierarchy = "day"

    def store(self, obj: Holiday, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        actions.save_holiday(holiday=obj, by=by, at=at)

    def drop(self, obj: Holiday, *, by: Any, at: dt.datetime) -> None:
        actions.remove_holiday(holiday=obj, by=by, at=at)


@admin.register(Reason)
class ReasonAdmin(GatedAdmin):
    changed_with = HOSPITAL_EDIT
    fields = ["list", "code", "text", "order", "active"]
    list_display = ["text", "list", "code", "order", "active"]
    list_filter = ["list", "active"]
    search_fields = ["text", "code"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Reason | None = None
    ) -> list[str]:
        return [] if obj is None else ["list", "code"]

    def store(self, obj: Reason, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        actions.save_reason(reason=obj, by=by, at=at)


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    seen_with = (HOSPITAL_EDIT, "record-audit")
    list_display = ["job", "started_at", "ended_at", "counts", "error"]
    list_filter = ["job", ("error", admin.EmptyFieldListFilter)]
    search_fields = ["job", "error"]
    date_hierarchy = "started_at"
