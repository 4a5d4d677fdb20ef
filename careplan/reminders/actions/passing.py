"""One pass of the reminder loop, with its heartbeat."""

import datetime as dt
import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError

from careplan.entries.actions import drop_old_drafts
from careplan.followups.actions import escalate, upgrading, watch_hourly
from careplan.followups.actions.keeping_books import keep_nightly
from careplan.hospital.models import JobRun
from careplan.reminders.actions.planning import plan
from careplan.reminders.actions.sending import send_waiting
from careplan.reminders.channels.base import Channel
from careplan.reminders.purposes import JOB

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(days=14)


def run_pass(
    *,
    at: dt.datetime,
    channel: Channel | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> JobRun:
    """Escalate, watch, plan, send; the heartbeat says when, and what failed (H01).

    Alerts come first: the next person of what nobody has answered is told in the same
    pass. Then, once an hour, the rules about the care itself are looked at. When all
    is sent, plans that wait for a newer checklist move, for a few seconds, and the
    first pass after two at night counts the books, with a heartbeat of its own. A fault
    in one part does not keep back the others. Raises only what says that the database
    does not answer.
    """
    started = time.monotonic()
    run = JobRun.objects.create(job=JOB.name, started_at=at)
    counts: dict[str, int] = {}
    errors = []
    parts: list[Callable[[], dict[str, int]]] = [
        # First, and with no new input: a late alert waits for nothing else (H24).
        lambda: escalate(at=at, stop=stop),
        lambda: watch_hourly(at=at, stop=stop),
        lambda: {"planned": plan(at=at)},
        lambda: send_waiting(at=at, channel=channel, stop=stop),
        lambda: _upgrade_plans(at, stop),
        lambda: _keep_books(at, stop),
    ]
    for part in parts:
        try:
            counts |= part()
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - H01: the loop outlives any fault
            name = type(error).__name__
            logger.error("The pass of %s failed in part: %s", at, name)  # noqa: TRY400
            errors.append(name)
    run.counts, run.error = counts, ", ".join(errors)[:200]
    run.ended_at = at + dt.timedelta(seconds=time.monotonic() - started)
    run.save(update_fields=["counts", "error", "ended_at"])
    _forget_old(at)
    return run


def _upgrade_plans(at: dt.datetime, stop: Callable[[], bool]) -> dict[str, int]:
    moved = upgrading.carry_out(at=at, stop=stop)
    return {"upgraded": moved} if moved else {}


def _keep_books(at: dt.datetime, stop: Callable[[], bool]) -> dict[str, int]:
    keep_nightly(at=at, stop=stop)
    return {}


def _forget_old(at: dt.datetime) -> None:
    """A heartbeat is no record: one each half minute would fill the disk (H53).

    Nor is a draft: what nobody sent for a fortnight is forgotten.
    """
    drop_old_drafts(at=at)
    JobRun.objects.filter(job=JOB.name, started_at__lt=at - KEPT).delete()
