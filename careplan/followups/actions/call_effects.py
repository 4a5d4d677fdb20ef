"""What a call does to the plan: what it ends, and what it leaves to do."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.accounts.models import User
from careplan.followups.actions.adding import open_by_hand
from careplan.followups.actions.closing import catch_up_missed, close
from careplan.followups.actions.outcomes import Outcome
from careplan.followups.actions.recording import record_result
from careplan.followups.models import (
    CarePlan,
    ContactAttempt,
    ContactOutcome,
    FollowUp,
    Promise,
)
from careplan.followups.models.contact import FIND_NUMBER, RING_BACK, WRITE_LETTER
from careplan.followups.queries import contacts
from careplan.hospital import queries as hospital
from careplan.hospital.models import Reason
from careplan.patients.models import Patient
from careplan.rules.calendar import Calendar
from careplan.rules.enums import Gate, Kind
from careplan.ui import words

Effect = ContactOutcome.Effect
DAYS_TO_WRITE = 2
LONGEST_CLOSURE = 60
LONGEST_NOTE = 300  # the whole of it stays with the call


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is kept already, and where its consequences go."""

    attempt: ContactAttempt
    patient: Patient
    plan: CarePlan | None
    about: list[FollowUp]
    by: User
    at: dt.datetime
    # What the patient does not want, each with why; part of `about`.
    declined: Mapping[FollowUp, str] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        return hospital.clinic_day(self.at)


def take_effect(call: Call, effect: Effect, promised: dt.datetime | None) -> None:
    """Do to the plan what an outcome means; `promised` is when to ring back."""
    if effect == Effect.REACHED:
        _spoken(call)
        for row in call.about:
            if row.kind == Kind.HOME and row not in call.declined:
                catch_up_missed(missed=row, by=call.by, at=call.at)
    elif effect == Effect.DECLINED:
        _spoken(call)
        _close_declined(call)
    elif effect == Effect.CALL_BACK and promised is not None:
        _promise(call, promised)
    elif effect == Effect.WRONG_NUMBER:
        _find_number(call)
        _letter_if_due(call)
    elif effect == Effect.NOT_REACHED:
        _letter_if_due(call)


# Somebody spoke with the patient -----------------------------------------------------


def _spoken(call: Call) -> None:
    """What was promised is kept, no letter is needed, what is not wanted is closed."""
    _keep_promises(call, _("Rung back, and spoke with the patient."))
    for letter in contacts.open_from_calls(call.patient, WRITE_LETTER):
        _close(call, letter, "not-needed", _("Reached by phone meanwhile."))
    for row, why in call.declined.items():
        row.refresh_from_db()
        _close(call, row, "declined", why or call.attempt.note)


def _keep_promises(call: Call, note: str) -> None:
    for row in contacts.open_from_calls(call.patient, RING_BACK):
        record_result(
            follow_up=row,
            revision=row.revision,
            outcome=Outcome(Gate.RECORDED, measured_at=call.at, note=note),
            key=_key(call, row),
            by=call.by,
            at=call.at,
        )
        Promise.objects.filter(follow_up=row).update(kept_in=call.attempt)


def _close_declined(call: Call) -> None:
    for row in call.about:
        row.refresh_from_db()
        if row.is_open:
            _close(call, row, "declined", call.attempt.note)


def _close(call: Call, row: FollowUp, code: str, note: str) -> None:
    close(
        follow_up=row,
        revision=row.revision,
        reason=Reason.objects.get(list=Reason.List.CLOSE, code=code),
        note=note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…",
        by=call.by,
        at=call.at,
    )


def _key(call: Call, row: FollowUp) -> str:
    text = f"{call.attempt.key}:{row.pk}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]


# What a call leaves to do ------------------------------------------------------------


def _promise(call: Call, due_at: dt.datetime) -> None:
    """One open promise a patient: a new one answers the one before."""
    _keep_promises(call, _("Spoke again; another time was agreed."))
    local = due_at.astimezone(hospital.zone())
    follow_up = _leave(
        call,
        activity=RING_BACK,
        kind=Kind.CALL,
        title=_("Ring back as promised, %(time)s")
        % {"time": words.clock(local.time())},
        due_on=local.date(),
        days_before=0,
        why=_("Promised on the phone on %(day)s.") % {"day": words.day_long(call.day)},
    )
    if follow_up is not None:
        Promise.objects.create(
            patient=call.patient,
            follow_up=follow_up,
            due_at=due_at,
            made_in=call.attempt,
        )


def _letter_if_due(call: Call) -> None:
    """One open letter task once nobody was reached often enough in a row."""
    found = contacts.tries([call.patient.pk], for_letter=True).get(call.patient.pk)
    enough = max(hospital.the_hospital().tries_before_letter, 1)
    if found is None or found.count < enough:
        return
    count = contacts.tries([call.patient.pk])[call.patient.pk].count
    title = ngettext(
        "Write a letter: not reached %(count)s time",
        "Write a letter: not reached %(count)s times",
        count,
    )
    _leave_task(
        call,
        activity=WRITE_LETTER,
        title=title % {"count": count},
        working_days=DAYS_TO_WRITE,
        why=_("Nobody was reached by phone. The last call was on %(day)s.")
        % {"day": words.day_long(call.day)},
    )


def _find_number(call: Call) -> None:
    number = call.attempt.number_used
    _leave_task(
        call,
        activity=FIND_NUMBER,
        title=_("Find the right phone number"),
        working_days=1,
        why=_("%(number)s is not the patient’s number.") % {"number": number}
        if number
        else _("The number we had is not the patient’s."),
    )


def _leave_task(
    call: Call, *, activity: str, title: str, working_days: int, why: str
) -> None:
    if contacts.open_from_calls(call.patient, activity).exists():
        return
    due_on = _working_day_after(call.day, working_days, hospital.calendar())
    _leave(
        call,
        activity=activity,
        kind=Kind.TASK,
        title=title,
        due_on=due_on,
        days_before=(due_on - call.day).days,
        why=why,
    )


def _leave(
    call: Call,
    *,
    activity: str,
    kind: Kind,
    title: str,
    due_on: dt.date,
    days_before: int,
    why: str,
) -> FollowUp | None:
    """Open it on the plan; without a running plan the call alone is kept."""
    if call.plan is None:
        return None
    return open_by_hand(
        care_plan=call.plan,
        activity=activity,
        kind=kind,
        title=title,
        due_on=due_on,
        days_before=days_before,
        why=why,
        by=call.by,
        at=call.at,
    )


def _working_day_after(day: dt.date, count: int, calendar: Calendar) -> dt.date:
    """The `count`th working day after `day`; where none ever is, that many days."""
    ahead = [day + dt.timedelta(days=n) for n in range(1, LONGEST_CLOSURE)]
    working = [each for each in ahead if calendar.is_open(each)]
    return working[count - 1] if len(working) >= count else ahead[count - 1]
