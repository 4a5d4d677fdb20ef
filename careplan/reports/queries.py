"""Read-only figures."""

import datetime as dt
from typing import Any

from django.db import connection

from careplan.followups.queries import ledger
from careplan.followups.queries.alert_figures import alert_figures
from careplan.hospital import queries as hospital
from careplan.hospital.models import JobRun

# Two runs of the loop may be missed before anybody worries.
LATE_AFTER = dt.timedelta(minutes=15)


def heartbeat(now: dt.datetime) -> tuple[JobRun | None, bool]:
    """The last run of the reminder loop, and whether it is late (15 minutes)."""
    run = hospital.last_run("reminders")
    late = run is None or now - run.started_at > LATE_AFTER
    return run, late


def health(now: dt.datetime) -> dict[str, Any]:
    """What /healthz says (H01, H15, H24, H31): counts only.

    It is well when the database answers, the reminder loop ran within 15 minutes
    without a fault of its own, the books balanced within a day, and somebody who can
    act knows of every alert that waits. A late alert that has somebody left to be told
    is counted and no fault of Careplan.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    run, late = heartbeat(now)
    state = "late" if late else "failing" if run and run.error else "ok"
    books, alerts = _books(now), alert_figures(now)
    return {
        "ok": state == "ok" and books in {"ok", "not yet"} and alerts.well,
        "database": "ok",
        "reminders": state,
        "reminders_last_ran": run.started_at.isoformat() if run else None,
        "ledger": books,
        "alerts_open": alerts.open,
        "alerts_late": alerts.late,
        "alerts_everybody_told": alerts.everybody_told,
        "alerts_not_sent": alerts.not_sent,
        "teams_without_nurse": alerts.teams_without_nurse,
    }


def _books(now: dt.datetime) -> str:
    """Whether the books balanced when they were last counted; "not yet" at first."""
    run = ledger.last_run()
    if run is None:
        first = JobRun.objects.filter(job="reminders").order_by("id").first()
        waited = first is not None and now - first.started_at > ledger.LATE_AFTER
        return "late" if waited else "not yet"
    if run.differences:
        return "differences"
    return "late" if ledger.is_late(run, now) else "ok"
