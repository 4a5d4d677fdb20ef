"""Care plans, follow-ups and their history, to read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from careplan.audit.record_admin import RecordAdmin
from careplan.followups import admin_alerts as admin_alerts  # noqa: PLC0414 - registers
from careplan.followups import admin_contacts as admin_contacts  # noqa: PLC0414 - registers
from careplan.followups import admin_ledger as admin_ledger  # noqa: PLC0414 - registers
from careplan.followups import admin_rules as admin_rules  # noqa: PLC0414 - registers
from careplan.followups import admin_versions as admin_versions  # noqa: PLC0414 - as above
from careplan.followups.models import (
    CarePlan,
    FollowUp,
    FollowUpEvent,
    FollowUpReason,
    PlanAnchor,
    PlanChoice,
    PlanTag,
    PlanVersion,
)
from careplan.ui.admin_models import ReadOnlyRows


class VersionRows(ReadOnlyRows):
    model = PlanVersion
    fields = ["version"]
    show_change_link = False


class AnchorRows(ReadOnlyRows):
    model = PlanAnchor
    fields = ["anchor", "day"]
    show_change_link = False


class TagRows(ReadOnlyRows):
    model = PlanTag
    fields = ["tag", "value", "since", "until", "set_by"]
    show_change_link = False


class ChoiceRows(ReadOnlyRows):
    model = PlanChoice
    fields = ["item_code", "on", "reason", "set_by"]
    show_change_link = False


@admin.register(CarePlan)
class CarePlanAdmin(RecordAdmin):
    fields = [
        *("patient", "operation", "starts_on", "created_at", "created_by"),
        *("ended_at", "ended_by", "ended_why"),
    ]
    list_display = ["patient", "operation", "starts_on", "created_by", "ended_at"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), "operation__site"]
    list_select_related = ["patient", "operation", "created_by"]
    search_fields = ["patient__name", "=patient__number", "=uid"]
    date_hierarchy = "starts_on"
    inlines = [VersionRows, AnchorRows, TagRows, ChoiceRows]


class ReasonRows(ReadOnlyRows):
    model = FollowUpReason
    fields = ["item_code", "occurrence", "item", "tags"]
    show_change_link = False


class EventRows(ReadOnlyRows):
    model = FollowUpEvent
    fields = ["kind", "gate", "on", "at", "by", "text"]


class OpenFilter(admin.SimpleListFilter):
    """Open, done or closed: the columns say it together."""

    title = _("where it stands")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("done", _("Done")), ("closed", _("Closed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        conditions: dict[str | None, dict[str, bool]] = {
            "open": {"done_at__isnull": True, "closed_at__isnull": True},
            "done": {"done_at__isnull": False},
            "closed": {"closed_at__isnull": False},
        }
        return queryset.filter(**conditions.get(self.value(), {}))


@admin.register(FollowUp)
class FollowUpAdmin(RecordAdmin):
    fields = [
        *("patient", "plan", "team", "title", "activity", "kind"),
        *("planned_on", "due_on", "opens_on", "closes_on"),
        *("booked_for", "booked_place", "attended_on", "recorded_at"),
        *("reviewed_at", "told_at", "done_on", "done_at"),
        *("closed_at", "closed_by", "closed_reason", "closed_note"),
    ]
    list_display = ["title", "patient", "team", "due_on", "done_on", "closed_at"]
    list_filter = [OpenFilter, "kind", "team"]
    list_select_related = ["patient", "team"]
    search_fields = ["title", "activity", "patient__name", "=patient__number", "=uid"]
    date_hierarchy = "due_on"
    inlines = [ReasonRows, EventRows]


@admin.register(FollowUpEvent)
class FollowUpEventAdmin(RecordAdmin):
    patient_path = "follow_up__patient_id"
    list_display = ["follow_up", "kind", "gate", "on", "at", "by"]
    list_filter = ["kind", "gate"]
    list_select_related = ["follow_up", "by"]
    search_fields = ["follow_up__title", "=follow_up__patient__number", "text"]
    date_hierarchy = "at"
