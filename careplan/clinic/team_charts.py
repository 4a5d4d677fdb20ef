"""The charts of the team page: a sentence each, then bars."""

import datetime as dt
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan import terms
from careplan.clinic.bars import Bar, BarChart
from careplan.followups.queries.team_alerts import Speed
from careplan.followups.queries.team_checks import Band, Counted
from careplan.followups.queries.team_people import IN_TOUCH_TARGET, LAST_TRY, Tried
from careplan.followups.queries.team_report import Report
from careplan.rules.figures import percent


def charts(found: Report) -> dict[str, BarChart]:
    """One chart a figure, by its name."""
    return {
        "months": _months(found.months),
        "ages": _ages(found.ages),
        "speeds": _speeds(found.speeds),
        "tries": _tries(found.tried),
        "returned": _returned(found),
        "touch": _touch(found),
        "factors": _factors(found),
    }


def month_words(month: dt.date) -> str:
    """November 2026."""
    return date_format(month, "F Y")


def band_words(band: Band) -> str:
    """1 to 7 days; over a year."""
    if band.last is None:
        return _("Over a year")
    return _("%(first)s to %(last)s days") % {"first": band.first, "last": band.last}


def try_words(number: int) -> str:
    """At the first try; at the fourth or later."""
    return {
        1: _("First try"),
        2: _("Second try"),
        3: _("Third try"),
        LAST_TRY: _("Fourth or later"),
    }[number]


def span_words(span: dt.timedelta | None) -> str:
    """25 min; 3 h 5 min; 2 days 4 h."""
    if span is None:
        return "–"
    minutes = round(span.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        said = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        return f"{said} {_hours(hours)}" if hours else said
    if hours:
        return f"{_hours(hours)} {_minutes(minutes)}" if minutes else _hours(hours)
    return _minutes(minutes)


def share_words(part: int, whole: int) -> str:
    """92 %; a dash of nothing."""
    found = percent(part, whole)
    return "–" if found is None else _("%(share)s %%") % {"share": found}


def _hours(count: int) -> str:
    return _("%(count)s h") % {"count": count}


def _minutes(count: int) -> str:
    return _("%(count)s min") % {"count": count}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0


def _on_time(name: str, counted: Counted) -> Bar:
    words = share_words(counted.on_time, counted.total)
    return Bar(name, _share(counted.on_time, counted.total), words)


def _months(months: Sequence[tuple[dt.date, Counted]]) -> BarChart:
    total = sum(counted.total for _month, counted in months)
    if not total:
        return BarChart("chart-months", _("No window has ended yet."), [])
    on_time = sum(counted.on_time for _month, counted in months)
    says = _("%(share)s of %(total)s checks were done inside their window.") % {
        "share": share_words(on_time, total),
        "total": total,
    }
    bars = [_on_time(date_format(month, "M Y"), each) for month, each in months]
    return BarChart("chart-months", says, bars)


def _ages(ages: Sequence[tuple[Band, int]]) -> BarChart:
    total = sum(count for _band, count in ages)
    if not total:
        return BarChart("chart-ages", _("No open check is past its window."), [])
    says = ngettext(
        "%(count)s open check is past its window.",
        "%(count)s open checks are past their window.",
        total,
    ) % {"count": total}
    most = max(count for _band, count in ages) or 1
    bars = [Bar(band_words(band), count / most, str(count)) for band, count in ages]
    return BarChart("chart-ages", says, bars)


def _speeds(speeds: Sequence[Speed]) -> BarChart:
    if not any(each.total for each in speeds):
        return BarChart("chart-speeds", _("No alert was raised."), [])
    answered = sum(each.in_time + each.late for each in speeds)
    if not answered:
        return BarChart("chart-speeds", _("No alert has been answered yet."), [])
    in_time = sum(each.in_time for each in speeds)
    says = _("%(share)s of %(count)s answered alerts were answered in time.") % {
        "share": share_words(in_time, answered),
        "count": answered,
    }
    bars = []
    longest = max((_seconds(each.ninetieth) for each in speeds), default=0) or 1
    for each in speeds:
        if each.median is None:
            continue
        name = str(terms.URGENCIES[each.urgency])
        for span, quiet in ((each.median, False), (each.ninetieth, True)):
            bars.append(
                Bar(
                    _("nine in ten") if quiet else name,
                    _seconds(span) / longest,
                    span_words(span),
                    quiet,
                )
            )
    return BarChart("chart-speeds", says, bars)


def _seconds(span: dt.timedelta | None) -> float:
    return span.total_seconds() if span else 0


def _tries(tried: Tried) -> BarChart:
    first = len(tried.reached[1])
    if not tried.total:
        return BarChart("chart-tries", _("No call got through yet."), [])
    says = _("%(share)s of %(total)s talks came at the first try.") % {
        "share": share_words(first, tried.total),
        "total": tried.total,
    }
    bars = [
        Bar(try_words(n), _share(len(calls), tried.total), str(len(calls)))
        for n, calls in tried.reached.items()
    ]
    return BarChart("chart-tries", says, bars)


def _returned(found: Report) -> BarChart:
    came, total = len(found.returned.came), found.returned.total
    if not total:
        return BarChart("chart-returned", _("No such call yet."), [])
    says = _(
        "%(share)s of %(total)s calls about a visit or test were followed by it"
        " within 15 days."
    ) % {"share": share_words(came, total), "total": total}
    bar = Bar(_("Came"), _share(came, total), share_words(came, total))
    return BarChart("chart-returned", says, [bar])


def _touch(found: Report) -> BarChart:
    here = found.followed - found.lost
    if not found.followed:
        return BarChart("chart-touch", _("You follow nobody yet."), [])
    says = _(
        "%(here)s of %(total)s people gave a sign of life in the last 15 months."
    ) % {
        "here": here,
        "total": found.followed,
    }
    return BarChart(
        "chart-touch",
        says,
        [
            Bar(
                _("In touch"),
                _share(here, found.followed),
                share_words(here, found.followed),
            )
        ],
        target=IN_TOUCH_TARGET / 100,
        target_words=_("target %(share)s %%") % {"share": IN_TOUCH_TARGET},
    )


def _factors(found: Report) -> BarChart:
    says = _("Checks done inside their window, by what they watch.")
    if not any(counted.total for _factor, counted in found.factors):
        return BarChart("chart-factors", _("No window has ended yet."), [])
    bars = [_on_time(factor.name, counted) for factor, counted in found.factors]
    return BarChart("chart-factors", says, bars)
