"""Versions of red-flag rules, where tags and alerts are known: scorecard and replay."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from careplan.audit import actions as audit
from careplan.checklists.queries import tags_by_code
from careplan.content import actions as content
from careplan.entries.models import Entry
from careplan.followups.queries.replay import MOST, Raised, Replay, replay
from careplan.followups.queries.scorecard import scorecard
from careplan.questions.models import RedFlagRuleVersion
from careplan.questions.rule_admin import RedFlagRuleVersionAdmin
from careplan.questions.rule_forms import RuleVersionForm
from careplan.rules.enums import VersionState
from careplan.ui.admin_models import may

NAME = "questions_redflagruleversion"
# Whoever may read clinical rows is led to them; everybody else sees counts.
RECORDS = "record-audit"
SHOWN = 50


class CheckedRuleForm(RuleVersionForm):
    def unknown_tags(self, named: Iterable[str]) -> list[str]:
        return sorted(set(named) - set(tags_by_code()))


@admin.register(RedFlagRuleVersion)
class CheckedRuleVersionAdmin(RedFlagRuleVersionAdmin):
    form = CheckedRuleForm
    change_list_template = "admin/questions/rule_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        score = self.admin_site.admin_view(self.scorecard_view)
        again = self.admin_site.admin_view(self.replay_view)
        return [
            path("scorecard/", score, name=f"{NAME}_scorecard"),
            path("<int:object_id>/replay/", again, name=f"{NAME}_replay"),
            *super().get_urls(),
        ]

    def scorecard_view(self, request: HttpRequest) -> HttpResponse:
        """How each rule did; counts only, of no patient."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("How the rules did in the last 90 days"),
            "opts": self.opts,
            "card": scorecard(timezone.now()),
            "off_title": _("Off, no version is in use"),
            "silent_title": _("In use, and never fired in 90 days"),
        }
        return TemplateResponse(request, "admin/questions/scorecard.html", context)

    def replay_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What a version would have raised, beside the one in use."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = self.get_object(request, str(object_id))
        if version is None:
            raise Http404
        looks_at_answers = version.kind != RedFlagRuleVersion.Kind.PROCESS
        found = replay(version, timezone.now()) if looks_at_answers else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Replay: %(version)s") % {"version": version},
            "opts": self.opts,
            "version": version,
            "replay": found,
            "most": MOST,
            "lists": _lists(request, found) if found else [],
            "publish_url": self._publish_url(request, version),
        }
        return TemplateResponse(request, "admin/questions/replay.html", context)

    def _publish_url(self, request: HttpRequest, version: RedFlagRuleVersion) -> str:
        ready = version.state == VersionState.APPROVED
        if not (ready and may(request, content.APPROVE)):
            return ""
        return reverse(f"admin:{NAME}_act", args=[version.pk, "publish"])

    def _buttons(self, request: HttpRequest, version: Any) -> list[dict[str, Any]]:
        """Publishing leads over the replay."""
        page = reverse(f"admin:{NAME}_replay", args=[version.pk])
        buttons = super()._buttons(request, version)
        publish = reverse(f"admin:{NAME}_act", args=[version.pk, "publish"])
        for button in buttons:
            if button["url"] == publish:
                button |= {
                    "url": page,
                    "method": "get",
                    "label": f"{button['label']} …",
                }
        look = {"url": page, "method": "get", "heavy": False}
        return [{**look, "label": _("Replay the last 90 days")}, *buttons]


def _lists(request: HttpRequest, found: Replay) -> list[dict[str, Any]]:
    """What would be lost and what would be new, with links for those who may follow."""
    lists: list[tuple[str, tuple[Raised, ...]]] = [
        (_("These would be lost"), found.lost if found.in_use else ()),
        (_("These would be new"), found.gained if found.in_use else found.now),
    ]
    linked = may(request, RECORDS)
    if linked:
        by: Any = request.user
        ids = [each.entry_id for _title, rows in lists for each in rows[:SHOWN]]
        audit.viewed(Entry, by=by, at=timezone.now(), ids=ids)
    return [
        {
            "title": title,
            "count": len(rows),
            "patients": len({each.patient_id for each in rows}),
            "rows": rows[:SHOWN] if linked else (),
            "left_out": max(len(rows) - SHOWN, 0) if linked else 0,
        }
        for title, rows in lists
    ]
