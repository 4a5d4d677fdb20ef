"""Moving all plans of a team to a newer version of their checklist, one by one."""

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.accounts.models import Team, User
from careplan.accounts.permissions import Permission
from careplan.accounts.queries import teams_of
from careplan.audit import actions as audit
from careplan.audit.actors import Job
from careplan.checklists.models import ChecklistVersion
from careplan.followups.actions.changing import apply_change
from careplan.followups.models import CarePlan, Upgrade, UpgradePlan
from careplan.followups.queries import upgrades
from careplan.followups.queries.changing import Change, preview_change
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError, StaleError
from careplan.rules.enums import VersionState

logger = logging.getLogger(__name__)

JOB = Job("upgrades")
SECONDS = 5.0
BATCH = 500
# What a plan that cannot be worked out raises: it must not hold up the others.
BROKEN = (ValueError, LookupError, IntegrityError)
State = UpgradePlan.State


@transaction.atomic
def order_upgrade(
    *,
    team: Team,
    old: ChecklistVersion,
    new: ChecklistVersion,
    reason: str,
    key: str,
    by: User,
    at: dt.datetime,
) -> Upgrade:
    """Order that the active plans of `team` on `old` move to `new`; the loop does it.

    A second submit with the same `key` returns the first one's order (H35). Raises
    RefusedError for a person who may not, for a version that is not newer and
    published, without a reason or a plan, and while such an order is carried out.
    """
    ordered = Upgrade.objects.filter(key=key, by=by).first()
    if ordered is not None:
        return ordered
    _check_order(team, old, new, reason, by)
    try:
        with transaction.atomic():
            upgrade = Upgrade.objects.create(
                team=team,
                old=old,
                new=new,
                reason=reason.strip(),
                key=key,
                by=by,
                at=at,
            )
    except IntegrityError as error:
        raise RefusedError(_("These plans are being moved already.")) from error
    plans = upgrades.plans_on(team, old).values_list("pk", flat=True)
    rows = UpgradePlan.objects.bulk_create(
        (UpgradePlan(upgrade=upgrade, plan_id=plan) for plan in plans),
        batch_size=BATCH,
    )
    if not rows:
        raise RefusedError(_("No plan of this team stands on that version any more."))
    audit.record(
        "upgrade-ordered",
        upgrade,
        by=by,
        at=at,
        fields={"team": team.pk, "versions": [old.pk, new.pk], "plans": len(rows)},
    )
    return upgrade


def _check_order(
    team: Team, old: ChecklistVersion, new: ChecklistVersion, reason: str, by: User
) -> None:
    _check_person(team, by)
    newer = new.parent_id == old.parent_id and new.number > old.number
    if not newer or new.state != VersionState.PUBLISHED:
        raise RefusedError(_("Plans move to a newer published version only."))
    if not reason.strip():
        raise RefusedError(_("Say why the plans are moved."))


def _check_person(team: Team, by: User) -> None:
    if not by.may(Permission.PLANS_UPGRADE):
        raise RefusedError(_("Only a lead nurse moves the plans of a team."))
    if not teams_of(by).filter(pk=team.pk).exists():
        raise RefusedError(_("Only a lead nurse of this team moves its plans."))


@transaction.atomic
def stop_upgrade(*, upgrade: Upgrade, by: User, at: dt.datetime) -> int:
    """Leave the plans that still wait as they are; returns how many.

    What was moved stays moved. Stopping what has ended changes nothing. Raises
    RefusedError for a person who may not.
    """
    _check_person(upgrade.team, by)
    why = _("Stopped by %(name)s.") % {"name": by.name}
    waiting = UpgradePlan.objects.filter(upgrade=upgrade, state=State.WAITING)
    stopped = waiting.update(state=State.REFUSED, why=why[:300])
    ended = Upgrade.objects.filter(pk=upgrade.pk, ended_at=None).update(ended_at=at)
    if ended:
        fields = {"plans": stopped}
        audit.record("upgrade-stopped", upgrade, by=by, at=at, fields=fields)
    return stopped


