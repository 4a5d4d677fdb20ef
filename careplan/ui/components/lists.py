"""Rows that are links, and labels with answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from careplan.ui.components.drawing import draw

register = template.Library()


@register.simple_block_tag
def rows(content: str, *, ordered: bool = False, label: object = "") -> SafeString:
    """A list of rows_link and rows_item; `ordered=True` when their order counts."""
    return draw("rows", content=content, ordered=ordered, label=label)


@register.simple_block_tag
def rows_link(
    content: str,
    *,
    href: str,
    title: object,
    note: object = "",
    lead: object = "",
    count: int | None = None,
    above: object = "",
) -> SafeString:
    """A row that is one link: lead (a time) or count, title, note, then the block.

    The block is a status_tag, or nothing for a chevron. `above` is a line over the
    title, as a date is for patients.
    """
    return draw(
        "rows_link",
        content=content if content.strip() else "",
        href=href,
        title=title,
        note=note,
        lead=lead,
        count=count,
        above=above,
    )


@register.simple_block_tag
def rows_item(content: str, *, id: str = "") -> SafeString:  # noqa: A002 - as in HTML
    """A row that is no link, or holds several."""
    return draw("rows_item", content=content, id=id)


@register.simple_block_tag
def summary_list(
    content: str,
    *,
    pairs: Iterable[tuple[object, object]] | Mapping[Any, Any] = (),
    tight: bool = False,
    narrow: bool = False,
    boxed: bool = False,
) -> SafeString:
    """Label bold, answer beside it: from `pairs`, or summary_row tags in the block.

    narrow: answers under labels (a side column). boxed: in a card.
    """
    listed = pairs.items() if isinstance(pairs, Mapping) else pairs
    return draw(
        "summary_list",
        content=content,
        pairs=listed,
        tight=tight,
        narrow=narrow,
        boxed=boxed,
    )


@register.simple_block_tag
def summary_row(
    content: str, *, label: object, href: str = "", change: object = ""
) -> SafeString:
    """One label and its answer; `href` adds a link to change it.

    `change` names the link ("Change"); the label follows it for those who cannot see.
    """
    named = change or _("Change")
    return draw("summary_row", content=content, label=label, href=href, change=named)
