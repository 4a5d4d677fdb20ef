"""An hour as people type it."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from careplan.lib.dates import plain_digits
from careplan.ui import words

CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.ASCII
)


class ClockField(forms.CharField):
    """A time of day: 9:40, 09.40, 9:40am, 2pm, 1405. The cleaned value is a time."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> dt.time | None:
        typed = str(super().clean(value) or "").strip()
        if not typed:
            return None
        found = CLOCK.fullmatch(plain_digits(typed).lower().replace(" ", ""))
        moment = _moment(found) if found else None
        if moment is None:
            raise ValidationError(
                _("Give a time such as 9:40am or 14:05. You typed %(typed)s"),
                code="clock",
                params={"typed": words.echo(typed)},
            )
        return moment


def _moment(found: "re.Match[str]") -> dt.time | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"] is None and found["minute"] is None:
        return None
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
