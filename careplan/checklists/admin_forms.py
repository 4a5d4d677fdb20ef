"""Forms in which checklists are written."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.checklists.models import Tag
from careplan.rules.applies import AppliesError, words
from careplan.rules.enums import ItemStatus
from careplan.rules.schedule import ScheduleError, parse
from careplan.ui.admin_fields import GroupsField, LinesField
from careplan.ui.admin_models import RefusableForm


def check_tags(codes: Iterable[str]) -> None:
    """Refuse words that are no tag."""
    wanted = set(codes)
    known = set(Tag.objects.filter(code__in=wanted).values_list("code", flat=True))
    for code in sorted(wanted - known):
        raise forms.ValidationError(_("“%(code)s” is no tag.") % {"code": code})


class ChecklistVersionForm(RefusableForm):
    implies = LinesField(
        label=gettext_lazy("Tags it brings"),
        help_text=gettext_lazy("Tag codes, one a line."),
    )
    one_of = GroupsField(
        label=gettext_lazy("Choose exactly one of"),
        help_text=gettext_lazy(
            "A group of tag codes a line, with commas. Until one is chosen, the "
            "group is not known yet."
        ),
    )
    asks = LinesField(
        label=gettext_lazy("Tags asked at enrolment"),
        help_text=gettext_lazy("Tag codes, one a line, in this order."),
    )

    def clean_implies(self) -> list[str]:
        codes: list[str] = self.cleaned_data["implies"]
        check_tags(codes)
        return codes

    def clean_asks(self) -> list[str]:
        codes: list[str] = self.cleaned_data["asks"]
        check_tags(codes)
        return codes

    def clean_one_of(self) -> list[list[str]]:
        groups: list[list[str]] = self.cleaned_data["one_of"]
        check_tags(code for group in groups for code in group)
        return groups


class ItemForm(RefusableForm):
    sample_day = forms.DateField(
        label=gettext_lazy("Sample operation day"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Only for the dates below; it is not saved."),
    )
    applies = GroupsField(
        label=gettext_lazy("Applies to"),
        help_text=gettext_lazy(
            "Every line must hold, by one of its words: stage-2, stage-3. Put “not” "
            "before a tag to turn it round. Empty: everyone."
        ),
    )
    instead_of = LinesField(
        label=gettext_lazy("Stands instead of"),
        help_text=gettext_lazy("Row ids, one a line."),
    )
    patient_ready = LinesField(label=gettext_lazy("Getting ready"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "risk_factors" in self.fields:
            self.fields["risk_factors"].help_text = gettext_lazy("One or more.")
            self.fields["risk_factors"].widget = forms.CheckboxSelectMultiple(
                choices=self.fields["risk_factors"].choices  # type: ignore[attr-defined]
            )
        day = getattr(self.instance, "sample_day", None)
        if day is not None:
            self.initial["sample_day"] = day

    def clean_schedule(self) -> str:
        typed: str = self.cleaned_data["schedule"].strip()
        if typed:
            try:
                parse(typed)
            except ScheduleError as error:
                raise forms.ValidationError(error.message) from error
        return typed

    def clean_applies(self) -> list[list[str]]:
        groups: list[list[str]] = self.cleaned_data["applies"]
        try:
            codes = words(groups)
        except AppliesError as error:
            raise forms.ValidationError(str(error)) from error
        check_tags(codes)
        return groups

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        self.instance.sample_day = cleaned.get("sample_day")
        status, replaced = cleaned.get("status"), cleaned.get("instead_of")
        if replaced and status != ItemStatus.OPTION:
            self.add_error("instead_of", _("Only an option stands instead of a row."))
        if status == ItemStatus.AVOID and not cleaned.get("avoid_reason"):
            self.add_error("avoid_reason", _("Say why it is advised against."))
        self._check_rows(cleaned, replaced or [])
        return cleaned

    def _check_rows(self, cleaned: dict[str, Any], replaced: list[str]) -> None:
        version = cleaned.get("version") or getattr(self.instance, "version", None)
        if version is None or not replaced:
            return
        rows = set(version.items.values_list("code", flat=True))
        for code in replaced:
            if code not in rows or code == cleaned.get("code"):
                message = _("“%(code)s” is no other row of this checklist.")
                self.add_error("instead_of", message % {"code": code})
