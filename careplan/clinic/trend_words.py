"""The course of a number in words: the sentence above a chart, the table under it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from careplan.followups.queries.trends import Series, Taken, Watched
from careplan.ui import words

# A pause after which an entry is said to have been typed later (H39).
LATER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table under a chart."""

    on: dt.date
    number: str
    notes: list[str]
    over: bool
    entered: dt.datetime | None


def number_words(taken: Taken) -> str:
    """The number as it was noted, `<0.01` and all, without its unit."""
    answer = taken.answer
    return answer.text.removesuffix(answer.unit).strip()


def method_of(taken: Taken) -> str:
    """Laboratory or assay; empty when nobody noted it."""
    return taken.answer.assay


def limit_words(watched: Watched, unit: str) -> str:
    """The limit's name in the chart: limit 5 µg/L."""
    number = plain(watched.limit.limit)
    said = _("limit %(number)s %(unit)s") % {"number": number, "unit": unit}
    first, last = watched.rule.day_from, watched.rule.day_to
    if first is not None and last is not None:
        said = _("%(limit)s, day %(first)s to %(last)s") % {
            "limit": said.strip(),
            "first": first,
            "last": last,
        }
    return said.strip()


def sentence_of(series: Series, today: dt.date) -> str:
    """The newest value, how it moved, and what it passes: one line above the chart."""
    newest = series.newest
    parts = [
        _("%(number)s on %(day)s%(change)s.")
        % {
            "number": _with_unit(number_words(newest), series.unit),
            "day": words.day(newest.day, today),
            "change": _since_before(series, today),
        }
    ]
    if newest.over:
        parts.append(_over_words(newest.over, series.unit))
    if newest.skipped:
        parts.append(_skipped_words(newest))
    elif _risen(series.taken):
        parts.append(_("Up on each of the last two."))
    return " ".join(parts)


def newest_words(series: Series, today: dt.date) -> str:
    """5.6 µg/L, Friday 20 November."""
    number = _with_unit(number_words(series.newest), series.unit)
    return f"{number}, {words.day(series.newest.day, today)}"


def _since_before(series: Series, today: dt.date) -> str:
    """How the newest number stands to the one before; nothing for the first."""
    if len(series.taken) < 2:
        return ""
    before, newest = series.taken[-2], series.newest
    if method_of(before) != method_of(newest):
        pattern = _(" (another method before: %(number)s on %(day)s)")
    elif not _comparable(before, newest):
        pattern = _(" (before: %(number)s on %(day)s)")
    else:
        change = _change(before, newest)
        pattern = _(", up from %(number)s on %(day)s")
        if change <= 0:
            down, same = _(", down from %(number)s on %(day)s"), _(", as on %(day)s")
            pattern = down if change else same
    return pattern % {
        "number": number_words(before),
        "day": words.day(before.day, today),
    }


def _comparable(before: Taken, after: Taken) -> bool:
    same = method_of(before) == method_of(after)
    exact = not before.answer.qualifier and not after.answer.qualifier
    return same and exact


def _change(before: Taken, after: Taken) -> float:
    return float((after.answer.number or 0) - (before.answer.number or 0))


def _risen(taken: Sequence[Taken]) -> bool:
    """Whether the last three that count rose each time."""
    last = [each for each in taken if not each.skipped][-3:]
    pairs = list(pairwise(last))
    return len(pairs) == 2 and all(
        _comparable(*pair) and _change(*pair) > 0 for pair in pairs
    )


def _over_words(over: Sequence[Watched], unit: str) -> str:
    """Over the limit of 5 µg/L; at or below the one of 35.0 °C."""
    watched = over[-1]
    number = _with_unit(plain(watched.limit.limit), unit)
    if watched.limit.operator in {"<=", "<"}:
        return _("At or below the limit of %(number)s.") % {"number": number}
    return _("At or over the limit of %(number)s.") % {"number": number}


def _skipped_words(taken: Taken) -> str:
    if taken.skipped == "early":
        return _("Soon after the operation: it does not count for the trend.")
    return _("On cancer drugs: it does not count for the trend.")


def desc_of(series: Series) -> str:
    """The readings for those who cannot see them; the last ten."""
    shown = series.taken[-10:]
    listed = ", ".join(number_words(each) for each in shown)
    more = len(series.taken) - len(shown)
    if more:
        return _("The last ten: %(listed)s. The table holds the others.") % {
            "listed": listed
        }
    return _("In order: %(listed)s.") % {"listed": listed}


def lines_of(series: Series, zone: ZoneInfo) -> list[Line]:
    lines, before = [], None
    for taken in series.taken:
        entry = taken.answer.entry
        late = entry.at - taken.answer.measured_at > LATER
        lines.append(
            Line(
                on=taken.day,
                number=number_words(taken),
                notes=_notes(before, taken, series),
                over=bool(taken.over),
                entered=entry.at.astimezone(zone) if late else None,
            )
        )
        before = taken
    return lines


def _notes(before: Taken | None, taken: Taken, series: Series) -> list[str]:
    notes = []
    if taken.over:
        notes.append(_over_words(taken.over, series.unit))
    if taken.skipped:
        notes.append(_skipped_words(taken))
    if before is None:
        return notes
    if method_of(before) != method_of(taken):
        method = method_of(taken) or _("not noted")
        notes.append(_("Another method: %(method)s.") % {"method": method})
    elif _comparable(before, taken) and not notes:
        change = (taken.answer.number or 0) - (before.answer.number or 0)
        up, down = _("Up %(by)s."), _("Down %(by)s.")
        if change:
            notes.append((up if change > 0 else down) % {"by": plain(abs(change))})
    return notes


def sources_of(series: Series) -> list[str]:
    """Where the limits come from: the rules by id and version."""
    return [
        _("%(limit)s: rule %(code)s, version %(number)s")
        % {
            "limit": limit_words(each, series.unit),
            "code": each.rule.parent.code,
            "number": each.rule.number,
        }
        for each in series.limits
    ]


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {unit}".strip()


def plain(number: object) -> str:
    """5 for 5.000, 0.2 for 0.200, 38.0 as 38."""
    said = format(number, "f")
    return said.rstrip("0").rstrip(".") if "." in said else said
