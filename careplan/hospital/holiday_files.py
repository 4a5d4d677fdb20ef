"""Reads public holidays from a calendar file (.ics) or a list (.csv)."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from careplan.hospital.models import Holiday
from careplan.lib.errors import RefusedError

MOST_BYTES = 1_000_000
MOST_DAYS = 31
YEARS = range(2000, 2101)
HEADER = ["day", "name"]


def read_holidays(file: str, content: bytes) -> dict[dt.date, str]:
    """The closed days of a file by their names; all of it is read before any is used.

    `file`: its name, which ends in .ics or .csv. A day that stands there twice keeps
    its first name. Raises RefusedError naming file, line or event, and what is wrong.
    """
    readers = {".ics": _events, ".csv": _lines}
    reads = readers.get(PurePath(file).suffix.lower())
    if reads is None:
        raise _refused(file, _("the name must end in .ics or .csv"))
    if len(content) > MOST_BYTES:
        raise _refused(file, _("is larger than a list of holidays can be"))
    found: dict[dt.date, str] = {}
    for place, day, name in reads(file, content):
        if day.year not in YEARS:
            raise _refused(place, _("%(day)s: is the year right?") % {"day": day})
        found.setdefault(day, _name(place, name))
    if not found:
        raise _refused(file, _("there is no holiday in it"))
    return found


def _refused(place: str, message: str) -> RefusedError:
    return RefusedError(f"{place}: {message}")


def _name(place: str, typed: str) -> str:
    name, most = " ".join(typed.split()), Holiday._meta.get_field("name").max_length
    if not name:
        raise _refused(place, _("the holiday has no name"))
    if "\0" in name or len(name) > (most or 0):
        raise _refused(
            place, _("the name must be at most %(most)s characters") % {"most": most}
        )
    return name


def _lines(file: str, content: bytes) -> Iterator[tuple[str, dt.date, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(file, _("is not UTF-8 text")) from error
    mark = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        if [word.strip().lower() for word in next(rows, [])] != HEADER:
            first = _("%(file)s, line 1") % {"file": file}
            raise _refused(first, _("expected the two words “day” and “name”"))
        for row in rows:
            if any(cell.strip() for cell in row):
                place = f"{file}, " + _("line %(line)s") % {"line": rows.line_num}
                yield place, *_row(place, row)
    except csv.Error as error:
        place = f"{file}, " + _("line %(line)s") % {"line": rows.line_num}
        raise _refused(place, _("not readable: %(why)s") % {"why": error}) from error


def _row(place: str, row: list[str]) -> tuple[dt.date, str]:
    if len(row) != len(HEADER):
        raise _refused(place, _("expected a day and a name, nothing else"))
    try:
        return dt.date.fromisoformat(row[0].strip()), row[1]
    except ValueError as error:
        wrong = _("“%(typed)s” is no day. Write it as 2026-12-25.")
        raise _refused(place, wrong % {"typed": row[0].strip()[:40]}) from error


def _events(file: str, content: bytes) -> Iterator[tuple[str, dt.date, str]]:
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [event for each in calendars for event in each.walk("VEVENT")]
    except (ValueError, IndexError, KeyError) as error:
        raise _refused(file, _("is not a calendar file")) from error
    lines = [line.strip() for line in content.upper().splitlines()]
    # A calendar without its end is dropped whole, with every event in it.
    if lines.count(b"BEGIN:VCALENDAR") > lines.count(b"END:VCALENDAR"):
        raise _refused(file, _("the file is cut off: END:VCALENDAR is missing"))
    for number, event in enumerate(events, start=1):
        name = str(event.get("SUMMARY", ""))
        place = f"{file}, " + _("event %(number)s (%(name)s)") % {
            "number": number,
            "name": name[:40] or _("without a name"),
        }
        if str(event.get("STATUS", "")).upper() != "CANCELLED":
            for day in _days(place, event):
                yield place, day, name


def _days(place: str, event: Component) -> list[dt.date]:
    """Each day of an event; its end is the first day after it."""
    if event.errors:
        raise _refused(place, _("a date in it cannot be read"))
    if "RRULE" in event or "RDATE" in event:
        raise _refused(place, _("it repeats. Give each year its own event."))
    begin = _day(place, event, "DTSTART")
    if "DTEND" in event:
        length = _day(place, event, "DTEND") - begin
    elif "DURATION" in event:
        length = _length(place, event)
    else:
        length = dt.timedelta(days=1)
    if not 0 <= length.days <= MOST_DAYS:
        raise _refused(
            place,
            _("it must end after it begins, within %(most)s days")
            % {"most": MOST_DAYS},
        )
    return [begin + dt.timedelta(days=after) for after in range(length.days or 1)]


def _day(place: str, event: Component, key: str) -> dt.date:
    found = getattr(event.get(key), "dt", None)
    if not isinstance(found, dt.date):
        raise _refused(place, _("it has no day to begin or end on"))
    if isinstance(found, dt.datetime):
        raise _refused(place, _("it has a time of day. A holiday lasts all day."))
    return found


def _length(place: str, event: Component) -> dt.timedelta:
    found = getattr(event.get("DURATION"), "dt", None)
    if not isinstance(found, dt.timedelta) or found.seconds:
        raise _refused(place, _("it must last whole days"))
    return found
