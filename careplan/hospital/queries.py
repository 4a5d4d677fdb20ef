"""What others ask about the hospital."""

import datetime as dt
from zoneinfo import ZoneInfo

from careplan.hospital.models import Holiday, Hospital, JobRun, OpeningHours
from careplan.rules.calendar import Calendar
from careplan.rules.clock import ClinicHours, Targets
from careplan.rules.gates import GateLimits

# Until somebody sets the opening hours: Monday to Friday, as `calendar` has it too.
USUAL_HOURS = dict.fromkeys(range(5), (dt.time(9), dt.time(17)))


def the_hospital() -> Hospital:
    """The one hospital; before set-up, a nameless one with the usual number."""
    found = Hospital.objects.filter(pk=1).first()
    return found or Hospital(
        name="Careplan",
        emergency_number="112",
        clinic_phone="",
        night_phone="",
        quiet_from=dt.time(20),
        quiet_until=dt.time(8),
    )


def zone() -> ZoneInfo:
    """The clinic's time zone."""
    named = Hospital.objects.filter(pk=1).values_list("zone", flat=True)
    return ZoneInfo(next(iter(named), None) or Hospital().zone)


def gate_limits(site: Hospital) -> GateLimits:
    """How many days a site gives the gates."""
    return GateLimits(review_days=site.review_days, tell_days=site.tell_days)


def clinic_day(at: dt.datetime) -> dt.date:
    """The clinic's date at a moment."""
    return at.astimezone(zone()).date()


def calendar() -> Calendar:
    """Closed weekdays (no opening hours) and holidays."""
    open_days = set(OpeningHours.objects.values_list("weekday", flat=True))
    closed = frozenset(range(7)) - open_days if open_days else frozenset({5, 6})
    return Calendar(
        closed_weekdays=frozenset(closed),
        holidays=frozenset(Holiday.objects.values_list("day", flat=True)),
    )


def clinic_hours() -> ClinicHours:
    """When the clinic is open, for clocks that stand still while it is closed."""
    hours = {row.weekday: (row.opens, row.closes) for row in OpeningHours.objects.all()}
    return ClinicHours(
        zone=zone().key,
        hours=hours or USUAL_HOURS,
        holidays=frozenset(Holiday.objects.values_list("day", flat=True)),
    )


def targets(site: Hospital) -> Targets:
    """How soon each urgency is answered at a site."""
    return Targets(
        emergency_minutes=site.emergency_minutes,
        same_day_hours=site.same_day_hours,
        two_day_days=site.two_day_days,
        routine_days=site.routine_days,
    )


def opening_hours() -> list[OpeningHours]:
    """When the clinic is open, Monday first."""
    return list(OpeningHours.objects.order_by("weekday"))


def last_run(job: str) -> JobRun | None:
    """The newest run of a job, finished or not."""
    return JobRun.objects.filter(job=job).order_by("-id").first()
