"""Boxes and other things that hold words."""

from django import template
from django.utils.safestring import SafeString

from careplan.ui.components.drawing import draw, heading_id
from careplan.ui.icons import STATUS_ICONS
from careplan.ui.labels import EVIDENCE_WORDS

register = template.Library()


@register.simple_block_tag
def card(
    content: str,
    *,
    title: object = "",
    level: int = 2,
    next: bool = False,  # noqa: A002 - the word of the look
    quiet: bool = False,
    eyebrow: object = "",
    icon: str = "speech",
    id: str = "",  # noqa: A002 - as in HTML
) -> SafeString:
    """A thing to open or finish. `next=True`, once a page: the one next thing.

    {% card title=_("How are you") next=True eyebrow=_("Next, today") %}…{% endcard %}
    """
    return draw(
        "card",
        content=content,
        title=title,
        level=level,
        next=next,
        quiet=quiet,
        eyebrow=eyebrow,
        icon=icon,
        id=heading_id(id, title),
    )


@register.simple_block_tag
def notice(
    content: str, *, act: bool = False, title: object = "", icon: str = "info"
) -> SafeString:
    """One fact about this page. `act=True` only if someone must decide something."""
    return draw("notice", content=content, act=act, title=title, icon=icon)


@register.simple_block_tag
def care_card(
    content: str,
    *,
    urgency: str,
    title: object,
    level: int = 2,
    id: str = "",  # noqa: A002 - as in HTML
) -> SafeString:
    """How fast, in the band; then number or signs, reason, what to say.

    `urgency` is E, S, W or R (an Urgency will do).
    """
    letter = urgency.lower()
    return draw(
        "care_card",
        content=content,
        letter=letter,
        icon=STATUS_ICONS[letter],
        title=title,
        level=level,
        id=heading_id(id, title),
    )


@register.simple_block_tag
def empty_state(content: str, *, title: object = "") -> SafeString:
    """What would be here, why it is empty, the one thing to do."""
    return draw("empty_state", content=content, title=title)


@register.simple_block_tag
def disclosure(content: str, *, summary: object, open: bool = False) -> SafeString:  # noqa: A002 - as in HTML
    """Folded words behind one worded line."""
    return draw("disclosure", content=content, summary=summary, open=open)


@register.simple_block_tag
def steps(content: str) -> SafeString:
    """Things to do, in order: `<li>`s inside."""
    return draw("steps", content=content)


@register.simple_block_tag
def why_line(content: str, *, small: bool = False) -> SafeString:
    """The plan's reason, last in the item."""
    return draw("why_line", content=content, small=small)


@register.simple_block_tag
def evidence(content: str, *, grade: str, words: object = "") -> SafeString:
    """How sure we are: words first, letter second. `grade` is A, B or C."""
    said = words or EVIDENCE_WORDS[grade]
    return draw("evidence", content=content, grade=grade, words=said)
