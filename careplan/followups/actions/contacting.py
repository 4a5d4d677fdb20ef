"""A call to a patient: what was said, kept once, and the plan follows."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.entries import actions as entries
from careplan.followups.actions.call_effects import Call, take_effect
from careplan.followups.models import (
    CarePlan,
    ContactAttempt,
    ContactOutcome,
    FollowUp,
)
from careplan.hospital import queries as hospital
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from careplan.ui import words

Effect = ContactOutcome.Effect
FURTHEST = dt.timedelta(days=366)


@transaction.atomic
def record_contact(
    *,
    patient: Patient,
    follow_ups: Iterable[FollowUp],
    declined: Mapping[FollowUp, str] | None = None,
    outcome: ContactOutcome,
    number_used: str = "",
    spoke_to: str = "",
    note: str = "",
    call_back_at: dt.datetime | None = None,
    key: str,
    draft: str = "",
    by: User,
    at: dt.datetime,
) -> ContactAttempt:
    """Keep one call and do what its outcome says about the plan, in one transaction.

    `follow_ups` are the open checks it was about; `declined` those that the patient
    does not want, each with why: they are closed in your name. `call_back_at` is the
    moment that was promised, for an outcome that promises one. `draft` names what was
    kept of the form while it was typed; it goes with the save. A second submit with
    the same `key` returns the first one's call. Raises StaleError when that one said
    something else; RefusedError when the outcome is not offered, a check is another
    patient's or not open, nobody could keep the promise, it needs what was not said,
    or the patient is no longer followed.
    """
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    promised = call_back_at if outcome.effect == Effect.CALL_BACK else None
    first = ContactAttempt.objects.filter(key=key, patient=patient).first()
    said = (outcome.pk, number_used, spoke_to, note)
    if first is not None:
        return _first_submit(first, said, promised)
    if patient.status != Patient.Status.ACTIVE:
        raise RefusedError(
            _("This patient is no longer followed by us: nobody rings any more.")
        )
    # Plans before checks, as every change of a plan locks them.
    plans = list(
        CarePlan.objects.filter(patient=patient, ended_at=None)
        .order_by("-created_at", "-pk")
        .select_for_update()
    )
    refused = declined or {}
    about = _about(patient, [*follow_ups, *refused])
    _check(outcome, about, spoke_to)
    _check_declined(outcome, refused)
    if outcome.effect == Effect.CALL_BACK:
        _check_promise(patient, plans, promised, at)
    attempt = ContactAttempt.objects.create(
        key=key,
        patient=patient,
        number_used=number_used,
        spoke_to=spoke_to,
        outcome=outcome,
        note=note,
        by=by,
        at=at,
    )
    attempt.follow_ups.set(about)
    plan = _plan_of(patient, about, plans)
    call = Call(attempt, patient, plan, about, by, at, declined=refused)
    take_effect(call, Effect(outcome.effect), promised)
    if draft:
        entries.drop_draft(patient=patient, what=draft, by=by, at=at)
    audit.record(
        "contact-recorded",
        attempt,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={
            "outcome": outcome.code,
            "about": [row.pk for row in about],
        }
        | ({"declined": [row.pk for row in refused]} if refused else {}),
    )
    return attempt


def _first_submit(
    first: ContactAttempt,
    said: tuple[int, str, str, str],
    promised: dt.datetime | None,
) -> ContactAttempt:
    """The call this form logged already (H35), if it says the same."""
    promise = getattr(first, "promise", None)
    kept = (first.outcome_id, first.number_used, first.spoke_to, first.note)
    if kept != said or (promise.due_at if promise else None) != promised:
        raise StaleError(
            _(
                "This call is logged already, with other words: “%(outcome)s”."
                " What you typed is below and not saved."
            )
            % {"outcome": first.outcome}
        )
    return first


def _about(patient: Patient, follow_ups: Iterable[FollowUp]) -> list[FollowUp]:
    """The checks a call is about, read again and held."""
    wanted = {row.pk for row in follow_ups}
    rows = list(
        FollowUp.objects.filter(pk__in=wanted).order_by("pk").select_for_update()
    )
    if len(rows) < len(wanted) or any(row.patient_id != patient.pk for row in rows):
        raise RefusedError(_("One of these checks belongs to somebody else."))
    ended = [row for row in rows if not row.is_open]
    if ended:
        raise RefusedError(
            _("“%(what)s” is not open any more. Look again at what is open now.")
            % {"what": ended[0].title}
        )
    return rows


def _check(outcome: ContactOutcome, about: list[FollowUp], spoke_to: str) -> None:
    if not outcome.active or outcome.effect == Effect.LETTER:
        raise RefusedError(_("This outcome is not offered any more. Choose another."))
    if outcome.effect == Effect.DECLINED and not about:
        raise RefusedError(_("Tick the checks that the patient does not want."))
    tasks = [row.title for row in about if row.kind == Kind.TASK]
    if outcome.effect == Effect.DECLINED and tasks:
        raise RefusedError(
            _(
                "This is work for staff, and no patient declines it: %(what)s."
                " Untick it."
            )
            % {"what": "; ".join(dict.fromkeys(tasks))}
        )
    if outcome.effect == Effect.SOMEONE_ELSE and not spoke_to.strip():
        raise RefusedError(_("Say whom you spoke with."))


def _check_declined(outcome: ContactOutcome, refused: Mapping[FollowUp, str]) -> None:
    """Raise RefusedError unless the patient said so, of checks one can decline."""
    if refused and outcome.effect not in ContactOutcome.SPOKE:
        raise RefusedError(
            _("Only the patient declines a check. Choose how the call ended.")
        )
    tasks = [row.title for row in refused if row.kind == Kind.TASK]
    if tasks:
        raise RefusedError(
            _("This is work for staff, and no patient declines it: %(what)s.")
            % {"what": "; ".join(dict.fromkeys(tasks))}
        )


def _check_promise(
    patient: Patient,
    plans: list[CarePlan],
    promised: dt.datetime | None,
    at: dt.datetime,
) -> None:
    if promised is None:
        raise RefusedError(_("Give the day and time to ring back."))
    day = hospital.clinic_day(promised)
    if promised <= at:
        raise RefusedError(_("The time to ring back lies in the past."))
    if promised > at + FURTHEST:
        raise RefusedError(_("The day to ring back is more than a year ahead."))
    if not hospital.calendar().is_open(day):
        raise RefusedError(
            _("The clinic is closed on %(day)s, so nobody could ring back then.")
            % {"day": words.day_long(day)}
        )
    if patient.status != Patient.Status.ACTIVE or not plans:
        raise RefusedError(
            _("There is no running plan, so nothing would remind us to ring back.")
        )


def _plan_of(
    patient: Patient, about: list[FollowUp], plans: list[CarePlan]
) -> CarePlan | None:
    """The plan that takes what a call leaves to do; none when none is running."""
    if patient.status != Patient.Status.ACTIVE:
        return None
    named = [plan for row in about for plan in plans if plan.pk == row.plan_id]
    return next(iter([*named, *plans]), None)
