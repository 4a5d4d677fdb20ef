"""What the ledger reads of some patients, and what it finds."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q

from careplan.followups.models import CarePlan, FollowUp, LedgerLine
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.drafting_many import Remembered
from careplan.patients.models import Patient

Kind = LedgerLine.Kind
# So many patients a look: the number of queries is the same for one or for all.
AT_ONCE = 500
CLOSED_BY_A_PERSON = Q(closed_at__isnull=False, closed_by__isnull=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not add up, and whom it is about, by number."""

    kind: str
    text: str
    patient: int | None = None
    team: int | None = None
    follow_up: int | None = None

    @property
    def subject(self) -> tuple[str, int | None, int | None]:
        """What makes it the same difference at a second look."""
        return self.kind, self.patient, self.follow_up


@dataclass(frozen=True, slots=True)
class Books:
    """How many checks were opened, and what became of them."""

    patients: int = 0
    opened: int = 0
    done: int = 0
    open: int = 0
    closed: int = 0

    def __add__(self, other: "Books") -> "Books":
        return Books(
            self.patients + other.patients,
            self.opened + other.opened,
            self.done + other.done,
            self.open + other.open,
            self.closed + other.closed,
        )

    @property
    def on_record(self) -> int:
        """The checks there are: done, open, or closed by a person."""
        return self.done + self.open + self.closed


NOTHING = Books()


@dataclass
class Batch:
    """Some patients with their plans; what was read stays with it."""

    patients: Sequence[Patient]
    at: dt.datetime
    sources: Remembered = field(default_factory=Remembered)

    @cached_property
    def ids(self) -> list[int]:
        return [patient.pk for patient in self.patients]

    @cached_property
    def plans(self) -> list[CarePlan]:
        """All plans of these patients, ended ones too."""
        of = {patient.pk: patient for patient in self.patients}
        rows = CarePlan.objects.filter(patient__in=self.ids).order_by("pk")
        plans = list(rows.select_related("operation"))
        for plan in plans:
            plan.patient = of[plan.patient_id]
        return plans

    @property
    def active(self) -> list[CarePlan]:
        """The plans that go on, of the patients whom we follow."""
        return [
            plan
            for plan in self.plans
            if plan.ended_at is None and plan.patient.status == Patient.Status.ACTIVE
        ]

    @cached_property
    def books(self) -> dict[int, Books]:
        """What became of the checks of each plan, by its number."""
        rows = (
            FollowUp.objects.filter(plan__in=[plan.pk for plan in self.plans])
            .order_by()
            .values_list("plan")
            .annotate(
                done=Count("pk", filter=Q(done_at__isnull=False)),
                open=Count("pk", filter=OPEN),
                closed=Count("pk", filter=CLOSED_BY_A_PERSON),
            )
        )
        there = {plan: states for plan, *states in rows}
        return {
            plan.pk: Books(0, plan.opened, *there.get(plan.pk, (0, 0, 0)))
            for plan in self.plans
        }

    @property
    def total(self) -> Books:
        """All of them together."""
        return sum(self.books.values(), Books(patients=len(self.patients)))


def batches(at: dt.datetime) -> Iterator[Batch]:
    """All patients, some at a time; what they share is read once."""
    sources, last = Remembered(), 0
    while True:
        rows = Patient.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]
        patients = list(rows)
        if not patients:
            return
        yield Batch(patients, at, sources)
        last = patients[-1].pk


def about(
    plan: CarePlan, kind: str, text: str, follow_up: int | None = None
) -> Difference:
    """A difference in a plan."""
    patient = plan.patient
    return Difference(kind, text, patient.pk, patient.team_id, follow_up)


def patients_of(differences: Iterable[Difference]) -> set[int]:
    """The numbers of the patients they are about."""
    return {each.patient for each in differences if each.patient is not None}
