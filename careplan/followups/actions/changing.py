"""Changing what a plan stands on, after a preview; and taking it back within a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.followups.actions import change_rows, facts
from careplan.followups.models import (
    CarePlan,
    ChangeLine,
    FollowUp,
    PlanChange,
    Upgrade,
)
from careplan.followups.queries import changing, drafting
from careplan.followups.queries.changing import Change
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox import actions as outbox
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from careplan.rules.replan import Act, Key, Line

UNDO_WITHIN = dt.timedelta(days=1)
# The patient hears of a change once, and not while it is easily taken back.
TOLD_AFTER = dt.timedelta(hours=2)
TOLD_WITHIN = dt.timedelta(days=7)
CHANGED = "plan-changed"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided on the preview.

    `agreed`: follow-ups, by number, that are booked or were moved by hand and go along
    with the change all the same. `ticked`: late checks, by row id and occurrence, to be
    opened; None takes what the rules suggest.
    """

    agreed: frozenset[int] = frozenset()
    ticked: frozenset[Key] | None = None

    def takes(self, line: Line) -> bool:
        """Whether a line of the preview is carried out."""
        if line.act in {Act.ASK_MOVE, Act.ASK_WITHDRAW}:
            return line.existing is not None and line.existing.number in self.agreed
        if line.act is Act.ADD and line.late:
            if self.ticked is None:
                return line.ticked
            return any(key in self.ticked for key in line.keys)
        return line.act is not Act.UNTOUCHED


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: how many lines went back, and those somebody has touched."""

    restored: int
    left: list[ChangeLine] = field(default_factory=list)


@transaction.atomic
def apply_change(
    *,
    care_plan: CarePlan,
    change: Change,
    fingerprint: str,
    decisions: Decisions | None = None,
    reason: str = "",
    upgrade: Upgrade | None = None,
    key: str,
    by: User,
    at: dt.datetime,
) -> PlanChange:
    """Carry out what the preview with this `fingerprint` showed, in one transaction.

    A second submit with the same `key` returns the first one's change (H35). Done and
    attended work is never touched (H10). Raises StaleError when anything that the
    preview read has changed since, RefusedError when the facts cannot be, when nothing
    would change, or when the plan has ended.
    """
    decisions = decisions or Decisions()
    care_plan = (
        CarePlan.objects.select_for_update(of=("self",))
        .select_related("operation", "patient")
        .get(pk=care_plan.pk)
    )
    done = PlanChange.objects.filter(key=key, plan=care_plan).first()
    if done is not None:
        return done
    day = clinic_day(at)
    _check_plan(care_plan)
    locked = list(changing.rows_of_plan(care_plan).select_for_update(of=("self",)))
    preview = changing.preview_change(care_plan, change, day=day, follow_ups=locked)
    if preview.fingerprint != fingerprint:
        raise StaleError(
            _("The plan changed after this preview. Look at what it would do now.")
        )
    facts.check(preview.before, change, reason, day)
    if preview.says_nothing_new:
        raise RefusedError(_("Nothing here differs from what the plan stands on."))
    made = PlanChange.objects.create(
        key=key,
        plan=care_plan,
        upgrade=upgrade,
        before=changing.facts_as_json(preview.before),
        after=changing.facts_as_json(preview.after),
        reason=reason,
        by=by,
        at=at,
    )
    facts.write(care_plan, change, reason=reason, by=by, at=at)
    lines = change_rows.carry_out(made, preview, decisions.takes)
    _drop_reminders(lines, by, at)
    _tell_patient(made, lines, by, at)
    audit.record(
        "plan-changed",
        care_plan,
        by=by,
        at=at,
        patient_id=care_plan.patient_id,
        fields=_audited(made, lines),
    )
    return made


@transaction.atomic
def undo_change(*, change: PlanChange, by: User, at: dt.datetime) -> Undone:
    """Take a change back within a day: facts and every line nobody has touched since.

    Lines that were touched stay as they are and are returned. A second undo changes
    nothing. Raises RefusedError after a day, or while a later change stands on it.
    """
    care_plan = CarePlan.objects.select_for_update().get(pk=change.plan_id)
    change = PlanChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at is not None:
        return Undone(0)
    if at - change.at > UNDO_WITHIN:
        raise RefusedError(
            _("A change is taken back within a day. Make a new change instead.")
        )
    later = PlanChange.objects.filter(plan=care_plan, undone_at=None, pk__gt=change.pk)
    if later.exists():
        raise RefusedError(_("A later change stands on this one. Take it back first."))
    PlanChange.objects.filter(pk=change.pk).update(undone_at=at, undone_by=by)
    facts.restore(care_plan, change, by=by, at=at)
    restored, left = change_rows.take_back(change, by=by, at=at)
    _drop_reminders(restored, by, at)
    outbox.drop_for_subject(subject=change, reason="taken back", by=by, at=at)
    audit.record(
        "plan-change-undone",
        care_plan,
        by=by,
        at=at,
        patient_id=care_plan.patient_id,
        fields={"change": change.pk, "restored": len(restored), "left": len(left)},
    )
    return Undone(len(restored), left)


def check_change(
    *, care_plan: CarePlan, change: Change, reason: str, at: dt.datetime
) -> None:
    """Refuse a change before its preview is shown, in the words `apply_change` uses.

    Raises RefusedError; writes nothing.
    """
    _check_plan(care_plan)
    facts.check(drafting.facts_of(care_plan), change, reason, clinic_day(at))


def _check_plan(care_plan: CarePlan) -> None:
    if care_plan.ended_at is not None:
        raise RefusedError(_("This plan has ended."))
    if care_plan.patient.status != Patient.Status.ACTIVE:
        raise RefusedError(_("This patient is no longer followed by us."))


def _drop_reminders(lines: Iterable[ChangeLine], by: User, at: dt.datetime) -> None:
    outbox.drop_for_subjects(
        model=FollowUp,
        ids=[line.follow_up_id for line in lines],
        reason="plan changed",
        by=by,
        at=at,
    )


def _tell_patient(
    change: PlanChange, lines: Iterable[ChangeLine], by: User, at: dt.datetime
) -> None:
    """Tell the patient once, however many days moved (H10)."""
    if all(line.follow_up.kind == Kind.TASK for line in lines):
        return
    patient = change.plan.patient
    outbox.put(
        recipient=patient.user,
        purpose=CHANGED,
        subject=change,
        patient_id=patient.pk,
        step="once",
        for_day=clinic_day(at),
        not_before=at + TOLD_AFTER,
        expires_at=at + TOLD_WITHIN,
        audience=Reminder.Audience.PATIENT,
        by=by,
        at=at,
    )


def _audited(change: PlanChange, lines: Iterable[ChangeLine]) -> dict[str, object]:
    """The facts that differ, and how many lines of each kind there were."""
    acts = [line.act for line in lines]
    differing: dict[str, object] = {
        name: [old, change.after[name]]
        for name, old in change.before.items()
        if old != change.after[name]
    }
    return differing | {
        "change": change.pk,
        "lines": {act: acts.count(act) for act in sorted(set(acts))},
    }
