"""The hospital's numbers in what a rule tells a patient."""

import re
from collections.abc import Iterator

from careplan.hospital.models import Hospital
from careplan.rules.enums import Urgency

# A placeholder, and the hospital's setting behind it.
SETTINGS = {
    "emergency_number": "emergency_number",
    "clinic_phone": "clinic_phone",
    "oncology_24h": "night_phone",
    "crisis_line": "crisis_line",
}
# What the line of an urgency names, which always follows the message
# (clinical/alerts.md section 1). The lines themselves: followups/queries/advice.py.
IN_LINE = {
    Urgency.EMERGENCY: ("emergency_number",),
    Urgency.SAME_DAY: ("clinic_phone", "oncology_24h"),
    Urgency.WITHIN_TWO_DAYS: ("clinic_phone", "emergency_number"),
    Urgency.ROUTINE: ("clinic_phone",),
}
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def unknown_placeholders(text: str) -> Iterator[str]:
    """The words in braces that stand for no number."""
    return (name for name in _PLACEHOLDER.findall(text) if name not in SETTINGS)


def empty_settings(message: str, urgency: Urgency, hospital: Hospital) -> list[str]:
    """The hospital's settings that the message or its line needs and that are empty.

    Until they are set the rule cannot be approved (clinical/alerts.md, top).
    """
    if not message:
        return []
    named = (*_PLACEHOLDER.findall(message), *IN_LINE[urgency])
    used = [SETTINGS[name] for name in named if name in SETTINGS]
    return [name for name in dict.fromkeys(used) if not getattr(hospital, name)]
