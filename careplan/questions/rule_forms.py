"""The form in which a red-flag rule is written; each error stands beside its field."""

import json
from collections.abc import Iterable
from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.lib import limits
from careplan.questions.models import RedFlagRuleVersion
from careplan.questions.rule_checks import Known, problems
from careplan.questions.rule_queries import fields_known, newest_rules
from careplan.questions.rules import rule_of
from careplan.rules.applies import AppliesError, words
from careplan.rules.redflags import ConditionError, Rule, parse, tags_of
from careplan.ui.admin_fields import GroupsField
from careplan.ui.admin_models import RefusableForm

# Without these nothing can be said about the others.
NEEDED = {"kind", "condition", "applies", "urgency", "examples", "day_from", "day_to"}
WORDS = [*NEEDED, "within_hours", "counts", "message", "held"]
HOW = gettext_lazy(
    "What it must do, with answers as data, in the words of the library files: "
    "fires: {answers: {temperature_c: 38.0}}. Also just_not and missing, and day, "
    "tags, history: {hb_g_l: [{value: 110, days_ago: 2}]}."
)


class ExamplesField(forms.CharField):
    """The examples of a rule as the library writes them; becomes a dictionary."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 100})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", limits.LONGEST["body"])
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        typed: str = super().clean(value)
        try:
            if any(isinstance(each, yaml.AliasEvent) for each in yaml.parse(typed)):
                raise forms.ValidationError(_("Write each example out in full."))
            found = yaml.safe_load(typed) or {}
            json.dumps(found, allow_nan=False)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise forms.ValidationError(
                _("Line %(line)s cannot be read: %(why)s.")
                % {"line": line, "why": error.problem}
            ) from error
        except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
            raise forms.ValidationError(_("This cannot be read.")) from error
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Write it as: fires: {answers: …}"))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


def written(examples: dict[str, Any]) -> str:
    """Examples as the library writes them."""
    if not examples:
        return ""
    return yaml.safe_dump(
        examples,
        allow_unicode=True,
        sort_keys=False,
        width=96,
        default_flow_style=None,
    )


class RuleVersionForm(RefusableForm):
    applies = GroupsField(
        label=gettext_lazy("Only for"),
        help_text=gettext_lazy(
            "Every line must hold, by one of its words: thyroid-surgery, "
            "parathyroid-surgery. Put “not” before a tag to turn it round. Empty: "
            "everyone."
        ),
    )
    examples = ExamplesField(label=gettext_lazy("Examples"), help_text=HOW)

    def unknown_tags(self, named: Iterable[str]) -> list[str]:
        """The words that are no tag; a package above this one knows the tags."""
        return []

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        rule = cleaned.get("parent") or getattr(self.instance, "parent", None)
        if rule is None or NEEDED & set(self.errors) or "message" in self.errors:
            return cleaned
        words_of: dict[str, Any] = {name: cleaned.get(name) for name in WORDS}
        known = Known(fields_known(), _others(rule.code, words_of["condition"]))
        found = problems(rule.code, words_of, known)
        if self._check_tags(words_of):
            found = [problem for problem in found if problem.field != "examples"]
        for problem in found:
            self.add_error(problem.field, problem.message)
        return cleaned

    def _check_tags(self, words_of: dict[str, Any]) -> bool:
        """Whether a word is no tag; that is then told beside its field."""
        try:
            named: dict[str, Iterable[str]] = {"applies": words(words_of["applies"])}
            if words_of["kind"] != RedFlagRuleVersion.Kind.PROCESS:
                named["condition"] = tags_of(parse(words_of["condition"]))
        except (AppliesError, ConditionError):
            return False  # told already
        strange = [
            (field, tag)
            for field, tags in named.items()
            for tag in self.unknown_tags(tags)
        ]
        for field, tag in strange:
            self.add_error(field, _("“%(code)s” is no tag.") % {"code": tag})
        return bool(strange)


def _others(code: str, condition: str) -> dict[str, Rule]:
    """The other rules, where this one names any."""
    try:
        if not parse(condition).rules():
            return {}
    except ConditionError:
        return {}
    return others_of(code)


def others_of(code: str) -> dict[str, Rule]:
    """All other rules that can be read, as values."""
    found = {}
    for other, version in newest_rules().items():
        if other == code or version.kind == RedFlagRuleVersion.Kind.PROCESS:
            continue
        try:
            found[other] = rule_of(version)
        except ConditionError:
            continue
    return found
