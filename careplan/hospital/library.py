"""Loads the lists of reasons; what an administrator changed here stays."""

import datetime as dt
from pathlib import Path

from careplan.audit.actors import Actor
from careplan.hospital.models import Reason
from careplan.lib.library.report import Outcome, Report
from careplan.lib.library.shapes import Shape, list_of, once, one_of, record, text
from careplan.lib.library.source import read_yaml

LIBRARY = Path(__file__).parent / "library"

REASON: Shape = {"code": text(40), "text": text(120)}
LISTS: Shape = {
    "list": one_of(tuple(Reason.List.values)),
    "items": list_of(record(REASON), 1),
}


def load(*, report: Report, at: dt.datetime, by: Actor, folder: Path = LIBRARY) -> None:
    """Add the reasons that are missing; existing ones belong to the administrator.

    Raises LibraryError with file and line.
    """
    lists = list_of(record(LISTS), 1)(read_yaml(folder / "reasons.yaml"))
    once(lists, "list")
    for each in lists:
        once(each["items"], "code")
        for order, row in enumerate(each["items"], start=1):
            _reason, made = Reason.objects.get_or_create(
                list=each["list"],
                code=row["code"],
                defaults={"text": row["text"], "order": order * 10},
            )
            report.note("reasons", Outcome.NEW if made else Outcome.UNCHANGED)
