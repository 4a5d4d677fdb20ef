"""Calls and letters to a patient, tries in a row, and what was promised."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from careplan.accounts.models import User
from careplan.followups.models import (
    ContactAttempt,
    ContactOutcome,
    FollowUp,
    FollowUpEvent,
    Promise,
)
from careplan.followups.models.contact import FROM_CALLS
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.plan_view import next_rows
from careplan.followups.queries.rows import Row
from careplan.hospital import queries as hospital
from careplan.patients.models import Patient
from careplan.rules.enums import Kind, Standing

Effect = ContactOutcome.Effect
FIND_OUT = "find-out-"
SHOWN = 5
AHEAD = 5
NUMBERS_OFFERED = 3
SAME_WITHIN = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Tries:
    """Calls in a row that reached nobody, and when the last of them was."""

    count: int
    last: dt.datetime


def tries(patients: Iterable[int], *, for_letter: bool = False) -> dict[int, Tries]:
    """The tries in a row of each patient (by id) who has any; one query.

    Counted from the rows since somebody last spoke with the patient, never stored.
    `for_letter`: since the last letter too, so that a letter is not due at each call.
    """
    ends = [*ContactOutcome.SPOKE, *([Effect.LETTER] if for_letter else [])]
    ended = ContactAttempt.objects.filter(
        patient=OuterRef("patient"), outcome__effect__in=ends, pk__gt=OuterRef("pk")
    )
    rows = (
        ContactAttempt.objects.filter(
            ~Exists(ended),
            patient__in=list(patients),
            outcome__effect__in=ContactOutcome.TRIES,
        )
        .order_by()
        .values("patient")
        .annotate(count=Count("pk"), last=Max("at"))
    )
    return {row["patient"]: Tries(row["count"], row["last"]) for row in rows}


def tries_of(patient: Patient) -> Tries | None:
    """The tries in a row of one patient; None when the last call got through."""
    return tries([patient.pk]).get(patient.pk)


def promises(patients: Iterable[int]) -> dict[int, list[Promise]]:
    """The open promises of each patient (by id), soonest first; one query.

    A promise is open as long as its follow-up is.
    """
    open_rows = Promise.objects.filter(
        patient__in=list(patients),
        follow_up__done_at=None,
        follow_up__closed_at=None,
    )
    found: dict[int, list[Promise]] = {}
    for promise in open_rows.select_related("follow_up").order_by("due_at", "pk"):
        found.setdefault(promise.patient_id, []).append(promise)
    return found


def promises_of(patient: Patient) -> list[Promise]:
    """The open promises of one patient, soonest first."""
    return promises([patient.pk]).get(patient.pk, [])


def newest(
    patients: Iterable[int], *, since: dt.datetime
) -> dict[int, list[ContactAttempt]]:
    """Calls and letters since a moment, or else the last one, newest first; one query.

    Of each patient (by id) whom anybody tried to reach.
    """
    rows = ContactAttempt.objects.filter(patient__in=list(patients)).order_by()
    last = rows.values("patient").annotate(last=Max("pk")).values("last")
    found: dict[int, list[ContactAttempt]] = {}
    shown = rows.filter(Q(at__gte=since) | Q(pk__in=last))
    for attempt in shown.select_related("outcome", "by").order_by("-pk"):
        found.setdefault(attempt.patient_id, []).append(attempt)
    return found


def open_from_calls(patient: Patient, activity: str) -> QuerySet[FollowUp]:
    """What calls to a patient left for staff to do and nobody has done yet."""
    return FollowUp.objects.filter(OPEN, patient=patient, activity=activity).order_by(
        "pk"
    )


def outcomes() -> list[ContactOutcome]:
    """The ways a call can end that are offered; a letter is logged at its task."""
    rows = ContactOutcome.objects.filter(active=True).exclude(effect=Effect.LETTER)
    return list(rows.order_by("order", "text"))


def numbers_of(patient: Patient) -> list[str]:
    """The patient's known numbers: the one noted, then those that got through."""
    details = getattr(patient.user, "contact_details", None)
    noted = [details.phone] if details and details.phone else []
    through = (
        ContactAttempt.objects.filter(
            patient=patient, outcome__effect__in=ContactOutcome.SPOKE
        )
        .exclude(number_used="")
        .order_by("-pk")
        .values_list("number_used", flat=True)[:20]
    )
    return list(dict.fromkeys([*noted, *through]))[:NUMBERS_OFFERED]


