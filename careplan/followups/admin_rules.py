"""Versions of red-flag rules, where tags and alerts are known."""

from collections.abc import Iterable

from django.contrib import admin

from careplan.checklists.queries import tags_by_code
from careplan.questions.models import RedFlagRuleVersion
from careplan.questions.rule_admin import RedFlagRuleVersionAdmin
from careplan.questions.rule_forms import RuleVersionForm


class CheckedRuleForm(RuleVersionForm):
    def unknown_tags(self, named: Iterable[str]) -> list[str]:
        return sorted(set(named) - set(tags_by_code()))


@admin.register(RedFlagRuleVersion)
class CheckedRuleVersionAdmin(RedFlagRuleVersionAdmin):
    form = CheckedRuleForm
