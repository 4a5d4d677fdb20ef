"""What a rule looked at, as it is kept with its alert."""

from typing import Any

from careplan.entries.models import Answer, Entry
from careplan.questions.models import Question
from careplan.rules.redflags import Finding, Value

Kept = list[dict[str, Any]]


def kept_inputs(finding: Finding, entry: Entry | None) -> Kept:
    """The values a rule looked at, then what it missed, in the words of that moment."""
    codes = {value.code for value in finding.inputs} | set(finding.missing)
    labels = labels_of(codes)
    shown = _shown(entry)
    seen: Kept = [
        {
            "code": value.code,
            "label": labels.get(value.code, value.code),
            "text": shown.get((value.code, value.measured_at), words_of(value)),
            "unit": value.unit,
            "at": value.measured_at.isoformat(),
        }
        for value in finding.inputs
    ]
    missed: Kept = [
        {"code": code, "label": labels.get(code, code), "missing": True}
        for code in finding.missing
    ]
    return seen + missed


def labels_of(codes: set[str]) -> dict[str, str]:
    """What each question is called, in its newest version."""
    rows = Question.objects.filter(code__in=codes).order_by("pk")
    return dict(rows.values_list("code", "label"))


def words_of(value: Value) -> str:
    """A value as people read it."""
    if value.number is None:
        return ", ".join(value.text.split("|"))
    return f"{value.qualifier}{value.number.normalize():f}"


def _shown(entry: Entry | None) -> dict[tuple[str, Any], str]:
    if entry is None:
        return {}
    rows = Answer.objects.filter(entry=entry)
    return {(row.code, row.measured_at): row.text for row in rows}
