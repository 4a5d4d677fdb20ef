"""A day in three boxes, and choices as lines to press."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.lib import dates
from careplan.lib.dates import TypedDateError
from careplan.ui import words


class DateWidget(forms.MultiWidget):
    """Three boxes: day, month, year; what was typed stays."""

    PARTS = ("day", "month", "year")
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
            for part in self.PARTS
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: dt.date | None) -> list[str]:
        if value is None:
            return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)]


class DateField(forms.Field):
    """A day in three boxes; the cleaned value is a date, or None when left empty.

    `earliest` and `latest` are dates; `name` is how a sentence calls the day.
    """

    widget = DateWidget

    def __init__(
        self,
        *,
        earliest: dt.date | None = None,
        latest: dt.date | None = None,
        name: str | Promise = "",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.earliest = earliest
        self.latest = latest
        self.name = name

    def clean(self, value: Any) -> dt.date | None:
        typed = self._typed(value)
        try:
            day = dates.read_date(*typed)
        except TypedDateError as error:
            if error.fault is dates.Fault.EMPTY and not self.required:
                return None
            raise ValidationError(
                words.typed_date_error(error, typed).replace("%", "%%"),
                code=error.fault.value,
                params={"parts": error.parts},
            ) from error
        self._check_limits(day)
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = DateWidget().decompress(initial) if initial else ["", "", ""]
        return list(self._typed(data)) != before

    def _typed(self, value: Any) -> tuple[str, str, str]:
        if isinstance(value, dt.date):
            value = DateWidget().decompress(value)
        given = [str(part or "") for part in (value or [])] + ["", "", ""]
        return given[0], given[1], given[2]

    def _check_limits(self, day: dt.date) -> None:
        name = str(self.name) or _("The day")
        typed = words.day_plain(day)
        if self.earliest and day < self.earliest:
            raise ValidationError(
                _("%(name)s must be %(limit)s or later. You typed %(typed)s"),
                code="early",
                params={
                    "name": name,
                    "limit": words.day_plain(self.earliest),
                    "typed": typed,
                },
            )
        if self.latest and day > self.latest:
            raise ValidationError(
                _("%(name)s must be %(limit)s or earlier. You typed %(typed)s"),
                code="late",
                params={
                    "name": name,
                    "limit": words.day_plain(self.latest),
                    "typed": typed,
                },
            )


class ChoiceField(forms.ChoiceField):
    """One of a few, as radio buttons; nothing is chosen beforehand.

    `hints` puts a soft line inside an option, by its value. `side_by_side` for short
    options.
    """

    default_error_messages = {"required": gettext_lazy("Choose one")}

    def __init__(
        self,
        *,
        hints: Mapping[str, str | Promise] | None = None,
        side_by_side: bool = False,
        **options: Any,
    ) -> None:
        options.setdefault("widget", forms.RadioSelect)
        super().__init__(**options)
        self.hints = dict(hints or {})
        self.side_by_side = side_by_side


class ChoicesField(forms.MultipleChoiceField):
    """Any of a few, as checkboxes; `hints` and `side_by_side` as for ChoiceField."""

    default_error_messages = {"required": gettext_lazy("Choose at least one")}

    def __init__(
        self,
        *,
        hints: Mapping[str, str | Promise] | None = None,
        side_by_side: bool = False,
        **options: Any,
    ) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**options)
        self.hints = dict(hints or {})
        self.side_by_side = side_by_side
