"""Versions of checklists with the plans on them, upgrades, and changes of plans."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from careplan.audit import actions as audit
from careplan.audit.record_admin import RecordAdmin
from careplan.checklists.admin import ChecklistVersionAdmin
from careplan.checklists.models import ChecklistVersion
from careplan.followups.models import ChangeLine, PlanChange, Upgrade, UpgradePlan
from careplan.patients.models import Patient
from careplan.ui.admin_models import ReadOnlyRows

# A plan stands on a version until it moves to another, and while it has not ended.
STANDING = Q(plans__until=None, plans__plan__ended_at=None)


@admin.register(ChecklistVersion)
class CountedVersionAdmin(ChecklistVersionAdmin):
    list_display = [
        *("title", "number", "state", "standing"),
        *("review_on", "origin", "approver"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChecklistVersion]:
        found: QuerySet[ChecklistVersion] = super().get_queryset(request)
        return found.annotate(
            standing=Count("plans__plan", filter=STANDING, distinct=True)
        )

    @admin.display(description=_("active plans on it"), ordering="standing")
    def standing(self, version: Any) -> int:
        return int(version.standing)

    def follows(self, version: Any) -> list[str]:
        standing = ngettext(
            "%(count)s active plan stands on this version and keeps it.",
            "%(count)s active plans stand on this version and keep it.",
            version.standing,
        )
        return [standing % {"count": version.standing}, *super().follows(version)]


class PlanRows(ReadOnlyRows):
    model = UpgradePlan
    fields = ["plan", "state", "why"]
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request)
        return found.select_related("plan__patient", "plan__operation")


@admin.register(Upgrade)
class UpgradeAdmin(RecordAdmin):
    patient_path = ""
    fields = ["team", "old", "new", "reason", "by", "at", "ended_at"]
    list_display = ["team", "old", "new", "by", "at", "ended_at"]
    list_filter = ["team", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["team", "old", "new", "by"]
    search_fields = ["reason", "=uid"]
    date_hierarchy = "at"
    inlines = [PlanRows]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page names patients: a list, noted with their ids."""
        plans = UpgradePlan.objects.filter(upgrade=kwargs["obj"])
        ids = list(plans.values_list("plan__patient", flat=True))
        who: Any = request.user
        audit.viewed(Patient, by=who, at=timezone.now(), ids=ids)
        return super().render_change_form(request, context, *args, **kwargs)


class LineRows(ReadOnlyRows):
    model = ChangeLine
    fields = ["follow_up", "act", "old_due_on", "new_due_on"]
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request)
        return found.select_related("follow_up__patient")


@admin.register(PlanChange)
class PlanChangeAdmin(RecordAdmin):
    patient_path = "plan__patient_id"
    fields = ["plan", "reason", "upgrade", "by", "at", "undone_at", "undone_by"]
    list_display = ["plan", "by", "at", "reason", "undone_at"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["plan__patient", "plan__operation", "by"]
    search_fields = ["=plan__patient__number", "reason", "=uid"]
    date_hierarchy = "at"
    inlines = [LineRows]
