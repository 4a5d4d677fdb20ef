"""What the tests of the ledger share: what differs, and what no action does."""

import io

from django.core.management import call_command
from django.db import connection

from careplan.followups.queries import ledger
from tests.factories import NOW


def kinds(plan, at=NOW):
    """What differs in the books of a plan's patient: kind and follow-up."""
    found = ledger.check_patient(plan.patient, at=at)
    return sorted(
        ((line.kind, line.follow_up) for line in found), key=lambda row: row[1] or 0
    )


def raw(sql, *values):
    """What no action does."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def one(plan, **where):
    """The first open check of a plan that came from one row of a checklist."""
    rows = plan.follow_ups.filter(reasons__isnull=False, **where)
    return next(row for row in rows.order_by("-due_on") if row.reasons.count() == 1)


def ledger_command(*args):
    """What the command prints, and its exit code."""
    out = io.StringIO()
    try:
        call_command("ledger", *args, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0
