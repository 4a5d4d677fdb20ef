"""Translated labels for the plain enums of rules."""

from enum import StrEnum
from typing import TypeAlias, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from careplan.rules.enums import (
    Anchor,
    ByWhom,
    Gate,
    ItemStatus,
    Kind,
    Known,
    QuestionType,
    Route,
    Standing,
    Urgency,
    VersionState,
)

Label: TypeAlias = Promise | str
E = TypeVar("E", bound=StrEnum)

KINDS: dict[Kind, Label] = {
    Kind.HOME: _("At home"),
    Kind.CALL: _("Call"),
    Kind.TASK: _("Task"),
    Kind.VISIT: _("Visit"),
    Kind.TEST: _("Test"),
}
BY_WHOM: dict[ByWhom, Label] = {
    ByWhom.WARD: _("Ward nurse"),
    ByWhom.NURSE: _("Follow-up nurse"),
    ByWhom.CLINIC: _("Clinic"),
    ByWhom.PATIENT: _("Patient"),
    ByWhom.DOCTOR: _("Doctor"),
    ByWhom.PRIMARY_CARE: _("Family doctor"),
}
ANCHORS: dict[Anchor, Label] = {
    Anchor.OPERATION: _("Operation"),
    Anchor.DISCHARGE: _("Going home"),
    Anchor.END_OF_TREATMENT: _("End of treatment"),
    Anchor.END_OF_RADIOTHERAPY: _("End of radiotherapy"),
}
ITEM_STATUSES: dict[ItemStatus, Label] = {
    ItemStatus.DEFAULT: _("On by default"),
    ItemStatus.OPTION: _("Option, off unless chosen"),
    ItemStatus.AVOID: _("Advised against"),
}
KNOWN: dict[Known, Label] = {
    Known.YES: _("Yes"),
    Known.NO: _("No"),
    Known.NOT_KNOWN: _("Not known yet"),
}
STANDINGS: dict[Standing, Label] = {
    Standing.UPCOMING: _("Upcoming"),
    Standing.DUE: _("Due"),
    Standing.OVERDUE: _("Overdue"),
    Standing.DONE: _("Done"),
    Standing.CLOSED: _("Closed"),
}
GATES: dict[Gate, Label] = {
    Gate.BOOKED: _("Booked"),
    Gate.ATTENDED: _("Attended"),
    Gate.RECORDED: _("Recorded"),
    Gate.REVIEWED: _("Reviewed"),
    Gate.TOLD: _("Told"),
}
PATIENT_GATES: dict[Gate, Label] = {
    Gate.BOOKED: _("Booked"),
    Gate.ATTENDED: _("Test done"),
    Gate.RECORDED: _("Done"),
    Gate.REVIEWED: _("Doctor looks"),
    Gate.TOLD: _("You are told"),
}
ROUTES: dict[Route, Label] = {
    Route.CLINIC: _("In clinic"),
    Route.PHONE: _("By phone"),
    Route.PATIENT: _("By the patient, online"),
    Route.PAPER: _("On paper"),
}
URGENCIES: dict[Urgency, Label] = {
    Urgency.EMERGENCY: _("Emergency now"),
    Urgency.SAME_DAY: _("Same day"),
    Urgency.WITHIN_TWO_DAYS: _("Within 2 days"),
    Urgency.ROUTINE: _("Routine"),
}
VERSION_STATES: dict[VersionState, Label] = {
    VersionState.DRAFT: _("Draft"),
    VersionState.IN_REVIEW: _("In review"),
    VersionState.APPROVED: _("Approved"),
    VersionState.PUBLISHED: _("Published"),
    VersionState.RETIRED: _("Retired"),
}
QUESTION_TYPES: dict[QuestionType, Label] = {
    QuestionType.INTEGER: _("Whole number"),
    QuestionType.DECIMAL: _("Number"),
    QuestionType.NUMBERS: _("Several numbers"),
    QuestionType.YES_NO: _("Yes or no"),
    QuestionType.CHOICE: _("One of"),
    QuestionType.CHOICES: _("One or more of"),
    QuestionType.TEXT: _("Text"),
    QuestionType.DATETIME: _("Day and time"),
}

# How well a clinical fact was checked, as the library says it.
CONFIDENCE: dict[str, Label] = {
    "checked": _("Seen at the source"),
    "checked-secondary": _("Seen in a page that reports the source"),
    "known": _("From general knowledge"),
    "verify": _("To be verified"),
}


def choices(labels: dict[E, Label]) -> list[tuple[str, Label]]:
    """The labels of one enum as a model or form field wants them."""
    return [(member.value, label) for member, label in labels.items()]
