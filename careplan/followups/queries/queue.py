"""The nurses' one queue: a row per patient, most urgent first, each saying why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, QuerySet

from careplan.followups.models import Alert, ContactAttempt, FollowUp, Promise
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries import contacts
from careplan.followups.queries.alerts import AlertLine, alerts_of
from careplan.followups.queries.ask_rows import TO_CALL, with_order
from careplan.followups.queries.asks import Watch, waiting
from careplan.followups.queries.contacts import Tries
from careplan.followups.queries.filters import Filters
from careplan.followups.queries.ranked import Ranked, Standing, ranked
from careplan.followups.queries.rows import Row, rows_of, with_reasons
from careplan.patients.models import Patient
from careplan.rules.ranking import PLACES, Group

PER_PAGE = 25


@dataclass(frozen=True)
class Reason:
    """One check that asks for somebody."""

    group: Group
    row: Row


@dataclass(frozen=True)
class QueueRow:
    """One patient in the queue, with everything that asks for her.

    `reasons`: her checks, most urgent first. `last`: the newest call or letter;
    `today`: those of today, newest first. `agreed`: what was promised for a later day.
    """

    patient: Patient
    standing: Standing
    alerts: list[AlertLine] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    tries: Tries | None = None
    promises: list[Promise] = field(default_factory=list)
    contacts: list[ContactAttempt] = field(default_factory=list)

    @property
    def group(self) -> Group | None:
        """The first reason why she is here; None when nothing asks for her now."""
        place = self.standing.place
        return list(Group)[place] if place < len(PLACES) else None

    @property
    def first(self) -> Reason | None:
        """The check that the row is about; none where an alert or nothing else is."""
        if self.group in {None, Group.ALERT}:
            return None
        return self.reasons[0] if self.reasons else None

    @property
    def others(self) -> list[Reason]:
        return self.reasons[1:] if self.first else self.reasons


@dataclass(frozen=True)
class QueuePage:
    """One page of one list, and how many people each list shows and holds."""

    rows: list[QueueRow]
    which: int
    counts: Ranked

    @property
    def total(self) -> int:
        return self.counts.shown[self.which]

    @property
    def hidden(self) -> int:
        """How many people of this list the filters hide."""
        return self.counts.held[self.which] - self.total


def queue(
    seen: Watch,
    filters: Filters | None = None,
    *,
    which: int = TO_CALL,
    number: int = 1,
    per_page: int = PER_PAGE,
) -> QueuePage:
    """One page of a list of the queue, in the order of rules.ranking."""
    found = ranked(
        seen,
        filters or Filters(),
        which=which,
        first=(max(number, 1) - 1) * per_page,
        count=per_page,
    )
    return QueuePage(_rows(seen, found.page), which, found)


def _rows(seen: Watch, page: Sequence[Standing]) -> list[QueueRow]:
    """All that the rows of a page say; the same number of queries for any page."""
    ids = [standing.patient for standing in page]
    reasons = _reasons(seen, ids)
    people = _people(ids)
    alerts = alerts_of(people.values(), seen.at)
    tries, promises = contacts.tries(ids), contacts.promises(ids)
    newest = contacts.newest(ids, since=seen.midnight)
    return [
        QueueRow(
            patient=people[standing.patient],
            standing=standing,
            alerts=alerts.get(standing.patient, []),
            reasons=reasons.get(standing.patient, []),
            tries=tries.get(standing.patient),
            promises=promises.get(standing.patient, []),
            contacts=newest.get(standing.patient, []),
        )
        for standing in page
    ]


def _reasons(seen: Watch, ids: Sequence[int]) -> dict[int, list[Reason]]:
    """What asks for these patients, each patient's most urgent first."""
    asked = with_order(waiting(seen).filter(patient__in=ids))
    found = list(
        with_reasons(asked).order_by(
            "place", F("clock").asc(nulls_last=True), "-bad", "since", "due_on", "pk"
        )
    )
    groups, reasons = list(Group), dict[int, list[Reason]]()
    for check, row in zip(
        found, rows_of(found, day=seen.day, zone=seen.zone), strict=True
    ):
        reason = Reason(groups[check.place], row)
        reasons.setdefault(check.patient_id, []).append(reason)
    return reasons


def _people(ids: Sequence[int]) -> dict[int, Patient]:
    return (
        Patient.objects.filter(pk__in=ids)
        .select_related("team", "nurse", "user__contact_details")
        .prefetch_related("operations")
        .in_bulk()
    )


def ended_with_open_checks(seen: Watch) -> QuerySet[Patient]:
    """Patients who died or left while checks or alerts are still open."""
    checks = FollowUp.objects.filter(OPEN, patient=OuterRef("pk"))
    alerts = Alert.objects.filter(OPEN_ALERT, patient=OuterRef("pk"))
    return (
        Patient.objects.exclude(status=Patient.Status.ACTIVE)
        .filter(Exists(checks) | Exists(alerts), team__in=seen.teams)
        .select_related("team")
        .order_by("status_since", "pk")
    )


def without_next(seen: Watch) -> QuerySet[Patient]:
    """Active patients who have nothing ahead of them."""
    ahead = FollowUp.objects.filter(OPEN, patient=OuterRef("pk"))
    return (
        Patient.objects.filter(
            ~Exists(ahead), team__in=seen.teams, status=Patient.Status.ACTIVE
        )
        .select_related("team")
        .order_by("name", "pk")
    )
