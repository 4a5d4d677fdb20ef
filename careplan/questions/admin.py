"""Question sets, their versions and questions."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from careplan.content import actions as content
from careplan.content.version_admin import LIFE, RowAdmin, VersionAdmin
from careplan.questions import actions, conditions
from careplan.questions import rule_admin as rule_admin  # noqa: PLC0414 - registers
from careplan.questions.models import Question, QuestionSet, QuestionSetVersion
from careplan.rules.enums import AnsweredBy, QuestionType
from careplan.ui.admin_fields import PartsField
from careplan.ui.admin_models import GatedAdmin, ReadOnlyRows, RefusableForm

WHO = [
    (AnsweredBy.PATIENT.value, _("The patient")),
    (AnsweredBy.NURSE.value, _("The nurse")),
    (AnsweredBy.CLINICIAN.value, _("A clinician only")),
    (AnsweredBy.LAB.value, _("The laboratory")),
]
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
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Empty: always. A question before this one: code = value | other value. "
            "A tag of the patient: tag = stoma. All that “and” joins must hold; of "
            "several lines, one is enough."
        ),
    )
    entered_by = forms.MultipleChoiceField(
        label=_("Who answers"), choices=WHO, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "show_if" in self.initial:
            self.initial["show_if"] = conditions.written(self.instance.show_if or {})

    def clean_show_if(self) -> conditions.Stored:
        try:
            return conditions.typed(self.cleaned_data["show_if"])
        except conditions.ConditionError as error:
            raise forms.ValidationError(
                _("Line %(line)s: write it as code = value"), params={"line": error}
            ) from error

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        choosing = cleaned.get("type") in CHOOSING
        if choosing and not cleaned.get("choices"):
            self.add_error("choices", _("This type of question needs choices."))
        if not choosing and cleaned.get("choices"):
            self.add_error("choices", _("This type of question has no choices."))
        version = cleaned.get("version") or getattr(self.instance, "version", None)
        if cleaned.get("show_if") and version:
            asked = {
                row.code: conditions.answers(row.type, row.choices)
                for row in version.questions.filter(order__lt=cleaned.get("order") or 0)
            }
            if conditions.problem_of(cleaned["show_if"], asked):
                self.add_error(
                    "show_if",
                    _("Name a question before this one and an answer it offers."),
                )
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
            _("More about the answer"),
            {"fields": ["qualified", "asks_assay", "computed", "repeatable"]},
        ),
        (
            _("Limits"),
            {
                "fields": [
                    ("hard_low", "hard_high"),
                    ("soft_low", "soft_high"),
                    "soft_percent",
                    "unit_guard",
                    ("guard_low", "guard_high"),
                    "guard_percent",
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
