"""Correcting what was logged at a check; what was logged first stays readable."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries import actions as entries
from careplan.entries.models import Entry
from careplan.followups.actions import outcomes, rolling, turns
from careplan.followups.actions.alert_judging import judge_entry
from careplan.followups.actions.outcomes import Outcome
from careplan.followups.actions.recording import said_of
from careplan.followups.models import FollowUp, FollowUpEvent
from careplan.followups.queries.tags import tags_asked
from careplan.followups.queries.undoable import correctable, entry_of
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError

# A form shows minutes: less than one is no difference.
A_MINUTE = dt.timedelta(minutes=1)


@transaction.atomic
def correct_result(
    *,
    follow_up: FollowUp,
    revision: int,
    outcome: Outcome,
    why: str,
    key: str,
    draft: str = "",
    by: User,
    at: dt.datetime,
) -> FollowUpEvent:
    """Correct what was logged at a gate: a new entry that points at the old one.

    Every passed gate but a booking can be corrected, whether the check is done or not;
    what is booked is booked again. Both versions stay readable (H38). `draft` names
    what was kept of the form while it was typed; it goes with the save. The new answers
    are judged; what fires no more closes no alert (H32). Raises
    StaleError when somebody changed the check since `revision`, RefusedError when
    there is nothing to correct, nothing differs, or no reason is given.
    """
    if not why.strip():
        raise RefusedError(_("Say why it is corrected."))
    outcome = outcome.by_the_clock(at)
    current = turns.take_turn(follow_up, revision)
    if current is None:
        event = turns.first_submit(follow_up, key)
        if not outcomes.says_the_same(event, outcome):
            raise turns.overtaken()
        return event
    if outcome.gate not in correctable(current):
        raise RefusedError(_("Nothing is logged here that can be corrected."))
    day = clinic_day(outcome.measured_at)
    outcomes.check_correction(current, outcome, day, at)
    _check_difference(current, outcome, day)
    event = FollowUpEvent.objects.create(
        key=key,
        follow_up=current,
        kind=FollowUpEvent.Kind.CORRECTED,
        gate=outcome.gate,
        on=day,
        at=at,
        by=by,
        entry=_correcting_entry(current, outcome, why, key, by, at),
        text=f"{why}\n{outcome.note}".strip(),
        **said_of(outcome),
    )
    turns.write(current, event)
    if event.entry is not None:
        judge_entry(entry=event.entry, by=by, at=at)
    if current.done_at:
        rolling.follow(current, by=by, at=at)
    if draft:
        entries.drop_draft(patient=current.patient, what=draft, by=by, at=at)
    audit.record(
        "result-corrected",
        current,
        by=by,
        at=at,
        patient_id=current.patient_id,
        fields={"event": event.pk, "why": "given"},
    )
    return event


def _check_difference(follow_up: FollowUp, outcome: Outcome, day: dt.date) -> None:
    """Raise RefusedError when a correction says what is logged already."""
    last = (
        follow_up.events.filter(
            gate=outcome.gate, undoes__isnull=True, undone_by__isnull=True
        )
        .select_related("entry")
        .order_by("-id")
        .first()
    )
    if last is None or last.on != day or not outcomes.says_the_same(last, outcome):
        return
    seen = last.moment or outcome.measured_at
    if abs(outcome.measured_at - seen) < A_MINUTE:
        raise RefusedError(_("Nothing here differs from what is logged already."))


def _correcting_entry(
    follow_up: FollowUp,
    outcome: Outcome,
    why: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> Entry | None:
    if outcome.set_version is None:
        return None
    old = entry_of(follow_up)
    if old is None:
        raise RefusedError(_("There are no answers here to correct."))
    measured_at = outcomes.measured_at(follow_up, outcome)
    return entries.submit(
        patient=follow_up.patient,
        set_version=outcome.set_version,
        answers=outcome.answers,
        measured_at=measured_at,
        route=outcome.route,
        tags=tags_asked(
            outcome.set_version.questions.all(), follow_up.plan, measured_at
        ),
        operated_on=follow_up.plan.operation.day,
        key=key,
        corrects=old,
        why=why,
        by=by,
        at=at,
    )
