"""What a red-flag rule looks at, and what it finds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from careplan.rules.applies import Groups
from careplan.rules.enums import Known, Urgency

if TYPE_CHECKING:
    from careplan.rules.redflags.conditions import Condition

# Names for what a rule may miss that is no answer.
OPERATION_DAY = "operated_on"
BIRTH_DATE = "born_on"
OPEN_W = "open_w_patient_rules"


@dataclass(frozen=True, slots=True)
class Value:
    """One answer as rules see it.

    `text` is the stored value: several choices joined by "|", a moment in ISO form (by
    the clinic's clock where it names no zone). `during`: the tags that held when it was
    measured, as far as anybody knows; trends leave out results on cancer drugs by it.
    """

    code: str
    measured_at: datetime
    number: Decimal | None = None
    text: str = ""
    unit: str = ""
    qualifier: str = ""
    assay: str = ""
    during: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything about one patient and one plan at one moment.

    `answers` are those of the entry judged, computed values included; `history` holds
    values that still count, newest first, this entry's left out. A tag that is absent
    or not known yet counts as no (clinical/tags.md section 1). `open_rules` are the
    rules whose alert is open; `open_w_patient_rules` counts the W ones among them that
    a patient's own answers set off.
    """

    at: datetime
    zone: ZoneInfo
    operated_on: date | None
    tags: Mapping[str, Known]
    answers: Mapping[str, Value]
    history: Mapping[str, Sequence[Value]]
    open_rules: frozenset[str] = frozenset()
    open_w_patient_rules: int = 0
    discharged_on: date | None = None
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A red-flag rule: when it fires and how soon a person must answer.

    `counts`: a W rule that looks at a patient's own answers, neither laboratory nor
    mood. Two of them make a same-day alert (AC-09).
    """

    code: str
    condition: "Condition"
    applies: Groups
    day_from: int | None
    day_to: int | None
    urgency: Urgency
    within_hours: int | None = None
    counts: bool = False


class Outcome(StrEnum):
    """What became of a rule."""

    FIRES = "fires"
    NO = "no"
    NOT_ASSESSED = "not-assessed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found.

    `inputs` are the values it looked at, `missing` the fields that were absent. Not
    assessed with nothing missing: there is too little history to compare with.
    `error` names the kind of fault of one that failed; it holds no answer.
    """

    rule: str
    outcome: Outcome
    urgency: Urgency
    inputs: tuple[Value, ...] = ()
    missing: tuple[str, ...] = ()
    error: str = ""


@dataclass(slots=True)
class Trail:
    """What has been looked at so far, once each, in order."""

    inputs: dict[Value, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    def saw(self, values: Iterable[Value]) -> None:
        self.inputs.update(dict.fromkeys(values))

    def missed(self, code: str) -> None:
        self.missing[code] = None
