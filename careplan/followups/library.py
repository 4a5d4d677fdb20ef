"""Loads the outcomes of calls; what an administrator changed here stays."""

import datetime as dt
from pathlib import Path

from careplan.audit.actors import Actor
from careplan.followups.models import ContactOutcome
from careplan.lib.library.report import Outcome, Report
from careplan.lib.library.shapes import Shape, list_of, once, one_of, record, text
from careplan.lib.library.source import read_yaml

LIBRARY = Path(__file__).parent / "library"

OUTCOME: Shape = {
    "code": text(40),
    "text": text(120),
    "effect": one_of(tuple(ContactOutcome.Effect.values)),
}


def load(*, report: Report, at: dt.datetime, by: Actor, folder: Path = LIBRARY) -> None:
    """Add the outcomes that are missing; existing ones belong to the administrator.

    Raises LibraryError with file and line.
    """
    rows = list_of(record(OUTCOME), 1)(read_yaml(folder / "contact_outcomes.yaml"))
    once(rows, "code")
    for order, row in enumerate(rows, start=1):
        _outcome, made = ContactOutcome.objects.get_or_create(
            code=row["code"],
            defaults={
                "text": row["text"],
                "effect": row["effect"],
                "order": order * 10,
            },
        )
        report.note("outcomes of calls", Outcome.NEW if made else Outcome.UNCHANGED)
