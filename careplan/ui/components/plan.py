"""A plan: gates, months, checks, and whose it is."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from careplan.ui.components.drawing import draw, heading_id

register = template.Library()


@register.simple_tag
def gate_track(gates: Iterable[Any], *, label: object) -> SafeString:
    """Gates in order; each has `name`, `when` (words), `state` passed, now or later."""
    return draw("gate_track", gates=gates, label=label)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """Months in order."""
    return draw("timeline", content=content)


@register.simple_block_tag
def month(content: str, *, title: object, id: str = "") -> SafeString:  # noqa: A002 - as in HTML
    """A month's name (h3) and its items."""
    return draw("month", content=content, title=title, id=heading_id(id, title))


@register.simple_block_tag
def plan_item(
    content: str,
    *,
    title: object,
    standing: str,
    words: object = "",
    href: str = "",
    now: bool = False,
    level: int = 4,
    id: str = "",  # noqa: A002 - as in HTML
) -> SafeString:
    """One check: what and tag; the block says when, gates, why, act, in that order."""
    return draw(
        "plan_item",
        content=content,
        title=title,
        standing=standing,
        words=words,
        href=href,
        now=now,
        level=level,
        id=id,
    )


@register.simple_tag
def identity(person: object, *, heading: bool = False) -> SafeString:
    """The banner of a person, for the block "banner" of a nurse's page.

    `person` has name, born (a date), age, number, operation (words), phone, and may
    have phone_note (words). `heading=True` makes the name the page's h1.
    """
    return draw("identity", person=person, heading=heading)
