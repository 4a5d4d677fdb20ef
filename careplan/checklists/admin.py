"""Checklists, their versions and rows, and tags."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.checklists import actions, differences, previews
from careplan.checklists.admin_forms import ChecklistVersionForm, ItemForm
from careplan.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistVersion,
    Tag,
)
from careplan.content import actions as content
from careplan.content.confidence_admin import ConfidenceAdmin
from careplan.content.version_admin import LIFE, RowAdmin, VersionAdmin
from careplan.hospital.queries import clinic_day
from careplan.ui.admin_models import GatedAdmin, ReadOnlyRows, may

DATES = "admin/checklists/_dates.html"
DIFFERENCE = "admin/checklists/_difference.html"


@admin.register(Tag)
class TagAdmin(GatedAdmin):
    seen_with = (content.APPROVE,)
    changed_with = content.EDIT
    fields = ["code", "name", "known_from", "implies", "note", "order"]
    list_display = ["name", "code", "known_from", "note"]
    list_filter = ["known_from"]
    search_fields = ["name", "code", "note"]

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple(), **kwargs
        )
        if field is not None:
            field.help_text = ""
        return field

    def get_readonly_fields(
        self, request: HttpRequest, obj: Tag | None = None
    ) -> list[str]:
        return [] if obj is None else ["code"]

    def store(self, obj: Tag, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        actions.save_tag(tag=obj, implies=cleaned["implies"], by=by, at=at)


class VersionRows(ReadOnlyRows):
    model = ChecklistVersion
    fields = ["number", "title", "state", "approver", "published_at", "review_on"]


@admin.register(Checklist)
class ChecklistAdmin(GatedAdmin):
    seen_with = (content.APPROVE,)
    changed_with = content.EDIT
    fields = ["code", "site", "order"]
    list_display = ["code", "site", "order"]
    search_fields = ["code", "site", "versions__title"]
    inlines = [VersionRows]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Checklist | None = None
    ) -> list[str]:
        return [] if obj is None else ["code"]

    def store(self, obj: Checklist, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        actions.save_checklist(checklist=obj, by=by, at=at)


class ItemRows(ReadOnlyRows):
    model = ChecklistItem
    fields = ["order", "code", "what", "schedule", "anchor", "applies_phrase", "status"]
    verbose_name_plural = _("rows, each with its own page")


class ChecklistVersionAdmin(VersionAdmin):
    """Registered where plans are known too: its list counts them (followups)."""

    form = ChecklistVersionForm
    saves = content.save_draft
    copies = actions.copy_to_draft
    discards = actions.discard_draft
    list_display = ["title", "number", "state", "review_on", "origin", "approver"]
    search_fields = ["title", "patient_title", "parent__code", "source"]
    inlines = [ItemRows]
    fieldsets = [
        (None, {"fields": ["parent", "title", "patient_title"]}),
        (_("Tags"), {"fields": ["implies", "one_of", "asks"]}),
        (_("Where it comes from"), {"fields": ["source", "confidence", "review_on"]}),
        (_("Where it stands"), {"fields": LIFE}),
        (_("What is different"), {"fields": ["different"]}),
    ]
    readonly_fields = [*LIFE, "different"]

    def follows(self, version: Any) -> list[str]:
        if not version.parent.site:
            return [
                gettext(
                    "Until another version is published, new plans lack its checks."
                )
            ]
        return [
            gettext(
                "No other version of this checklist is published. Nobody can be "
                "enrolled for this cancer until one is."
            )
        ]

    @admin.display(description=_("from the version before"))
    def different(self, version: ChecklistVersion) -> str:
        before = differences.compared_with(version)
        found = differences.difference(before, version) if before else None
        return render_to_string(DIFFERENCE, {"difference": found})


@admin.register(ChecklistItem)
class ChecklistItemAdmin(RowAdmin, ConfidenceAdmin):
    form = ItemForm
    change_form_template = "admin/checklists/item_change_form.html"
    list_display = ["code", "what", "version", "schedule", "applies_phrase", "status"]
    list_filter = ["version__parent", "version__state", "kind", "by_whom", "status"]
    list_select_related = ["version"]
    search_fields = ["code", "what", "patient_title", "activity", "source"]
    readonly_fields = ["dates"]
    fieldsets = [
        (None, {"fields": ["version", "order", "code", "what", "activity"]}),
        (_("Who does what"), {"fields": ["kind", "by_whom", "question_set", "page"]}),
        (
            _("When"),
            {
                "fields": [
                    ("schedule", "sample_day"),
                    ("anchor", "until_anchor"),
                    ("floor_anchor", "floor_months"),
                    ("days_before", "days_after"),
                    "dates",
                ]
            },
        ),
        (
            _("For whom"),
            {
                "fields": [
                    *("applies", "applies_phrase", "status"),
                    ("instead_of", "instead_from_month"),
                    "avoid_reason",
                ]
            },
        ),
        (
            _("For the patient"),
            {
                "fields": [
                    *("patient_title", "patient_why", "patient_what", "patient_ready"),
                    "risk_factors",
                ]
            },
        ),
        (_("Where it comes from"), {"fields": ["source", "confidence"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The sample day is typed only where the schedule is."""
        found = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return found
        words: Any = [(name, dict(options)) for name, options in found]
        words[2][1]["fields"] = [
            "schedule" if isinstance(field, tuple) and "sample_day" in field else field
            for field in words[2][1]["fields"]
        ]
        return words

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        item = super().get_object(request, *args, **kwargs)
        if item is not None:
            typed = request.GET.get("sample_day", "")
            today = clinic_day(timezone.now())
            item.sample_day = previews.day_typed(typed) or today
        return item

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        day = previews.day_typed(request.POST.get("sample_day", ""))
        if "_continue" in request.POST and day is not None:
            response["Location"] += f"?sample_day={day.isoformat()}"
        return response

    @admin.display(description=_("dates for the sample day"))
    def dates(self, item: ChecklistItem) -> str:
        day = getattr(item, "sample_day", None) or clinic_day(timezone.now())
        preview = previews.preview(
            item.schedule, day, item.days_before, item.days_after
        )
        return render_to_string(DATES, {"preview": preview, "box": True})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_dates)
        return [
            path("preview-dates/", view, name="checklists_preview_dates"),
            *super().get_urls(),
        ]

    def preview_dates(self, request: HttpRequest) -> HttpResponse:
        """The dates of a schedule that is being typed, or what is wrong with it."""
        if not may(request, content.EDIT):
            raise PermissionDenied
        typed = request.GET
        preview = previews.preview_typed(
            typed.get("schedule", ""),
            typed.get("sample_day", ""),
            typed.get("days_before", ""),
            typed.get("days_after", ""),
        )
        return render(request, DATES, {"preview": preview})

    def store(
        self, obj: ChecklistItem, cleaned: Any, *, by: Any, at: dt.datetime
    ) -> None:
        factors = cleaned["risk_factors"]
        actions.save_item(item=obj, risk_factors=factors, by=by, at=at)

    def drop(self, obj: ChecklistItem, *, by: Any, at: dt.datetime) -> None:
        actions.remove_item(item=obj, by=by, at=at)
