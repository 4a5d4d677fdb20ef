"""How the sender is doing, for the people who rely on it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from careplan.followups.models import FollowUp, PlanChange
from careplan.followups.models.follow_up import OPEN
from careplan.hospital import queries as hospital
from careplan.hospital.models import JobRun
from careplan.outbox import queries as waiting
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders.models import Delivery
from careplan.reminders.purposes import CHECK_DUE, JOB, PLAN_CHANGED, Why
from careplan.reminders.queries.holding import details_of
from careplan.rules.calendar import local_moment

LATE_AFTER = dt.timedelta(minutes=15)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class ForPerson:
    """A patient whom a person must tell, what kept the message back, how many."""

    patient: Patient
    why: str
    count: int
    for_day: dt.date


@dataclass(frozen=True, slots=True)
class Figures:
    """The heartbeat and the numbers beside it; the counts are of these patients."""

    last_run: JobRun | None
    late: bool
    sent_today: int
    waiting: int
    oldest_due: dt.datetime | None
    for_person: list[ForPerson]
    for_person_count: int


def figures(patients: QuerySet[Patient], at: dt.datetime) -> Figures:
    """What a nurse's home page says about reminders of `patients` at `at`.

    Seven queries, whatever the number of patients. `late`: the loop has not run for 15
    minutes (H01). `oldest_due`: since when something due waits.
    """
    run = hospital.last_run(JOB.name)
    zone = hospital.zone()
    midnight = local_moment(at.astimezone(zone).date(), dt.time(), zone.key)
    ids = patients.values("pk")
    unsent = Reminder.objects.filter(
        patient_id__in=ids, state__in=[Reminder.State.WAITING, Reminder.State.CLAIMED]
    )
    due = waiting.due(at).filter(patient_id__in=ids).order_by("not_before").first()
    rows = for_person(patients)
    return Figures(
        last_run=run,
        late=run is None or at - run.started_at > LATE_AFTER,
        sent_today=Delivery.objects.filter(
            patient_id__in=ids, sent_at__gte=midnight
        ).count(),
        waiting=unsent.count(),
        oldest_due=due.not_before if due else None,
        for_person=rows[:SHOWN],
        for_person_count=len(rows),
    )


def for_person(patients: QuerySet[Patient]) -> list[ForPerson]:
    """Whom a person must tell, one row for each patient and cause (H09).

    Only what still holds: once the check is done or closed, or the change taken back,
    there is nothing to tell.
    """
    still_open = FollowUp.objects.filter(OPEN, pk=OuterRef("subject_id"))
    stands = PlanChange.objects.filter(pk=OuterRef("subject_id"), undone_at=None)
    rows = list(
        waiting.for_person()
        .filter(
            Q(Exists(still_open), purpose=CHECK_DUE)
            | Q(Exists(stands), purpose=PLAN_CHANGED),
            patient_id__in=patients.values("pk"),
        )
        .values("patient_id", "reason")
        .annotate(count=Count("pk"), last=Max("for_day"))
        .order_by("-last", "patient_id")
    )
    people = patients.in_bulk([row["patient_id"] for row in rows])
    return [
        ForPerson(
            people[row["patient_id"]], said(row["reason"]), row["count"], row["last"]
        )
        for row in rows
    ]


def failed(patients: QuerySet[Patient], since: dt.datetime) -> QuerySet[Delivery]:
    """Messages given up since a moment, the newest first."""
    return Delivery.objects.filter(
        patient_id__in=patients.values("pk"),
        state=Delivery.State.FAILED,
        created_at__gte=since,
    ).order_by("-id")


def said(reason: str) -> str:
    """The reason of a row in words; what other parts wrote is shown as it is."""
    return str(Why(reason).label) if reason in Why.values else reason


def why_nothing(patient: Patient, at: dt.datetime) -> list[str]:
    """Why nothing goes out to a patient at `at`; empty when nothing keeps it back.

    What keeps everything back comes first, then what became of the latest reminders.
    """
    found = [str(why.label) for why in standing_in_the_way(patient)]
    run = hospital.last_run(JOB.name)
    if run is None or at - run.started_at > LATE_AFTER:
        found.append(_("The reminder loop is not running."))
    latest = (
        Reminder.objects.filter(
            patient_id=patient.pk, audience=Reminder.Audience.PATIENT
        )
        .exclude(reason="")
        .order_by("-not_before")
        .values_list("reason", flat=True)[:3]
    )
    found += [said(reason) for reason in latest if said(reason) not in found]
    if not Reminder.objects.filter(patient_id=patient.pk).exists():
        found.append(_("Nothing on the plan needs a reminder within seven days."))
    return list(dict.fromkeys(found))


def standing_in_the_way(patient: Patient) -> list[Why]:
    """What keeps every message back from a patient now."""
    details = details_of(patient.user)
    confirmed = patient.user.email and details.email_confirmed_at
    holds = {
        Why.PATIENT: patient.status == Patient.Status.ACTIVE,
        Why.ACCOUNT: patient.user.is_active,
        Why.NO_ADDRESS: bool(confirmed),
        Why.MUTED: details.muted_at is None,
    }
    return [why for why, holding in holds.items() if not holding]
