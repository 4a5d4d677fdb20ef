"""The values a plan is built from and the values it is built into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from careplan.rules.enums import Anchor, ByWhom, ItemStatus, Kind, RiskFactor
from careplan.rules.schedule import Schedule

AnchorDays = Mapping[Anchor, date | None]
# Never earlier than so many months after an anchor.
Floor = tuple[Anchor, int]
# By the key of a rolling row: the days from which each next check counts, in order.
RolledDays = Mapping[tuple[str, str], Sequence[date]]


@dataclass(frozen=True, slots=True)
class ItemRule:
    """One row of a checklist version, as the rules see it; windows in days."""

    code: str
    checklist: str
    activity: str
    kind: Kind
    by_whom: ByWhom
    title: str
    schedule: Schedule | None
    anchor: Anchor = Anchor.OPERATION
    until_anchor: Anchor | None = None
    days_before: int = 0
    days_after: int = 0
    applies: tuple[tuple[str, ...], ...] = ()
    status: ItemStatus = ItemStatus.DEFAULT
    instead_of: tuple[str, ...] = ()
    instead_from_month: int = 0
    risk_factors: tuple[RiskFactor, ...] = ()
    order: int = 0
    rolling: bool = False
    floor: Floor | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes this row one: its code inside its checklist."""
        return self.checklist, self.code


@dataclass(frozen=True, slots=True)
class ReasonFor:
    """Why a check is on the plan: the row, its occurrence and the tags behind it."""

    item_code: str
    checklist: str
    occurrence_code: str
    occurrence_label: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """One dated check: `planned_on` is what the rules say, `due_on` a working day."""

    activity: str
    kind: Kind
    by_whom: ByWhom
    title: str
    planned_on: date
    due_on: date
    opens_on: date
    closes_on: date
    moved: bool
    stuck: bool
    reasons: tuple[ReasonFor, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that cannot be dated yet, and what it waits for."""

    item: ItemRule
    for_anchor: Anchor | None = None
    for_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """An option nobody chose (`by` empty), or what a chosen option replaces."""

    item: ItemRule
    by: str = ""
    occurrence_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """Everything the rows came to; each row is in at least one of the six."""

    checks: tuple[PlannedCheck, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    passed: tuple[PlannedCheck, ...] = ()
    off: tuple[SwitchedOff, ...] = ()
    avoided: tuple[ItemRule, ...] = ()
    not_applying: tuple[ItemRule, ...] = ()
