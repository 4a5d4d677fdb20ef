"""A patient's entries as people read them: answers, routes, both times, versions."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects

from careplan.entries.models import Entry
from careplan.patients.models import Patient

# Two times further apart than this are both shown (H39).
LATER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry; `corrected` when another stands in its place, empty: taken back."""

    entry: Entry
    answers: list[tuple[str, str]]
    corrected: Entry | None

    @property
    def entered_later(self) -> bool:
        return abs(self.entry.at - self.entry.measured_at) > LATER

    @property
    def takes_back(self) -> bool:
        return self.entry.corrects_id is not None and not self.answers


def entries_of(patient: Patient) -> "QuerySet[Entry]":
    """All entries of a patient, corrected ones too, by the time of measuring."""
    return (
        Entry.objects.filter(patient=patient)
        .select_related(
            "set_version__parent", "typed_by", "corrects", "corrected_by__typed_by"
        )
        .order_by("-measured_at", "-id")
    )


def standing_entries(patient: Patient, limit: int) -> list[Entry]:
    """The newest entries that no other corrects."""
    rows = entries_of(patient).filter(corrected_by__isnull=True)
    return list(rows[:limit])


def shown(entries: "QuerySet[Entry] | Iterable[Entry]") -> list[Shown]:
    """Entries with their answers in words; 2 queries more, whatever their number."""
    rows = list(entries)
    prefetch_related_objects(rows, "answers", "set_version__questions")
    return [
        Shown(entry, _answers(entry), getattr(entry, "corrected_by", None))
        for entry in rows
    ]


def _answers(entry: Entry) -> list[tuple[str, str]]:
    labels = {row.code: row.label for row in entry.set_version.questions.all()}
    return [
        (labels.get(answer.code, answer.code), answer.text)
        for answer in entry.answers.all()
    ]
