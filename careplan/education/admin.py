"""Risk factors, pages and their versions; who read what, to read only."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careplan.audit.record_admin import RecordAdmin
from careplan.content import actions as content
from careplan.content.version_admin import LIFE, VersionAdmin
from careplan.education import actions, queries
from careplan.education.models import (
    EducationPage,
    PageVersion,
    Reading,
    RiskFactor,
)
from careplan.education.rendering import PLACEHOLDERS, unknown_placeholders
from careplan.hospital.queries import clinic_day, the_hospital
from careplan.lib import readability
from careplan.ui.admin_fields import LinesField, PartsField
from careplan.ui.admin_models import GatedAdmin, ReadOnlyRows, RefusableForm

CALLS = ("emergency", "now", "soon")


class RiskFactorForm(RefusableForm):
    evidence = PartsField(("grade", "words", "text"), label=_("How sure we are"))


@admin.register(RiskFactor)
class RiskFactorAdmin(GatedAdmin):
    seen_with = (content.APPROVE,)
    changed_with = content.EDIT
    form = RiskFactorForm
    fields = ["code", "order", "name", "plain_name", "summary", "evidence"]
    readonly_fields = ["code"]
    list_display = ["name", "plain_name", "code"]
    search_fields = ["name", "plain_name", "code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # there are four

    def store(self, obj: RiskFactor, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        actions.save_risk_factor(factor=obj, by=by, at=at)


class PageVersionRows(ReadOnlyRows):
    model = PageVersion
    fields = ["number", "title", "state", "grade", "published_at", "review_on"]


@admin.register(EducationPage)
class EducationPageAdmin(GatedAdmin):
    seen_with = (content.APPROVE,)
    changed_with = content.EDIT
    fields = ["slug", "risk_factors", "explains", "order"]
    list_display = ["slug", "belongs_to", "explains", "order"]
    list_filter = ["risk_factors"]
    search_fields = ["slug", "versions__title"]
    inlines = [PageVersionRows]

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple(), **kwargs
        )
        if field is not None:
            field.help_text = _("One or more.")
        return field

    def get_readonly_fields(
        self, request: HttpRequest, obj: EducationPage | None = None
    ) -> list[str]:
        return [] if obj is None else ["slug"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("risk_factors")

    @admin.display(description=_("risk factors"))
    def belongs_to(self, page: EducationPage) -> str:
        return ", ".join(str(factor) for factor in page.risk_factors.all())

    def store(
        self, obj: EducationPage, cleaned: Any, *, by: Any, at: dt.datetime
    ) -> None:
        factors = cleaned["risk_factors"]
        actions.save_page(page=obj, risk_factors=factors, by=by, at=at)


class PageVersionForm(RefusableForm):
    call_emergency = LinesField(label=_("Call the emergency number if"))
    call_now = LinesField(label=_("Call us now if"))
    call_soon = LinesField(label=_("Tell us within two days if"))
    evidence = PartsField(("grade", "text"), label=_("How sure we are"))
    myths = PartsField(("say", "answer"), label=_("Things people say"))
    ask = LinesField(label=_("Questions to ask us"))
    sources = LinesField(label=_("Sources"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            self.fields["body"].widget.attrs["rows"] = 24
        for name in CALLS:
            if f"call_{name}" in self.fields:
                signs = (self.instance.call_us or {}).get(name, [])
                self.initial[f"call_{name}"] = signs

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        for name in unknown_placeholders(body):
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise forms.ValidationError(
                _("“{%(name)s}” stands for nothing. You can use %(known)s.")
                % {"name": name, "known": known}
            )
        return body

    def clean_evidence(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["evidence"]
        for row in rows:
            if row["grade"] not in {"A", "B", "C"}:
                raise forms.ValidationError(_("A grade is A, B or C."))
        return rows

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        signs = {name: cleaned.get(f"call_{name}") for name in CALLS}
        self.instance.call_us = {name: rows for name, rows in signs.items() if rows}
        return cleaned


WORDS = [
    (None, {"fields": ["parent", "title", "summary", "body"]}),
    (_("Reading it"), {"fields": ["reading", "preview"]}),
    (_("Call us if"), {"fields": ["call_emergency", "call_now", "call_soon"]}),
    (_("Beside the text"), {"fields": ["evidence", "myths", "ask", "sources"]}),
    (
        _("About the page"),
        {"fields": ["written_by", "reviewed_by", "minutes", "review_on", "confidence"]},
    ),
    (_("Where it stands"), {"fields": LIFE}),
]
FIXED = [
    (None, {"fields": ["parent", "title", "summary", "preview", "reading"]}),
    (_("Beside the text"), {"fields": ["beside"]}),
    *WORDS[4:],
]


@admin.register(PageVersion)
class PageVersionAdmin(VersionAdmin):
    form = PageVersionForm
    saves = actions.save_draft
    copies = actions.copy_to_draft
    discards = actions.discard_draft
    list_display = ["title", "number", "state", "grade", "review", "origin", "approver"]
    search_fields = ["title", "summary", "body", "parent__slug"]
    readonly_fields = [*LIFE, "reading", "preview", "beside"]

    def get_fieldsets(
        self, request: HttpRequest, obj: PageVersion | None = None
    ) -> Any:
        return WORDS if self.has_change_permission(request, obj) else FIXED

    @admin.display(description=_("review by"), ordering="review_on")
    def review(self, version: PageVersion) -> str:
        if queries.past_review(version, clinic_day(timezone.now())):
            return str(_("%(day)s: overdue") % {"day": version.review_on})
        return str(version.review_on or "–")

    @admin.display(description=_("how hard it is to read"))
    def reading(self, version: PageVersion) -> str:
        return render_to_string(
            "admin/education/_reading.html",
            {
                "grade": readability.grade(version.body),
                "long": readability.long_sentences(version.body),
            },
        )

    @admin.display(description=_("as patients read it"))
    def preview(self, version: PageVersion) -> str:
        words = {
            "version": version,
            "html": queries.rendered(version, the_hospital()),
        }
        return render_to_string("admin/education/_preview.html", words)

    @admin.display(description=_("lists"))
    def beside(self, version: PageVersion) -> str:
        return render_to_string("admin/education/_beside.html", {"version": version})


@admin.register(Reading)
class ReadingAdmin(RecordAdmin):
    list_display = ["user", "version", "at"]
    list_select_related = ["user", "version"]
    search_fields = ["user__name", "version__title", "version__parent__slug"]
    date_hierarchy = "at"
    patient_path = ""
