"""A course of values as inline SVG, and a month as a calendar."""

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from careplan.ui.components.drawing import draw
from careplan.ui.month_grid import MonthGrid
from careplan.ui.trend import drawing
from careplan.ui.trend.scales import Named, Unit
from careplan.ui.trend.values import Course

register = template.Library()


@register.simple_tag
def trend_chart(
    course: Course,
    *,
    id: str,  # noqa: A002 - as in HTML
    title: object,
    desc: object,
) -> SafeString:
    """The course of a value; a sentence goes above it, its table below.

    `title` names value, unit and days; `desc` says the readings in words. Nothing is
    told by colour alone: over a limit is a diamond, what does not count is hollow.
    """
    drawn = drawing.draw(course)
    return draw(
        "trend_chart",
        drawn=drawn,
        days=[
            (
                each.x,
                _day_words(each.named),
                each.named.on.year if each.named.year else "",
            )
            for each in drawn.days
        ],
        id=id,
        title=title,
        desc=desc,
    )


@register.simple_tag
def calendar(grid: MonthGrid) -> SafeString:
    """One month as a table: days with checks lead to `#on-<day>` in the list beside.

    {% for grid in grids %}{% calendar grid %}{% endfor %}
    """
    weekdays = [
        (date_format(day.on, "D")[:1], date_format(day.on, "l"))
        for day in next(week for week in grid.weeks if all(day.on for day in week))
        if day.on
    ]
    return draw("calendar", grid=grid, weekdays=weekdays)


def _day_words(named: Named) -> str:
    """16 Nov; Nov; 2026."""
    pattern = {Unit.DAY: "j M", Unit.MONTH: "M", Unit.YEAR: "Y"}[named.unit]
    return date_format(named.on, pattern)
