"""Answers of a patient, as they stand now and as they stood before."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from careplan.entries.models import Answer, Entry
from careplan.patients.models import Patient


def current() -> QuerySet[Entry]:
    """Entries that no later one corrects, without the empty ones that retract."""
    empty = Q(corrects__isnull=False) & ~Exists(
        Answer.objects.filter(entry=OuterRef("pk"))
    )
    return Entry.objects.filter(corrected_by__isnull=True).exclude(empty)


def previous_answers(
    patient: Patient, codes: Iterable[str], times: int = 2
) -> dict[str, list[Answer]]:
    """The last answers to each question, newest first, at most `times` of each."""
    rows = (
        Answer.objects.filter(
            patient=patient, code__in=list(codes), entry__corrected_by__isnull=True
        )
        .select_related("entry")
        .order_by("-measured_at", "-id")[:200]
    )
    found: dict[str, list[Answer]] = {}
    for answer in rows:
        kept = found.setdefault(answer.code, [])
        if len(kept) < times:
            kept.append(answer)
    return found
