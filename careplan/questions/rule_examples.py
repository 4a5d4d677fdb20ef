"""Examples of a rule: answers as authors write them, and what a rule makes of them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.rules.enums import Known
from careplan.rules.redflags import Finding, Outcome, Rule, Situation, Value, evaluate
from careplan.rules.redflags.situation import OPEN_W

WANTED = {
    "fires": Outcome.FIRES,
    "just_not": Outcome.NO,
    "missing": Outcome.NOT_ASSESSED,
}
LABELS = {
    "fires": gettext_lazy("Fires"),
    "just_not": gettext_lazy("Just does not"),
    "missing": gettext_lazy("An answer is missing"),
}
OUTCOMES = {
    Outcome.FIRES: gettext_lazy("fires"),
    Outcome.NO: gettext_lazy("does not fire"),
    Outcome.NOT_ASSESSED: gettext_lazy("not assessed"),
    Outcome.FAILED: gettext_lazy("could not be evaluated"),
}
USUAL_DAY = 10
# Examples say how long ago something was; from when does not matter.
AT = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
ZONE = ZoneInfo("Europe/London")
WORDS: dict[str, type] = {
    "day": int,
    "home_day": int,
    "age": int,
    "tags": list,
    "open_rules": list,
    "open_w": int,
    "answers": dict,
    "history": dict,
}
UNITS = {"hours_ago": dt.timedelta(hours=1), "days_ago": dt.timedelta(days=1)}
MOST = 50_000


class ExampleError(ValueError):
    """An example that cannot be read; the message says which and why."""


def needed(fields: frozenset[str]) -> list[str]:
    """Which examples a rule must have; a count of alerts is never missing."""
    always = fields <= {OPEN_W}
    return [kind for kind in WANTED if not (always and kind == "missing")]


def situation(example: Any) -> Situation:
    """The situation an example describes. Raises ExampleError."""
    _check(example)
    today = AT.date()
    age, home = example.get("age"), example.get("home_day")
    answers = {code: _now(code, raw) for code, raw in _part(example, "answers")}
    history = {code: _before(code, rows) for code, rows in _part(example, "history")}
    return Situation(
        at=AT,
        zone=ZONE,
        operated_on=today - dt.timedelta(days=example.get("day", USUAL_DAY)),
        tags={str(tag): Known.YES for tag in example.get("tags", [])},
        answers=answers,
        history=history,
        open_rules=frozenset(map(str, example.get("open_rules", []))),
        open_w_patient_rules=example.get("open_w", 0),
        discharged_on=None if home is None else today - dt.timedelta(days=home),
        born_on=None if age is None else today - relativedelta(years=age),
    )


def judge(rule: Rule, example: Any, others: Iterable[Rule] = ()) -> Finding:
    """What a rule makes of an example; `others` are the rules it may name.

    Raises ExampleError.
    """
    beside = [other for other in others if other.code != rule.code]
    return evaluate([rule, *beside], situation(example))[0]


def fields_in(example: Mapping[str, Any]) -> set[str]:
    """The codes of the questions an example answers."""
    return {*example.get("answers", {}), *example.get("history", {})}


def _check(example: Any) -> None:
    if not isinstance(example, dict):
        raise ExampleError(_("Write it as {answers: {temperature_c: 38.0}}."))
    for word, value in example.items():
        kind = WORDS.get(word)
        if kind is None:
            known = ", ".join(WORDS)
            raise ExampleError(
                _("“%(word)s” is no word here; known: %(known)s.")
                % {"word": word, "known": known}
            )
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ExampleError(_("“%(word)s” is not written so.") % {"word": word})
        if kind is int and not _is_count(value):
            raise ExampleError(_("“%(word)s” is too large.") % {"word": word})


def _part(example: Mapping[str, Any], word: str) -> Iterable[tuple[str, Any]]:
    return ((str(code), raw) for code, raw in example.get(word, {}).items())


def _now(code: str, raw: Any) -> Value:
    if isinstance(raw, dict):
        moment = AT - _ago(code, raw)
        return Value(code, AT, text=moment.isoformat())
    return _value(code, raw, AT)


def _before(code: str, rows: Any) -> list[Value]:
    if not isinstance(rows, list):
        raise ExampleError(_("The history of “%(code)s” is a list.") % {"code": code})
    found = []
    for row in rows:
        if not isinstance(row, dict) or "value" not in row:
            raise ExampleError(
                _("Write the history of “%(code)s” as [{value: 4, days_ago: 2}].")
                % {"code": code}
            )
        times = {key: row[key] for key in row if key != "value"}
        found.append(_value(code, row["value"], AT - _ago(code, times)))
    return sorted(found, key=lambda value: value.measured_at, reverse=True)


def _ago(code: str, raw: Mapping[str, Any]) -> dt.timedelta:
    word, count = next(iter(raw.items()), ("", None))
    if len(raw) != 1 or word not in UNITS or not _is_count(count):
        raise ExampleError(
            _("Say for “%(code)s” how long ago: hours_ago: 12, or days_ago: 3.")
            % {"code": code}
        )
    return int(str(count)) * UNITS[word]


def _is_count(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MOST


def _value(code: str, raw: Any, measured_at: dt.datetime) -> Value:
    if isinstance(raw, str) and raw:
        return Value(code, measured_at, text=raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Value(code, measured_at, number=Decimal(str(raw)))
    raise ExampleError(
        _("“%(code)s” needs a number, or a choice in quotes.") % {"code": code}
    )
