"""What the nurses' pages say about the course of a number, in words and as a chart."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from careplan.clinic.trend_words import (
    Line,
    desc_of,
    limit_words,
    lines_of,
    method_of,
    newest_words,
    number_words,
    plain,
    sentence_of,
    sources_of,
)
from careplan.followups.queries.trends import Course, Series, Taken
from careplan.rules.enums import Anchor
from careplan.ui import words
from careplan.ui.trend import values as chart

MOST = 3
# On the patient's page the markers of recurrence come before what was asked at home.
MARKERS = (
    "cea_ug_l",
    "psa_ug_l",
    "ca125_u_ml",
    "ca199_u_ml",
    "afp_ug_l",
    "tg_ug_l",
    "tgab",
)
FIRST = (*MARKERS, "temperature_c", "pain_rest", "pain_move", "weight_kg", "hb_g_l")


@dataclass(frozen=True, slots=True)
class Chart:
    """A number's chart, sentence and table."""

    code: str
    label: str
    unit: str
    title: str
    newest: str
    sentence: str
    desc: str
    course: chart.Course
    lines: list[Line]
    sources: list[str]
    total: int
    is_over: bool


def charts_of(course: Course, zone: ZoneInfo, today: dt.date) -> list[Chart]:
    """One chart a number, the telling ones first."""
    charts = [_chart(series, course, zone, today) for series in course.series]
    return sorted(charts, key=_place)


def most_relevant(charts: Sequence[Chart]) -> list[Chart]:
    """At most three: what is over a limit, then markers, then the daily numbers."""
    return sorted(charts, key=lambda each: (not each.is_over, _place(each)))[:MOST]


def _place(each: Chart) -> tuple[int, str]:
    place = FIRST.index(each.code) if each.code in FIRST else len(FIRST)
    return place, each.label


def _chart(series: Series, course: Course, zone: ZoneInfo, today: dt.date) -> Chart:
    lines = lines_of(series, zone)
    first, last = series.taken[0].day, series.newest.day
    title = _("%(label)s, %(unit)s, %(first)s to %(last)s") % {
        "label": series.label,
        "unit": series.unit or _("no unit"),
        "first": words.day_plain(first),
        "last": words.day_plain(last),
    }
    return Chart(
        code=series.code,
        label=series.label,
        unit=series.unit,
        title=title,
        newest=newest_words(series, today),
        sentence=sentence_of(series, today),
        desc=desc_of(series),
        course=_course(series, course, zone),
        lines=lines[::-1],
        sources=sources_of(series),
        total=series.total,
        is_over=bool(series.newest.over),
    )


# The drawing ------------------------------------------------------------------------


def _course(series: Series, course: Course, zone: ZoneInfo) -> chart.Course:
    question = series.question
    whole = question and question.hard_low == 0 and question.hard_high == 10
    return chart.Course(
        readings=tuple(_reading(each, zone) for each in series.taken),
        limits=tuple(_limits(series, course.operated_on)),
        periods=tuple(_periods(series, course.operated_on)),
        marks=tuple(_marks(course)),
        low=0 if whole or series.code in MARKERS else None,
        high=10 if whole else None,
    )


def _reading(taken: Taken, zone: ZoneInfo) -> chart.Reading:
    answer = taken.answer
    return chart.Reading(
        at=answer.measured_at.astimezone(zone).replace(tzinfo=None),
        value=float(answer.number or 0),
        words=number_words(taken),
        counts=not taken.skipped,
        over=bool(taken.over),
        qualifier=answer.qualifier,
        method=method_of(taken),
    )


def _limits(series: Series, operated_on: dt.date | None) -> list[chart.Limit]:
    """The rules' limits, each number once; else the question's own, which only ask."""
    found = [
        chart.Limit(
            float(each.limit.limit),
            limit_words(each, series.unit),
            _day_of(each.rule.day_from, operated_on),
            _day_of(each.rule.day_to, operated_on),
        )
        for each in series.limits
    ]
    if found or series.question is None:
        return list({limit.value: limit for limit in found}.values())
    soft = [series.question.soft_low, series.question.soft_high]
    return [
        chart.Limit(
            float(each), _("we ask twice at %(number)s") % {"number": plain(each)}
        )
        for each in soft
        if each
    ]


def _day_of(days: int | None, operated_on: dt.date | None) -> dt.date | None:
    if days is None or operated_on is None:
        return None
    return operated_on + dt.timedelta(days=days)


def _periods(series: Series, operated_on: dt.date | None) -> list[chart.Period]:
    found = []
    until = series.skipped.until_day
    if until and operated_on:
        last = operated_on + dt.timedelta(days=until)
        found.append(
            chart.Period(operated_on, last, _("first %(days)s days") % {"days": until})
        )
    found += [
        chart.Period(held.first, held.last or series.newest.day, _("on cancer drugs"))
        for held in series.held
    ]
    return found


def _marks(course: Course) -> list[chart.Mark]:
    found = []
    if course.operated_on:
        found.append(chart.Mark(course.operated_on, _("operation")))
    names = {
        Anchor.END_OF_TREATMENT: _("end of treatment"),
        Anchor.END_OF_RADIOTHERAPY: _("end of radiotherapy"),
    }
    found += [chart.Mark(day, names[anchor]) for anchor, day in course.ended]
    return found
