"""Writing what must be said in the next seven days into the outbox."""

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.db import transaction

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.followups.models import FollowUp
from careplan.hospital import queries as hospital
from careplan.hospital.models import Hospital
from careplan.outbox import actions as outbox
from careplan.outbox.models import Reminder
from careplan.reminders.models import ReminderStep
from careplan.reminders.purposes import JOB
from careplan.reminders.queries import wanted
from careplan.reminders.queries.holding import details_of
from careplan.reminders.queries.hours import sending_time, zone_of
from careplan.rules.calendar import local_moment
from careplan.rules.enums import Kind
from careplan.rules.reminding import moments

# So many checks a pass: the next pass, half a minute later, goes on from there.
LIMIT = 5000
IN_THE_MORNING = dt.time(9)


@transaction.atomic
def plan(*, at: dt.datetime, by: Actor = JOB) -> int:
    """Plan the reminders of checks for today and the seven days after it.

    Returns how many were added. What stands there stays as it is, so that planning
    twice adds nothing (H02); nothing is planned for a day that has passed (H06).
    """
    home = hospital.the_hospital()
    zone = ZoneInfo(home.zone)
    steps = wanted.steps_by_kind()
    rows = [
        row
        for check in wanted.checks(steps, at, zone)[:LIMIT]
        for row in _rows(check, steps.get(check.kind, []), home, at)
    ]
    added = outbox.put_all(reminders=rows, by=by, at=at) if rows else 0
    if added:
        audit.record(
            "reminders-planned", Reminder, by=by, at=at, fields={"count": added}
        )
    return added


def _rows(
    check: FollowUp, steps: Iterable[ReminderStep], home: Hospital, at: dt.datetime
) -> Iterator[Reminder]:
    zone = ZoneInfo(home.zone)
    today = at.astimezone(zone).date()
    last_day = today + dt.timedelta(days=wanted.DAYS_AHEAD)
    booked_on = check.booked_for.astimezone(zone).date() if check.booked_for else None
    expires_at = check.booked_for or _end_of(check.due_on, zone)
    spoken = moments(
        check.due_on, booked_on, Kind(check.kind), map(wanted.rule_of, steps)
    )
    if not spoken:
        return
    # The last step is still taken when its day has passed and the check's has not.
    days = [*(each.for_day for each in spoken[:-1]), max(spoken[-1].for_day, today)]
    for each, day in zip(spoken, days, strict=True):
        not_before = _moment(day, check, home, at)
        if today <= day <= last_day and not_before < expires_at:
            yield Reminder(
                recipient=check.patient.user,
                purpose=each.purpose,
                subject_kind=FollowUp._meta.label_lower,
                subject_id=check.pk,
                patient_id=check.patient_id,
                step=each.step,
                for_day=booked_on or check.due_on,
                not_before=not_before,
                expires_at=expires_at,
                created_at=at,
            )


def _end_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return local_moment(day + dt.timedelta(days=1), dt.time(), zone.key)


def _moment(
    day: dt.date, check: FollowUp, home: Hospital, at: dt.datetime
) -> dt.datetime:
    """The morning of the day where the person lives, or now when it has passed."""
    details = details_of(check.patient.user)
    morning = local_moment(day, IN_THE_MORNING, zone_of(details, home).key)
    return sending_time(max(morning, at), details, home)
