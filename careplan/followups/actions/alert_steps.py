"""What nobody has answered goes to the next person, with no new input (H24, AP-03)."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction

from careplan.accounts.models import User
from careplan.audit import actions as audit
from careplan.audit.actors import Actor, Job
from careplan.followups.actions.alert_rows import (
    NEEDS_ANSWER,
    WAITED,
    Kind,
    note,
    tell,
)
from careplan.followups.models import Alert
from careplan.followups.queries.alert_clock import AlertClock
from careplan.followups.queries.alert_people import whom_to_tell
from careplan.followups.queries.alerts import due_for_a_step
from careplan.hospital.queries import clinic_day
from careplan.rules.enums import Urgency

logger = logging.getLogger(__name__)

JOB = Job("escalation")
Level = Alert.Level
# So many a pass: the next pass, half a minute later, goes on from there.
LIMIT = 500
NEXT = {
    Level.NURSE: Level.LEAD,
    Level.LEAD: Level.ON_CALL,
    Level.ON_CALL: Level.NOBODY,
    Level.NOBODY: Level.NOBODY,
}


def escalate(
    *,
    at: dt.datetime,
    stop: Callable[[], bool] = lambda: False,
    by: Actor = JOB,
) -> dict[str, int]:
    """Tell the next person of every open alert whose `next_step_at` is reached.

    The nurse on duty is reminded of what is unseen at half the time (a same-day alert);
    then comes the lead (an unseen emergency at once, all others at their limit), then
    the on-call contact, then all of them again each interval, until somebody answers.
    Nothing here closes an alert. Each is won by one conditional update, in one
    transaction with its event and its messages, so that two loops tell nobody twice
    and a crash loses none. One that fails never holds up the others. Returns counts:
    told (alerts), nobody to tell, failed.
    """
    counts: Counter[str] = Counter()
    for alert in due_for_a_step(at)[:LIMIT]:
        if stop():
            break
        try:
            counts[_step(alert, by, at)] += 1
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - H24: one bad one holds up none
            logger.error(  # noqa: TRY400 - a traceback could carry a name
                "Alert %s could not go on: %s", alert.pk, type(error).__name__
            )
            counts["alerts failed"] += 1
    return {name: count for name, count in sorted(counts.items()) if count and name}


@transaction.atomic
def _step(alert: Alert, by: Actor, at: dt.datetime) -> str:
    late = at >= alert.respond_by
    told, people = _next(alert, at, late=late)
    level = max(told, Level(alert.level))
    won = Alert.objects.filter(
        pk=alert.pk,
        closed_at=None,
        level=alert.level,
        next_step_at=alert.next_step_at,
    ).update(level=level, next_step_at=_again(alert, at, late=late))
    if not won:
        return ""
    everybody = told == Level.NOBODY
    event = note(
        alert,
        Kind.UNANSWERED if everybody else Kind.ESCALATED,
        by=by,
        at=at,
        urgency=alert.urgency,
        to=people[0] if len(people) == 1 else None,
        text=", ".join(each.name for each in people),
        respond_by=alert.respond_by,
    )
    purpose = WAITED if late else NEEDS_ANSWER
    tell(alert, event, people, purpose, by=by, at=at)
    audit.record(
        f"alert-{event.kind}",
        alert,
        by=by,
        at=at,
        patient_id=alert.patient_id,
        fields={
            "event": event.pk,
            "level": level,
            "told": [each.pk for each in people],
        },
    )
    return "alerts told" if people else "nobody to tell"


def _next(alert: Alert, at: dt.datetime, *, late: bool) -> tuple[Level, list[User]]:
    """Who is told now. Before its limit only an emergency goes past the nurse."""
    goes_up = late or alert.urgency == Urgency.EMERGENCY
    wanted = NEXT[Level(alert.level)] if goes_up else Level.NURSE
    return whom_to_tell(alert, wanted, clinic_day(at))


def _again(alert: Alert, at: dt.datetime, *, late: bool) -> dt.datetime:
    """When it goes on: at its limit, after that each interval."""
    return AlertClock(at).again(Urgency(alert.urgency)) if late else alert.respond_by
