"""What the care itself is watched for; a process rule names one of these checks."""

from enum import StrEnum

PREFIX = "process "


class Process(StrEnum):
    """A check of rows, made by the loop (clinical/alerts.md section 5)."""

    SILENCE = "silence"
    HISTOLOGY_MISSING = "histology-missing"
    BLOOD_THINNER_NO_END = "blood-thinner-no-end"
    CHECK_14_DAYS_LATE = "check-14-days-late"
    ADJUVANT_PAST_LIMIT = "adjuvant-past-limit"
    MISSED_WHILE_ALERT_OPEN = "missed-while-alert-open"
    DEVICE_NOT_REMOVED = "device-not-removed"
    RISK_GROUP_NOT_CHOSEN = "risk-group-not-chosen"
    ANCHOR_UNKNOWN = "anchor-unknown"


# Nothing keeps the end date of a blood thinner yet, so nobody could tell one that is
# missing from one that is written elsewhere.
NOT_JUDGED_YET = frozenset({Process.BLOOD_THINNER_NO_END})


class ProcessError(ValueError):
    """Words that name no check of the care itself."""


def process_of(condition: str) -> Process:
    """Read `process silence`. Raises ProcessError, which names the word."""
    name = condition.strip().removeprefix(PREFIX).strip()
    if not condition.strip().startswith(PREFIX):
        msg = "A rule about the care itself is written as “process” and a name."
        raise ProcessError(msg)
    try:
        return Process(name)
    except ValueError as error:
        known = ", ".join(Process)
        msg = f"“{name}” is no check we know. Known: {known}."
        raise ProcessError(msg) from error
