"""Whether nobody is without a next step, and every message still has its reason."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from careplan.followups.models import CarePlan, FollowUp, PlanChange
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.ledger_rows import Batch, Difference, Kind, about
from careplan.outbox.actions import UNSENT
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient

FOLLOW_UP = FollowUp._meta.label_lower
PLAN_CHANGE = PlanChange._meta.label_lower
CARE_PLAN = CarePlan._meta.label_lower
# A message being sent is looked at once more before it goes, within a day at most.
BEING_SENT = dt.timedelta(hours=25)


def miscounted(batch: Batch) -> list[Difference]:
    """Plans that have more or fewer checks than were opened on them (H15)."""
    return [
        about(
            plan,
            Kind.COUNT,
            _("%(opened)s checks were opened, and %(there)s are on record.")
            % {"opened": books.opened, "there": books.on_record},
        )
        for plan in batch.plans
        if (books := batch.books[plan.pk]).opened != books.on_record
    ]


def without_next(batch: Batch) -> list[Difference]:
    """Whom we follow without a next step that somebody waits for (H17)."""
    found = [
        about(
            plan,
            Kind.NO_NEXT,
            _("Nothing is open on the plan. Somebody ends it, or adds what comes."),
        )
        for plan in batch.active
        if not batch.books[plan.pk].open
    ]
    planned = {plan.patient_id for plan in batch.plans}
    return found + [
        Difference(
            Kind.NO_NEXT, _("There is no plan."), patient.pk, team=patient.team_id
        )
        for patient in batch.patients
        if patient.status == Patient.Status.ACTIVE and patient.pk not in planned
    ]


def other_team(batch: Batch) -> list[Difference]:
    """Open checks that lie with another team than their patient."""
    rows = (
        FollowUp.objects.filter(OPEN, patient__in=batch.ids)
        .exclude(team=F("patient__team"))
        .order_by("pk")
        .values_list("pk", "title", "patient", "patient__team", "team__name")
    )
    return [
        Difference(
            Kind.TEAM,
            _("%(what)s lies with %(team)s.") % {"what": title, "team": name},
            patient,
            team,
            number,
        )
        for number, title, patient, team, name in rows
    ]


def reminders(batch: Batch) -> list[Difference]:
    """Messages to the patients' side whose reason is gone (H05); 3 queries."""
    patients = {patient.pk: patient for patient in batch.patients}
    rows = list(_unsent().filter(patient_id__in=batch.ids))
    follow_ups = FollowUp.objects.in_bulk(_subjects(rows, FOLLOW_UP))
    changes = PlanChange.objects.in_bulk(_subjects(rows, PLAN_CHANGE))
    ended = {
        (FOLLOW_UP, number): row.done_at or row.closed_at
        for number, row in follow_ups.items()
    }
    ended |= {(PLAN_CHANGE, number): row.undone_at for number, row in changes.items()}
    ended |= {(CARE_PLAN, plan.pk): plan.ended_at for plan in batch.plans}
    found = []
    for row in rows:
        patient = patients[row.patient_id]
        subject = row.subject_kind, row.subject_id
        if patient.status != Patient.Status.ACTIVE:
            why = _("the patient is no longer followed")
        elif subject not in ended:
            why = _("nothing is there that it is about")
        else:
            why = _ended(row, ended[subject], batch.at)
        if why:
            there = row.subject_kind == FOLLOW_UP and row.subject_id in follow_ups
            follow_up = row.subject_id if there else None
            found.append(_lost(row, why, patient, follow_up))
    return found


def reminders_of_nobody() -> Iterator[Difference]:
    """Messages about a patient who is not there; 1 query."""
    there = Patient.objects.filter(pk=OuterRef("patient_id"))
    for row in _unsent().exclude(Exists(there)).iterator():
        yield _lost(row, _("there is no such patient"), None, None)


def _unsent() -> QuerySet[Reminder]:
    return Reminder.objects.filter(
        audience=Reminder.Audience.PATIENT, state__in=UNSENT
    ).order_by("pk")


def _subjects(rows: list[Reminder], kind: str) -> list[int]:
    return [row.subject_id for row in rows if row.subject_kind == kind]


def _ended(row: Reminder, ended: dt.datetime | None, at: dt.datetime) -> str:
    being_sent = row.state == Reminder.State.CLAIMED
    if ended is None or (being_sent and at - ended <= BEING_SENT):
        return ""
    return _("what it is about is done or gone")


def _lost(
    row: Reminder, why: str, patient: Patient | None, follow_up: int | None
) -> Difference:
    return Difference(
        Kind.REMINDER,
        _("A message waits (%(purpose)s, number %(number)s), and %(why)s.")
        % {"purpose": row.purpose, "number": row.pk, "why": why},
        patient.pk if patient else None,
        patient.team_id if patient else None,
        follow_up,
    )
