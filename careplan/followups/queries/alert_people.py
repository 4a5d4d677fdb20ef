"""Who is told of an alert, and whose it is."""

import datetime as dt
from collections.abc import Iterable

from careplan.accounts import queries as accounts
from careplan.accounts.models import User
from careplan.followups.models import Alert

Level = Alert.Level


def nurses_of(alert: Alert, day: dt.date) -> list[User]:
    """Whose alert it is on `day`: who took it, else the named nurse, else the team.

    Whoever is on leave is stood in for; with nobody left it is the lead, then the
    on-call contact (H31). Empty when there is nobody at all.
    """
    for person in (alert.owner, alert.patient.nurse):
        here = accounts.reach(person, day) if person else None
        if here is not None:
            return [here]
    return accounts.on_duty(alert.team, day)


def whom_to_tell(alert: Alert, wanted: Level, day: dt.date) -> tuple[Level, list[User]]:
    """Who is told at this step, and which level that is.

    Where nobody can be told at one level it goes on to the next; after the last, to
    everybody who can be told at all. Only an account that is active and has an address
    can be told: addresses of staff are set by an administrator and count as confirmed.
    """
    for level in (Level.NURSE, Level.LEAD, Level.ON_CALL):
        if level < wanted:
            continue
        people = reachable(_at(alert, level, day))
        if people:
            return level, people
    everybody = [
        each
        for level in (Level.NURSE, Level.LEAD, Level.ON_CALL)
        for each in _at(alert, level, day)
    ]
    return Level.NOBODY, reachable(everybody)


def _at(alert: Alert, level: Level, day: dt.date) -> list[User]:
    if level == Level.NURSE:
        return nurses_of(alert, day)
    person = alert.team.lead if level == Level.LEAD else alert.team.on_call
    here = accounts.reach(person, day) if person else None
    return [here] if here else []


def reachable(people: Iterable[User]) -> list[User]:
    """Those of them to whom a message can go, each once."""
    found = {each.pk: each for each in people if each.is_active and (each.email or "")}
    return list(found.values())
