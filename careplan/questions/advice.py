"""What a patient is told: the words of a rule, then the line of its urgency."""

import re
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from careplan.hospital.models import Hospital
from careplan.rules.enums import Urgency

# Section 1 of clinical/alerts.md; safety rule 2: never a message without its line.
LINES: dict[Urgency, str | Promise] = {
    Urgency.EMERGENCY: _("Call {emergency_number} now."),
    Urgency.SAME_DAY: _(
        "Call {clinic_phone} now, or {oncology_24h} when we are closed. If nobody "
        "answers or you feel worse, go to the emergency department."
    ),
    Urgency.WITHIN_TWO_DAYS: _(
        "We will contact you within two days. If it gets worse, call {clinic_phone}. "
        "If you feel very ill, call {emergency_number}."
    ),
    Urgency.ROUTINE: _(
        "Thank you. We will look at this at your next contact. If it gets worse, call "
        "{clinic_phone}."
    ),
}
# A placeholder, and the hospital's setting behind it.
SETTINGS = {
    "emergency_number": "emergency_number",
    "clinic_phone": "clinic_phone",
    "oncology_24h": "night_phone",
    "crisis_line": "crisis_line",
}
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def line_of(urgency: Urgency, hospital: Hospital) -> str:
    """The line of an urgency with the hospital's own numbers."""
    return filled(str(LINES[urgency]), hospital)


def advice(message: str, urgency: Urgency, hospital: Hospital) -> str:
    """The message and the line of its urgency; nothing when it is for staff only."""
    if not message:
        return ""
    return f"{filled(message, hospital)} {line_of(urgency, hospital)}"


def filled(text: str, hospital: Hospital) -> str:
    """The text with the hospital's numbers; never with a gap where a number belongs.

    A number taken away after a rule was published gives way to the emergency number.
    """

    def number(found: re.Match[str]) -> str:
        setting = SETTINGS.get(found[1], "emergency_number")
        return str(getattr(hospital, setting) or hospital.emergency_number)

    return _PLACEHOLDER.sub(number, text)


def unknown_placeholders(text: str) -> Iterator[str]:
    """The words in braces that stand for no number."""
    return (name for name in _PLACEHOLDER.findall(text) if name not in SETTINGS)


def empty_settings(message: str, urgency: Urgency, hospital: Hospital) -> list[str]:
    """The hospital's settings that the message or its line needs and that are empty.

    Until they are set the rule cannot be approved (clinical/alerts.md, top).
    """
    if not message:
        return []
    words = f"{message} {LINES[urgency]}"
    used = [SETTINGS[name] for name in _PLACEHOLDER.findall(words) if name in SETTINGS]
    return [name for name in dict.fromkeys(used) if not getattr(hospital, name)]
