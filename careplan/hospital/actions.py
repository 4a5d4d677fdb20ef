"""Setting the hospital's numbers, hours, holidays and lists."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.hospital.models import Holiday, Hospital, OpeningHours, Reason
from careplan.lib.errors import RefusedError

DIGITS = "0123456789"
FEWEST_DIGITS = 2
NUMBERS = ("emergency_number", "clinic_phone", "night_phone", "crisis_line")


@transaction.atomic
def save_hospital(*, hospital: Hospital, by: Actor, at: dt.datetime) -> None:
    """Set name, zone, numbers and quiet hours.

    Raises RefusedError for a zone that does not exist, and for a number nobody can
    ring.
    """
    for number in NUMBERS:
        _check_number(hospital, number)
    if hospital.zone not in available_timezones():
        raise RefusedError(
            _("“%(zone)s” is no time zone. Write it as Europe/London.")
            % {"zone": hospital.zone}
        )
    _save(hospital, "hospital-saved", by, at)


@transaction.atomic
def save_hours(*, hours: OpeningHours, by: Actor, at: dt.datetime) -> None:
    """Set when the clinic is open on one weekday."""
    _save(hours, "opening-hours-saved", by, at)


@transaction.atomic
def remove_hours(*, hours: OpeningHours, by: Actor, at: dt.datetime) -> None:
    """Close the clinic on a weekday. One open day must stay."""
    if not OpeningHours.objects.exclude(pk=hours.pk).exists():
        raise RefusedError(_("The clinic must be open on one day of the week."))
    _remove(hours, "opening-hours-removed", by, at)


@transaction.atomic
def save_holiday(*, holiday: Holiday, by: Actor, at: dt.datetime) -> None:
    """Close the clinic on a day, or rename that day."""
    _save(holiday, "holiday-saved", by, at)


@transaction.atomic
def remove_holiday(*, holiday: Holiday, by: Actor, at: dt.datetime) -> None:
    """Open the clinic on that day after all."""
    _remove(holiday, "holiday-removed", by, at)


@transaction.atomic
def load_holidays(
    *, days: Mapping[dt.date, str], file: str, by: Actor, at: dt.datetime
) -> int:
    """Close the clinic on the days of a file; how many of them were new.

    Days known already keep the name they have here. No plan changes by this.
    """
    known = set(Holiday.objects.filter(day__in=days).values_list("day", flat=True))
    new = sorted(days.keys() - known)
    Holiday.objects.bulk_create(
        [Holiday(day=day, name=days[day]) for day in new], ignore_conflicts=True
    )
    fields = {
        "file": file,
        "added": {day.isoformat(): days[day] for day in new},
        "known": len(known),
    }
    audit.record("holidays-loaded", Holiday, by=by, at=at, fields=fields)
    return len(new)


@transaction.atomic
def save_reason(*, reason: Reason, by: Actor, at: dt.datetime) -> None:
    """Add a reason to a list, reword it, or stop offering it.

    Raises RefusedError for a new code or list of an old reason: closed checks point
    at it.
    """
    before = Reason.objects.filter(pk=reason.pk).first()
    if before and (before.code, before.list) != (reason.code, reason.list):
        raise RefusedError(_("The list and code of a reason never change."))
    _save(reason, "reason-saved", by, at)


def _check_number(hospital: Hospital, field: str) -> None:
    typed: str = getattr(hospital, field)
    digits = sum(sign in DIGITS for sign in typed)
    if typed and (digits < FEWEST_DIGITS or set(typed) - set(f"{DIGITS} +-().")):
        raise RefusedError(
            _("“%(typed)s” is no telephone number. Write it as 01632 960 114.")
            % {"typed": typed}
        )


def _save(row: Model, kind: str, by: Actor, at: dt.datetime) -> None:
    before = QuerySet(type(row)).filter(pk=row.pk).first() if row.pk else None
    row.save()
    audit.record(kind, row, by=by, at=at, fields=_changes(before, row))


def _remove(row: Model, kind: str, by: Actor, at: dt.datetime) -> None:
    audit.record(kind, row, by=by, at=at, fields={"row": str(row)})
    row.delete()


def _changes(before: Model | None, after: Model) -> dict[str, Any]:
    names = [field.attname for field in after._meta.concrete_fields]
    pairs = {
        name: (getattr(before, name, None), getattr(after, name)) for name in names
    }
    return {
        name: [None if old is None else str(old), str(new)]
        for name, (old, new) in pairs.items()
        if before is None or old != new
    }
