"""Icons and status tags."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from careplan.ui.components.drawing import draw
from careplan.ui.icons import ICONS, STATUS_ICONS, TURNING
from careplan.ui.labels import STATUS_WORDS

register = template.Library()


@register.simple_tag
def icon(name: str, *, label: object = "") -> SafeString:
    """One icon, hidden from readers unless it has a label. {% icon "clock" %}"""
    turns = " icon--turns" if name in TURNING else ""
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own constant
    if label:
        return format_html(
            '<svg class="icon{}" width="20" height="20" viewBox="0 0 24 24"'
            ' role="img" aria-label="{}">'
            "{}</svg>",
            turns,
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon{}" width="20" height="20" viewBox="0 0 24 24"'
        ' aria-hidden="true">{}</svg>',
        turns,
        drawing,
    )


@register.simple_tag
def status_tag(
    standing: str,
    *,
    words: object = "",
    icon: str = "",
) -> SafeString:
    """Icon, word and colour of a Standing, or of an Urgency (E, S, W, R).

    `words` may say more: {% status_tag check.standing words=_("Overdue by 1 day") %}
    "note" is a plain mark: {% status_tag "note" words=moved icon="moved" %}
    """
    code = standing.lower()
    if code == "note":
        said, drawing = words, icon or "info"
    else:
        said, drawing = words or STATUS_WORDS[code], icon or STATUS_ICONS[code]
    return draw("status_tag", code=code, words=said, icon=drawing)