def carry_out(
    *,
    at: dt.datetime,
    seconds: float = SECONDS,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Move waiting plans until the time is up; returns how many were looked at.

    Each plan is a transaction of its own and is moved in the name of the person who
    ordered it: breaking off in between loses nothing, and going on doubles nothing.
    No plan is begun after `seconds`; the first one always is.
    """
    until = time.monotonic() + seconds
    waiting = UpgradePlan.objects.filter(state=State.WAITING, upgrade__ended_at=None)
    looked_at = 0
    for number in list(waiting.order_by("pk").values_list("pk", flat=True)):
        if stop() or (looked_at and time.monotonic() >= until):
            break
        looked_at += 1
        try:
            _move_one(number, at)
        except StaleError:
            continue  # somebody is at work on this plan; the next pass tries again
    _end_finished(at)
    return looked_at


@transaction.atomic
def _move_one(number: int, at: dt.datetime) -> None:
    rows = UpgradePlan.objects.select_for_update(of=("self",)).order_by()
    row = rows.select_related("upgrade__new", "upgrade__by").get(pk=number)
    if row.state != State.WAITING:
        return
    state: str = State.DONE
    try:
        with transaction.atomic():
            why = _upgrade_plan(row, at)
    except StaleError:
        raise
    except RefusedError as refusal:
        state, why = State.REFUSED, str(refusal)
    except BROKEN as error:
        logger.error("Plan %s was not upgraded: %s", row.plan_id, type(error).__name__)  # noqa: TRY400 - a traceback may hold patient data
        state, why = State.REFUSED, _("Careplan could not work this plan out.")
    UpgradePlan.objects.filter(pk=number).update(state=state, why=why[:300])


def _upgrade_plan(row: UpgradePlan, at: dt.datetime) -> str:
    """Move one plan; what is left for a person, or nothing."""
    upgrade = row.upgrade
    locked = CarePlan.objects.select_for_update(of=("self",))
    care_plan = locked.select_related("patient", "operation").get(pk=row.plan_id)
    if care_plan.patient.team_id != upgrade.team_id:
        raise RefusedError(_("Another team looks after this patient now."))
    if _stands_there(care_plan, upgrade):
        return ""
    change = Change(versions=[upgrade.new])
    preview = preview_change(care_plan, change, day=clinic_day(at))
    apply_change(
        care_plan=care_plan,
        change=change,
        fingerprint=preview.fingerprint,
        reason=upgrade.reason,
        upgrade=upgrade,
        key=f"upgrade-{upgrade.pk}-{care_plan.pk}"[:40],
        by=upgrade.by,
        at=at,
    )
    left = len(preview.replan.asked)
    if not left:
        return ""
    return ngettext(
        "%(n)s booked or moved by hand: left as it is.",
        "%(n)s booked or moved by hand: left as they are.",
        left,
    ) % {"n": left}


def _stands_there(care_plan: CarePlan, upgrade: Upgrade) -> bool:
    """Whether somebody has moved the plan to the new version, or a newer one, already.

    Raises RefusedError when it stands neither there nor on the old one.
    """
    rows = care_plan.versions.filter(until=None, version__parent=upgrade.new.parent_id)
    current = rows.select_related("version").first()
    if current is None or current.version.number >= upgrade.new.number:
        return current is not None
    if current.version_id != upgrade.old_id:
        raise RefusedError(
            _("This plan stands on version %(number)s now.")
            % {"number": current.version.number}
        )
    return False


def _end_finished(at: dt.datetime) -> None:
    """Note the end of every order whose plans are all settled."""
    running = Upgrade.objects.filter(ended_at=None)
    for upgrade in running.exclude(plans__state=State.WAITING):
        _end(upgrade, at)


@transaction.atomic
def _end(upgrade: Upgrade, at: dt.datetime) -> None:
    if Upgrade.objects.filter(pk=upgrade.pk, ended_at=None).update(ended_at=at):
        counts = upgrades.progress(upgrade)
        fields = {"done": counts.done, "refused": counts.refused}
        audit.record("upgrade-ended", upgrade, by=JOB, at=at, fields=fields)
