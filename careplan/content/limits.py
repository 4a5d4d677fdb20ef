"""Refuses texts, lists and numbers that are too large to keep or to read."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from careplan.lib import limits
from careplan.lib.errors import RefusedError


def check(row: models.Model) -> None:
    """Raise RefusedError, naming the field, for a value beyond its limit."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.PositiveSmallIntegerField):
            _check_number(field, value)
        elif isinstance(field, models.CharField | models.TextField):
            _check_text(field, value)
        elif isinstance(field, models.JSONField):
            _check_lists(field, value)


def _check_number(field: Any, value: int | None) -> None:
    low, high = limits.NUMBERS.get(field.name, limits.SMALL)
    if value is not None and not low <= value <= high:
        raise RefusedError(
            _("“%(field)s” must be between %(low)s and %(high)s.")
            % {"field": field.verbose_name, "low": low, "high": high}
        )


def _check_text(field: Any, value: str | None) -> None:
    most = field.max_length or limits.LONGEST.get(field.name, limits.LONGEST_TEXT)
    if value is not None and len(value) > most:
        raise RefusedError(
            _("“%(field)s” is too long: at most %(most)s characters.")
            % {"field": field.verbose_name, "most": most}
        )


def _check_lists(field: Any, value: Any) -> None:
    lists = [value, *value.values()] if isinstance(value, dict) else [value]
    counts = [len(each) for each in lists if isinstance(each, list | dict)]
    if max(counts, default=0) > limits.MOST_LINES:
        raise RefusedError(
            _("“%(field)s” is too long: at most %(most)s lines.")
            % {"field": field.verbose_name, "most": limits.MOST_LINES}
        )
    if len(str(value)) > limits.LONGEST["body"]:
        raise RefusedError(
            _("“%(field)s” is too long: at most %(most)s characters.")
            % {"field": field.verbose_name, "most": limits.LONGEST["body"]}
        )
