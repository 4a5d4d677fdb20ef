"""The plain words every layer shares; terms/ gives them translated labels."""

from enum import StrEnum


class RiskFactor(StrEnum):
    """Why cancer may return after an operation (RF1 to RF4)."""

    SURGICAL_TRAUMA = "surgical-trauma"
    IMMUNE_SUPPRESSION = "immune-suppression"
    TUMOUR_BED = "tumour-bed"
    CIRCULATION = "circulation"


class Kind(StrEnum):
    """What sort of check it is; it decides which gates the check must pass."""

    HOME = "home"
    CALL = "call"
    TASK = "task"
    VISIT = "visit"
    TEST = "test"


class ByWhom(StrEnum):
    """Who does the check."""

    WARD = "ward"
    NURSE = "nurse"
    CLINIC = "clinic"
    PATIENT = "patient"
    DOCTOR = "doctor"
    PRIMARY_CARE = "primary-care"


class Anchor(StrEnum):
    """The day a schedule counts from."""

    OPERATION = "operation"
    DISCHARGE = "discharge"
    END_OF_TREATMENT = "end-of-treatment"
    END_OF_RADIOTHERAPY = "end-of-radiotherapy"


class ItemStatus(StrEnum):
    """Whether a checklist row is planned, offered or kept as a warning."""

    DEFAULT = "default"
    OPTION = "option"
    AVOID = "avoid"


class Known(StrEnum):
    """The value of a tag on a plan."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not-known"


class Standing(StrEnum):
    """Where a follow-up stands on a given day; derived, never stored."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    CLOSED = "closed"


class Gate(StrEnum):
    """A stage a follow-up must pass."""

    BOOKED = "booked"
    ATTENDED = "attended"
    RECORDED = "recorded"
    REVIEWED = "reviewed"
    TOLD = "told"


class Urgency(StrEnum):
    """How soon a person must answer an alert (clinical/alerts.md)."""

    EMERGENCY = "E"
    SAME_DAY = "S"
    WITHIN_TWO_DAYS = "W"
    ROUTINE = "R"


class Route(StrEnum):
    """How an entry reached us."""

    CLINIC = "clinic"
    PHONE = "phone"
    PATIENT = "patient"
    PAPER = "paper"


class VersionState(StrEnum):
    """The life of an authored version."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETIRED = "retired"


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    NUMBERS = "numbers"
    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    DATETIME = "datetime"


class AnsweredBy(StrEnum):
    """Who can answer a question; staff may also type what a patient says."""

    PATIENT = "patient"
    NURSE = "nurse"
    CLINICIAN = "clinician"
    LAB = "lab"
