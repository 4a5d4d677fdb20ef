"""All that the page of one alert shows."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from careplan.accounts import queries as accounts
from careplan.accounts.models import User
from careplan.entries.models import Answer
from careplan.entries.queries import previous_answers
from careplan.followups.models import Alert, AlertEvent
from careplan.followups.models.alert import OPEN_ALERT
from careplan.followups.queries.alerts import (
    PRESSING,
    REPORTS,
    AlertLine,
    alerts_of,
)
from careplan.hospital.models import Reason

# The value itself and the three before it.
TIMES = 4


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer to the same question, before the one that set the alert off."""

    text: str
    measured_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Input:
    """One answer a rule looked at, with those before it; or one that was missing."""

    label: str
    text: str
    at: dt.datetime | None = None
    missing: bool = False
    before: Sequence[Earlier] = ()


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert: the newest report, all that happened, and what else is open."""

    report: AlertEvent
    inputs: list[Input]
    history: list[AlertEvent]
    others: list[AlertLine]

    @property
    def missing(self) -> list[Input]:
        return [each for each in self.inputs if each.missing]


def alert_page(alert: Alert, at: dt.datetime) -> AlertPage:
    """What the page of an alert shows; a constant number of queries."""
    events = history(alert)
    report = next(each for each in reversed(events) if each.kind in REPORTS)
    others = alerts_of([alert.patient], at).get(alert.patient_id, [])
    return AlertPage(
        report=report,
        inputs=_inputs(alert, _looked_at(report, events)),
        history=events,
        others=[line for line in others if line.alert.pk != alert.pk],
    )


def _looked_at(report: AlertEvent, events: Iterable[AlertEvent]) -> list[Any]:
    """What set it off: the newest answers; of the care itself, all that was found."""
    if report.entry_id:
        return list(report.inputs)
    return [row for event in events if event.kind in REPORTS for row in event.inputs]


def history(alert: Alert, after: int = 0) -> list[AlertEvent]:
    """What happened to an alert, oldest first; only what came after an event."""
    events = alert.events.filter(pk__gt=after).select_related(
        "by", "to", "entry__typed_by", "version"
    )
    return list(events.order_by("pk"))


def last_event(alert: Alert) -> int:
    """The id of the newest event; a form carries it, to show what came after."""
    return alert.events.order_by("-pk").values_list("pk", flat=True).first() or 0


def as_it_is_now(alert: Alert) -> Alert:
    """The alert read anew."""
    return Alert.objects.select_related(
        *("version__page", "rule", "patient", "team", "owner", "acknowledged_by"),
        "follow_up",
    ).get(pk=alert.pk)


def other_open(alert: Alert) -> Alert | None:
    """Another open alert of the same patient, the most urgent."""
    others = Alert.objects.filter(OPEN_ALERT, patient=alert.patient_id)
    return others.exclude(pk=alert.pk).order_by(*PRESSING).first()


def outcomes() -> list[Reason]:
    """How an alert may end."""
    return list(Reason.objects.filter(list=Reason.List.ALERT, active=True))


def colleagues(alert: Alert, user: User, day: dt.date) -> list[User]:
    """To whom an alert can be handed: whoever is on duty for its team."""
    return [each for each in accounts.on_duty(alert.team, day) if each.pk != user.pk]


def _inputs(alert: Alert, kept: Iterable[dict[str, Any]]) -> list[Input]:
    """One row for each answer, the newest; what a trend looked back at stands beside.

    What the care itself lacks has no moment, and each of it is a row.
    """
    rows = list(kept)
    codes = {row["code"] for row in rows}
    answered = previous_answers(alert.patient, codes, TIMES) if codes else {}
    dated: dict[str, dict[dt.datetime, Earlier]] = {}
    for row in rows:
        if row.get("at"):
            at = dt.datetime.fromisoformat(row["at"])
            dated.setdefault(row["code"], {})[at] = Earlier(row["text"], at)
    found = [
        Input(row["label"], row.get("text", ""), missing=bool(row.get("missing")))
        for row in rows
        if not row.get("at")
    ]
    labels = {row["code"]: row["label"] for row in rows}
    return [
        _dated(labels[code], values, answered.get(code, []))
        for code, values in dated.items()
    ] + found


def _dated(
    label: str, values: dict[dt.datetime, Earlier], answered: Iterable[Answer]
) -> Input:
    newest = max(values)
    known = [each for each in answered if each.measured_at < newest][: TIMES - 1]
    earlier = {each.measured_at: Earlier(each.text, each.measured_at) for each in known}
    earlier |= {at: value for at, value in values.items() if at != newest}
    return Input(
        label=label,
        text=values[newest].text,
        at=newest,
        before=[earlier[at] for at in sorted(earlier, reverse=True)],
    )
