"""When a person may be sent a message."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from careplan.accounts.models import ContactDetails
from careplan.hospital.models import Hospital
from careplan.rules.calendar import next_sending_time


def zone_of(details: ContactDetails, hospital: Hospital) -> ZoneInfo:
    """The person's own zone; the hospital's when she gave none we know."""
    try:
        return ZoneInfo(details.zone or hospital.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(hospital.zone)


def sending_time(
    moment: dt.datetime, details: ContactDetails, hospital: Hospital
) -> dt.datetime:
    """The first moment from `moment` on outside the person's quiet hours."""
    start, end = hospital.quiet_from, hospital.quiet_until
    if details.quiet_from is not None and details.quiet_until is not None:
        start, end = details.quiet_from, details.quiet_until
    return next_sending_time(moment, zone_of(details, hospital).key, start, end)
