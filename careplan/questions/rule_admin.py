"""Red-flag rules and their versions: draft, review, approval, publication."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from careplan.content import actions as content
from careplan.content.version_admin import BUTTONS, LIFE, Button, VersionAdmin
from careplan.questions import actions
from careplan.questions import rule_previews as previews
from careplan.questions.models import RedFlagRule, RedFlagRuleVersion
from careplan.questions.rule_forms import RuleVersionForm
from careplan.rules.enums import VersionState
from careplan.ui.admin_models import GatedAdmin, ReadOnlyRows

AGAIN = Button(
    "again",
    _("Propose this version again"),
    content.EDIT,
    (VersionState.RETIRED,),
    _("This is a copy, in review. Once a second person approves it, publish it."),
)


class RuleVersionRows(ReadOnlyRows):
    model = RedFlagRuleVersion
    fields = ["number", "title", "urgency", "state", "approver", "published_at"]


@admin.register(RedFlagRule)
class RedFlagRuleAdmin(GatedAdmin):
    seen_with = (content.APPROVE,)
    changed_with = content.EDIT
    fields = ["code", "order"]
    list_display = ["code", "order"]
    search_fields = ["code", "versions__title"]
    inlines = [RuleVersionRows]

    def get_readonly_fields(
        self, request: HttpRequest, obj: RedFlagRule | None = None
    ) -> list[str]:
        return [] if obj is None else ["code"]

    def store(
        self, obj: RedFlagRule, cleaned: Any, *, by: Any, at: dt.datetime
    ) -> None:
        actions.save_rule(rule=obj, by=by, at=at)


class RedFlagRuleVersionAdmin(VersionAdmin):
    """Registered where tags and alerts are known too (followups)."""

    form = RuleVersionForm
    saves = content.save_draft
    copies = content.copy_to_draft
    discards = actions.discard_rule_draft
    list_display = [
        *("parent", "title", "number", "state", "urgency"),
        *("review_on", "approver"),
    ]
    list_display_links = ["title"]
    list_filter = ["state", "kind", "urgency", "held"]
    search_fields = ["title", "parent__code", "condition", "message", "source"]
    buttons = [*BUTTONS, AGAIN]
    acts = {"again": actions.propose_again}
    readonly_fields = [*LIFE, "judged"]
    fieldsets = [
        (None, {"fields": ["parent", "title", "kind"]}),
        (
            _("When it fires"),
            {"fields": ["condition", "applies", ("day_from", "day_to"), "counts"]},
        ),
        (_("How soon"), {"fields": [("urgency", "within_hours")]}),
        (_("What the patient reads"), {"fields": ["message", "held", "page"]}),
        (_("What the nurse does"), {"fields": ["action"]}),
        (_("Examples"), {"fields": ["examples", "judged"]}),
        (_("Where it comes from"), {"fields": ["source", "confidence", "review_on"]}),
        (_("Where it stands"), {"fields": LIFE}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The examples as they are typed only where they can be."""
        found = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return found
        judged = {"fields": ["judged"]}
        return [
            (title, words | judged if "judged" in words["fields"] else words)
            for title, words in found
        ]

    @admin.display(description=_("what it does on its examples"))
    def judged(self, version: RedFlagRuleVersion) -> str:
        rows = previews.judged(version) if version.condition else []
        return render_to_string("admin/questions/_examples.html", {"rows": rows})

    def follows(self, version: Any) -> list[str]:
        return [
            gettext(
                "No other version of this rule is published. Until one is, nothing "
                "watches for this."
            )
        ]
