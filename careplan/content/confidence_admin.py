"""How well a fact was checked, in words, on the pages that say it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from careplan.terms import CONFIDENCE
from careplan.ui.admin_models import GatedAdmin

FIELD, WORDS = "confidence", "how_well_checked"


class ConfidenceFilter(admin.AllValuesFieldListFilter):
    """The values that rows have, by their words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            said: Any = choice["display"]
            yield {**choice, "display": CONFIDENCE.get(said, said)}


class ConfidenceAdmin(GatedAdmin):
    """Chosen by its words where it can be written, shown in words where not."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name != FIELD:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=_("How well checked"),
            choices=[("", "–"), *CONFIDENCE.items()],
            required=not db_field.blank,
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found: Any = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return found
        return [
            (title, options | _shown(options["fields"])) for title, options in found
        ]

    @admin.display(description=_("How well checked"))
    def how_well_checked(self, row: Any) -> Any:
        return CONFIDENCE.get(row.confidence, row.confidence)


def _shown(fields: Any) -> dict[str, list[Any]]:
    return {"fields": [WORDS if field == FIELD else field for field in fields]}
