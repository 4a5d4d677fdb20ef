"""What the rules about the care itself find on a day, each thing once for ever."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from careplan.followups.queries import process_checks as checks
from careplan.followups.queries import process_plans as plans
from careplan.followups.queries.process_checks import Found, Look
from careplan.rules.processes import Process
from careplan.ui import words


@dataclass(frozen=True, slots=True)
class Held:
    """One thing a rule holds for: whose, why for ever, which check, in words."""

    patient: int
    cause: str
    follow_up: int | None
    about: str
    day: dt.date


def _one(query: Callable[[Look], Found]) -> Callable[[Look], Iterable[Found]]:
    return lambda look: [query(look)]


# All but what rules.processes says nobody can judge yet.
QUERIES: Mapping[Process, Callable[[Look], Iterable[Found]]] = {
    Process.SILENCE: _one(checks.silence),
    Process.HISTOLOGY_MISSING: _one(checks.histology_missing),
    Process.CHECK_14_DAYS_LATE: _one(checks.check_late),
    Process.ADJUVANT_PAST_LIMIT: _one(checks.treatment_late),
    Process.MISSED_WHILE_ALERT_OPEN: _one(checks.missed_while_open),
    Process.DEVICE_NOT_REMOVED: _one(checks.device_in),
    Process.RISK_GROUP_NOT_CHOSEN: plans.group_not_chosen,
    Process.ANCHOR_UNKNOWN: plans.anchor_unknown,
}


def held(process: Process, look: Look, count: int) -> Iterator[Held]:
    """What a rule holds for and never raised before, `count` at most."""
    left = count
    for query in QUERIES[process](look):
        rows = [Held(*row) for row in query[:left]]
        yield from rows
        left -= len(rows)
        if left <= 0:
            return


def said(process: Process, found: Held, today: dt.date) -> str:
    """What holds, as the page of the alert says it beside what it is about."""
    return {
        Process.SILENCE: _("not reported on %(day)s, nor the next time"),
        Process.HISTOLOGY_MISSING: _("not recorded; expected on %(day)s"),
        Process.CHECK_14_DAYS_LATE: _("was to be done by %(day)s"),
        Process.ADJUVANT_PAST_LIMIT: _("not started; the limit was %(day)s"),
        Process.MISSED_WHILE_ALERT_OPEN: _("did not come on %(day)s"),
        Process.DEVICE_NOT_REMOVED: _("was to come out on %(day)s"),
        Process.RISK_GROUP_NOT_CHOSEN: _("not chosen; operated on %(day)s"),
        Process.ANCHOR_UNKNOWN: _("not known; operated on %(day)s"),
    }[process] % {"day": words.day(found.day, today)}
