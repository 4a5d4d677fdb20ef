"""A second version of the colon checklist, in use since a week in the demo."""

import datetime as dt
from typing import Any

from careplan.accounts.models import User
from careplan.checklists import actions as checklists
from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.content import actions as content
from careplan.demo.staff import Hosts
from careplan.rules.enums import VersionState

EDITOR = "admin@careplan.example"
ROWS: dict[str, dict[str, Any]] = {
    # ESMO: every 3 to 6 months in years 1 to 3, every 6 to 12 in years 4 and 5.
    "COL-03": {
        "schedule": "every 3 months from 3 to 36; every 6 months from 42 to 60",
        "patient_what": "A nurse takes a little blood from your arm. It is quick.",
    },
    "COL-01": {"days_before": 14, "days_after": 28},
}
GONE = "COL-06"


def write_second_version(hosts: Hosts, now: dt.datetime) -> ChecklistVersion:
    """Copy, edit, approve and publish, each in the name of whoever does it."""
    editor, at = User.objects.get(email=EDITOR), now - dt.timedelta(days=7)
    first = ChecklistVersion.objects.get(
        parent__code="colon", state=VersionState.PUBLISHED
    )
    draft = checklists.copy_to_draft(version=first, by=editor, at=at)
    for item in ChecklistItem.objects.filter(version=draft, code__in=ROWS):
        for name, value in ROWS[item.code].items():
            setattr(item, name, value)
        checklists.save_item(
            item=item, risk_factors=item.risk_factors.all(), by=editor, at=at
        )
    gone = ChecklistItem.objects.get(version=draft, code=GONE)
    checklists.remove_item(item=gone, by=editor, at=at)
    content.submit(version=draft, by=editor, at=at)
    content.approve(version=draft, by=hosts.approver, at=at)
    content.publish(version=draft, by=hosts.approver, at=at)
    return draft
