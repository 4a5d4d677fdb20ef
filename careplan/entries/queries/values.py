"""Answers as the rules see them."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from careplan.entries.models import Answer, Entry
from careplan.patients.models import Patient
from careplan.rules.redflags import Value

COLUMNS = (
    *("code", "measured_at", "number", "value"),
    *("unit", "qualifier", "assay"),
)


def values_of(
    patient: Patient,
    codes: Iterable[str] | None = None,
    before: dt.datetime | None = None,
    without: Entry | None = None,
) -> dict[str, list[Value]]:
    """What a patient's answers were that still count, newest first, by question code.

    What was corrected or retracted is left out. `before`: only what was measured
    earlier; `without`: the entry that is being judged. One query.
    """
    rows = Answer.objects.filter(patient=patient, entry__corrected_by__isnull=True)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    if before is not None:
        rows = rows.filter(measured_at__lt=before)
    if without is not None:
        rows = rows.exclude(entry=without)
    found: dict[str, list[Value]] = {}
    for value in _values(rows.order_by("-measured_at", "-id")):
        found.setdefault(value.code, []).append(value)
    return found


def values_of_entry(entry: Entry) -> dict[str, Value]:
    """The answers of one entry by question code, what was worked out included."""
    return {value.code: value for value in _values(entry.answers.order_by("id"))}


def values_of_entries(
    entries: Iterable[Entry], codes: Iterable[str]
) -> dict[int, dict[str, Value]]:
    """The answers to these questions in many entries, by the entry's id; one query."""
    rows = Answer.objects.filter(entry__in=list(entries), code__in=list(codes))
    found: dict[int, dict[str, Value]] = {}
    for entry_id, *columns in rows.order_by("id").values_list("entry_id", *COLUMNS):
        value = _value(*columns)
        found.setdefault(entry_id, {})[value.code] = value
    return found


def _values(rows: QuerySet[Answer]) -> Iterable[Value]:
    return (_value(*columns) for columns in rows.values_list(*COLUMNS))


def _value(
    code: str,
    at: dt.datetime,
    number: Decimal | None,
    text: str,
    unit: str,
    qualifier: str,
    assay: str,
) -> Value:
    return Value(
        code=code,
        measured_at=at,
        number=number,
        text=text,
        unit=unit,
        qualifier=qualifier,
        assay=assay,
    )