def logged_just_now(
    patient: Patient,
    *,
    outcome: ContactOutcome,
    number_used: str,
    note: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> ContactAttempt | None:
    """The same call by the same person, minutes ago, from another form than `key`'s.

    Whoever goes back in the browser and sends once more meets it (H35).
    """
    return (
        ContactAttempt.objects.filter(
            patient=patient,
            outcome=outcome,
            number_used=number_used,
            note=note,
            by=by,
            at__gt=at - SAME_WITHIN,
        )
        .exclude(key=key)
        .order_by("-pk")
        .first()
    )


# History ------------------------------------------------------------------------


@dataclass(frozen=True)
class Contact:
    """One call or letter as the patient's page tells it."""

    attempt: ContactAttempt
    about: list[str]
    promised_for: dt.datetime | None
    taken_back: bool


def history(patient: Patient) -> tuple[list[Contact], int]:
    """The last calls and letters, newest first, and how many there are in all."""
    rows = ContactAttempt.objects.filter(patient=patient)
    newest = (
        rows.select_related("outcome", "by", "promise")
        .prefetch_related("follow_ups")
        .order_by("-pk")[:SHOWN]
    )
    return [_contact(row) for row in newest], rows.count()


@dataclass(frozen=True)
class Calls:
    """All that a patient's page says of calls and letters."""

    promises: list[Promise]
    tries: Tries | None
    needed: int  # how many make a letter due; 0 when there are none
    history: list[Contact]
    total: int


def calls_of(patient: Patient) -> Calls:
    """Open promises, tries so far, and the last calls and letters."""
    newest, total = history(patient)
    tried = tries_of(patient)
    return Calls(
        promises=promises_of(patient),
        tries=tried,
        needed=hospital.the_hospital().tries_before_letter if tried else 0,
        history=newest,
        total=total,
    )


def _contact(attempt: ContactAttempt) -> Contact:
    about = list(attempt.follow_ups.all())
    letter = attempt.outcome.effect == Effect.LETTER
    promise = getattr(attempt, "promise", None)
    return Contact(
        attempt=attempt,
        about=list(dict.fromkeys(each.title for each in about)),
        promised_for=promise.due_at if promise else None,
        # Whoever takes back “done” of the letter's task says it was not sent.
        taken_back=letter and any(each.is_open for each in about),
    )


@dataclass(frozen=True)
class Consequences:
    """What one call did to the plan."""

    promise: Promise | None
    kept: int
    opened: list[FollowUp]
    caught_up: int
    closed: list[FollowUp]
    tries: Tries | None


def consequences(attempt: ContactAttempt) -> Consequences:
    """What a call did, read from the rows it left; the same for a second submit."""
    by_then = {"patient": attempt.patient_id, "events__at": attempt.at}
    ended = FollowUpEvent.objects.filter(
        follow_up__patient=attempt.patient_id, at=attempt.at, by=attempt.by_id
    )
    closed = ended.filter(kind=FollowUpEvent.Kind.CLOSED).select_related("follow_up")
    return Consequences(
        promise=getattr(attempt, "promise", None),
        kept=attempt.kept.count(),
        opened=list(
            FollowUp.objects.filter(
                **by_then,
                added_by=attempt.by_id,
                activity__in=FROM_CALLS,
                events__kind=FollowUpEvent.Kind.ADDED,
            ).order_by("pk")
        ),
        caught_up=ended.filter(kind=FollowUpEvent.Kind.CAUGHT_UP).count(),
        closed=[event.follow_up for event in closed],
        tries=tries([attempt.patient_id]).get(attempt.patient_id),
    )


# What a call can be about ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing a call can be about: an open check, or missed ones of its kind."""

    row: Row
    asks: bool
    missed: int = 0


def topics(
    rows: Sequence[Row], asking: Iterable[Row], *, named: str = ""
) -> list[Topic]:
    """What is open for a patient, what asks for somebody first.

    Missed checks at home are one line an activity: one call answers for them all.
    What staff owe by themselves (find out, ring back, write) is not among them.
    `named` is the uid of one open check that stands there however far ahead it is.
    """
    asking = list(asking)
    urgent = {row.follow_up.pk for row in asking}
    found: dict[tuple[int, str], Topic] = {}
    missed = _missed_at_home(rows)
    ahead = [row for row in next_rows(rows, AHEAD) if row.follow_up.pk not in urgent]
    latest = [group[-1] for group in missed.values()]
    wanted = [row for row in rows if row.follow_up.uid == named]
    for row in [*asking, *latest, *ahead, *wanted]:
        if not row.follow_up.is_open or _is_staff_work(row):
            continue
        key = _home_key(row)
        group = missed.get(key, []) if row.follow_up.kind == Kind.HOME else []
        if not group:
            key = (row.follow_up.pk, "")
        asks = any(each.follow_up.pk in urgent for each in (group or [row]))
        found.setdefault(key, Topic(group[-1] if group else row, asks, len(group)))
    return list(found.values())


def _is_staff_work(row: Row) -> bool:
    activity = row.follow_up.activity
    return activity in FROM_CALLS or activity.startswith(FIND_OUT)


def _home_key(row: Row) -> tuple[int, str]:
    return row.follow_up.plan_id, row.follow_up.activity


def _missed_at_home(rows: Iterable[Row]) -> dict[tuple[int, str], list[Row]]:
    """Open checks at home whose window has closed, by plan and activity."""
    found: dict[tuple[int, str], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.follow_up.due_on):
        home = row.follow_up.kind == Kind.HOME
        if home and row.follow_up.is_open and row.standing == Standing.OVERDUE:
            found.setdefault(_home_key(row), []).append(row)
    return found
