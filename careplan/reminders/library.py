"""Loads the reminder steps; what an administrator changed here stays."""

import datetime as dt
from pathlib import Path

from careplan.audit.actors import Actor
from careplan.lib.library.report import Outcome, Report
from careplan.lib.library.shapes import list_of, one_of, record, whole
from careplan.lib.library.source import read_yaml
from careplan.reminders.models import ReminderStep
from careplan.rules.enums import Kind

LIBRARY = Path(__file__).parent / "library"

STEP = {
    "kind": one_of(tuple(Kind)),
    "relative_to": one_of(tuple(ReminderStep.RelativeTo.values)),
    "days_before": whole(0, 60),
}


def load(*, report: Report, at: dt.datetime, by: Actor, folder: Path = LIBRARY) -> None:
    """Add the steps that are missing; one that was switched off stays off.

    Raises LibraryError with file and line.
    """
    for row in list_of(record(STEP), 1)(read_yaml(folder / "steps.yaml")):
        _step, made = ReminderStep.objects.get_or_create(**row)
        report.note("reminder steps", Outcome.NEW if made else Outcome.UNCHANGED)
