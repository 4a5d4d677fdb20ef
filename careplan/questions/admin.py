"""Question sets, their versions and questions."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from careplan.content import actions as content
from careplan.content.version_admin import LIFE, RowAdmin, VersionAdmin
from careplan.questions import actions
from careplan.questions.models import Question, QuestionSet, QuestionSetVersion
from careplan.rules.enums import QuestionType
from careplan.ui.admin_fields import PartsField
from careplan.ui.admin_models import GatedAdmin, ReadOnlyRows, RefusableForm

WHO = [("patient", _("The patient")), ("nurse", _("The nurse"))]
CHOOSING = {QuestionType.CHOICE, QuestionType.CHOICES}


class SetVersionRows(ReadOnlyRows):
    model = QuestionSetVersion
    fields = ["number", "state", "published_at", "review_on"]


@admin.register(QuestionSet)
class QuestionSetAdmin(GatedAdmin):
    seen_with = (content.APPROVE,)
    changed_with = content.EDIT
    fields = ["code", "title"]
    list_display = ["title", "code"]
    search_fields = ["title", "code"]
    inlines = [SetVersionRows]

    def get_readonly_fields(
        self, request: HttpRequest, obj: QuestionSet | None = None
    ) -> list[str]:
        return [] if obj is None else ["code"]

    def store(
        self, obj: QuestionSet, cleaned: Any, *, by: Any, at: dt.datetime
    ) -> None:
        actions.save_set(question_set=obj, by=by, at=at)


class QuestionRows(ReadOnlyRows):
    model = Question
    fields = ["order", "code", "label", "type", "unit", "required"]
    verbose_name_plural = _("questions, each with its own page")


@admin.register(QuestionSetVersion)
class QuestionSetVersionAdmin(VersionAdmin):
    saves = content.save_draft
    copies = actions.copy_to_draft
    discards = actions.discard_draft
    list_display = ["__str__", "state", "review_on", "origin", "approver"]
    search_fields = ["parent__title", "parent__code", "source"]
    inlines = [QuestionRows]
    fieldsets = [
        (None, {"fields": ["parent", "source", "confidence", "review_on"]}),
        (_("Where it stands"), {"fields": LIFE}),
    ]


class QuestionForm(RefusableForm):
    choices = PartsField(("value", "label"), label=_("Choices"))
    show_if = forms.CharField(
        label=_("Show only if"),
        required=False,
        help_text=_("Empty: always. A question before this one: code = value"),
    )
    entered_by = forms.MultipleChoiceField(
        label=_("Who answers"), choices=WHO, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.show_if:
            pairs = [
                f"{code} = {value}" for code, value in self.instance.show_if.items()
            ]
            self.initial["show_if"] = pairs[0]
        elif "show_if" in self.initial:
            self.initial["show_if"] = ""

    def clean_show_if(self) -> dict[str, str]:
        typed: str = self.cleaned_data["show_if"]
        if not typed.strip():
            return {}
        code, sign, value = (part.strip() for part in typed.partition("="))
        if not (code and sign and value):
            raise forms.ValidationError(_("Write it as: code = value"))
        return {code: value}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        choosing = cleaned.get("type") in CHOOSING
        if choosing and not cleaned.get("choices"):
            self.add_error("choices", _("This type of question needs choices."))
        if not choosing and cleaned.get("choices"):
            self.add_error("choices", _("This type of question has no choices."))
        version, shown = cleaned.get("version", None), cleaned.get("show_if") or {}
        version = version or getattr(self.instance, "version", None)
        for code in shown:
            if version and not version.questions.filter(code=code).exists():
                self.add_error("show_if", _("No question here has this code."))
        return cleaned


@admin.register(Question)
class QuestionAdmin(RowAdmin):
    form = QuestionForm
    list_display = ["label", "code", "version", "type", "unit", "required"]
    list_filter = ["version__parent", "version__state", "type"]
    list_select_related = ["version__parent"]
    search_fields = ["label", "code", "hint"]
    fieldsets = [
        (None, {"fields": ["version", "order", "code", "label", "hint", "required"]}),
        (_("The answer"), {"fields": ["type", "unit", "decimals", "choices"]}),
        (
            _("Limits"),
            {
                "fields": [
                    ("hard_low", "hard_high"),
                    ("soft_low", "soft_high"),
                    "unit_guard",
                ],
                "description": _(
                    "Outside the first pair an answer is refused; outside "
                    "the second we ask: is this right?"
                ),
            },
        ),
        (_("When and by whom"), {"fields": ["show_if", "entered_by"]}),
    ]

    def store(self, obj: Question, cleaned: Any, *, by: Any, at: dt.datetime) -> None:
        actions.save_question(question=obj, by=by, at=at)

    def drop(self, obj: Question, *, by: Any, at: dt.datetime) -> None:
        actions.remove_question(question=obj, by=by, at=at)
