"""Figures of a team: {% load team %}.

{% bar_chart charts.months %}                          a chart with its sentence
{% number 12 what="month" which="2026-11" state="late" %}   a number that opens its rows
"""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careplan import terms
from careplan.clinic import team_charts
from careplan.clinic.bars import LEFT, WIDTH, BarChart
from careplan.rules.enums import Urgency

register = template.Library()
register.filter("month_words", team_charts.month_words)
register.filter("band_words", team_charts.band_words)
register.filter("try_words", team_charts.try_words)
register.filter("span_words", team_charts.span_words)
register.simple_tag(team_charts.share_words, name="share")


@register.inclusion_tag("clinic/_bars.html")
def bar_chart(chart: BarChart) -> dict[str, Any]:
    """A chart; its table is the page's own and stands under it."""
    return {"chart": chart, "left": LEFT, "width": WIDTH}


@register.simple_tag(takes_context=True)
def number(
    context: template.Context,
    count: int,
    *,
    what: str,
    which: object = "",
    state: str = "",
    of: str = "",
) -> SafeString | str:
    """A number as a link to exactly the rows it counts; nothing is no link.

    `of` says what it counts, for those who hear the page.
    """
    if not count:
        return "0"
    asked = {"what": what, "which": which, "state": state}
    team = context.get("team")
    if team is not None:
        asked["team"] = team.pk
    query = urlencode({name: value for name, value in asked.items() if value != ""})
    said = format_html('<span class="hidden-visually"> {}</span>', of) if of else ""
    return format_html(
        '<a href="{}?{}">{}{}</a>', reverse("clinic:team_rows"), query, count, said
    )


@register.filter
def month_code(month: dt.date) -> str:
    """2026-11: how an address names a month."""
    return f"{month:%Y-%m}"


@register.filter
def urgency_name(urgency: Urgency) -> str:
    """Same day."""
    return str(terms.URGENCIES[urgency])


@register.filter
def length_of(found: dict[int, list[int]], key: int) -> int:
    """How many there are under a key."""
    return len(found[key])
