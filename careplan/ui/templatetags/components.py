"""Every component: one tag, one template in templates/components/.

The keyword arguments are the contract; an unknown one is an error when the page is
read. Registered as builtins, so a page loads nothing. See them drawn at /components/.

    page_header  card  notice  care_card  empty_state  disclosure  steps  why_line
    status_tag  icon  evidence  rows  rows_link  rows_item  summary_list  summary_row
    gate_track  timeline  month  plan_item  identity  pagination  progress  tabs  tab
    helpline  error_summary  form_fields  form_field  back_link  nav_link
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from careplan.ui.errors import summary_of
from careplan.ui.icons import ICONS, STATUS_ICONS, TURNING
from careplan.ui.labels import EVIDENCE_WORDS, STATUS_WORDS

register = template.Library()


def _draw(name: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


def _id(given: str, title: object) -> str:
    """An id for a heading, so that its section can be named by it."""
    return given or slugify(str(title), allow_unicode=True) or "part"


# The page -----------------------------------------------------------------------


@register.simple_tag
def page_header(
    *, title: object, kicker: object = "", lead: object = ""
) -> SafeString:
    """The page's one h1, with a soft line above and a large one below.

    {% page_header title=_("Check the plan") kicker=_("Step 3 of 4") lead=counted %}
    """
    return _draw("page_header", title=title, kicker=kicker, lead=lead)


@register.simple_tag
def back_link(*, href: str, text: object) -> SafeString:
    """{% back_link href=url text=_("My plan") %}"""
    return _draw("back_link", href=href, text=text)


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, *, url_name: str, text: object, section: str = ""
) -> SafeString:
    """One place of the main navigation, marked when we are there.

    A page deeper in a section says so with `section` in its context. An address that
    does not exist (a part that is not installed) draws nothing.
    """
    try:
        href = reverse(url_name)
    except NoReverseMatch:
        return SafeString("")
    match = getattr(context.get("request"), "resolver_match", None)
    here = bool(match) and match.view_name == url_name
    within = bool(section) and context.get("section") == section
    current = "page" if here else "true" if within else ""
    return _draw("nav_link", href=href, text=text, current=current)


@register.simple_tag
def helpline(hospital: object) -> SafeString:
    """The emergency and nurses' numbers; `hospital` may be nothing yet."""
    return _draw("helpline", hospital=hospital)


@register.simple_tag
def error_summary(*forms: BaseForm, saved: object = "") -> SafeString:
    """First in main: what there is to mend, each line a link to its field.

    Draws nothing when no form has an error. `saved` says what became of the draft.
    {% error_summary form saved=_("Draft saved at 9:34am.") %}
    """
    errors = [error for form in forms if form for error in summary_of(form)]
    return _draw("error_summary", errors=errors, saved=saved) if errors else _nothing()


# Boxes ----------------------------------------------------------------------------


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

    {% card title=_("Tell us how you are") next=True eyebrow=_("Next, today") %}…{% endcard %}
    """
    return _draw(
        "card",
        content=content,
        title=title,
        level=level,
        next=next,
        quiet=quiet,
        eyebrow=eyebrow,
        icon=icon,
        id=_id(id, title),
    )


@register.simple_block_tag
def notice(
    content: str, *, act: bool = False, title: object = "", icon: str = "info"
) -> SafeString:
    """One fact about this page. `act=True` only if someone must decide something."""
    return _draw("notice", content=content, act=act, title=title, icon=icon)


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
    return _draw(
        "care_card",
        content=content,
        letter=letter,
        icon=STATUS_ICONS[letter],
        title=title,
        level=level,
        id=_id(id, title),
    )


@register.simple_block_tag
def empty_state(content: str, *, title: object = "") -> SafeString:
    """What would be here, why it is empty, the one thing to do."""
    return _draw("empty_state", content=content, title=title)


@register.simple_block_tag
def disclosure(content: str, *, summary: object, open: bool = False) -> SafeString:  # noqa: A002 - as in HTML
    """Folded words behind one worded line."""
    return _draw("disclosure", content=content, summary=summary, open=open)


@register.simple_block_tag
def steps(content: str) -> SafeString:
    """Things to do, in order: `<li>`s inside."""
    return _draw("steps", content=content)


@register.simple_block_tag
def why_line(content: str, *, small: bool = False) -> SafeString:
    """The plan's reason, last in the item."""
    return _draw("why_line", content=content, small=small)


@register.simple_block_tag
def evidence(content: str, *, grade: str, words: object = "") -> SafeString:
    """How sure we are: words first, letter second. `grade` is A, B or C."""
    said = words or EVIDENCE_WORDS[grade]
    return _draw("evidence", content=content, grade=grade, words=said)


# Marks ----------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, *, label: object = "") -> SafeString:
    """One icon, hidden from readers unless it has a label. {% icon "clock" %}"""
    turns = " icon--turns" if name in TURNING else ""
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own constant
    if label:
        return format_html(
            '<svg class="icon{}" viewBox="0 0 24 24" role="img" aria-label="{}">'
            "{}</svg>",
            turns,
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
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
    return _draw("status_tag", code=code, words=said, icon=drawing)


# Lists ----------------------------------------------------------------------------


@register.simple_block_tag
def rows(content: str, *, ordered: bool = False, label: object = "") -> SafeString:
    """A list of rows_link and rows_item; `ordered=True` when the order means something."""
    return _draw("rows", content=content, ordered=ordered, label=label)


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
    return _draw(
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
    return _draw("rows_item", content=content, id=id)


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
    return _draw(
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
    return _draw(
        "summary_row", content=content, label=label, href=href, change=named
    )


@register.simple_block_tag
def tabs(content: str, *, label: object) -> SafeString:
    """The lists of one page, as links: tab tags inside; `label` names them."""
    return _draw("tabs", content=content, label=label)


@register.simple_tag
def tab(
    *, href: str, text: object, count: int | None = None, current: bool = False
) -> SafeString:
    """{% tab href=url text=_("To call") count=14 current=True %}"""
    return _draw("tab", href=href, text=text, count=count, current=current)


@register.simple_tag(takes_context=True)
def pagination(
    context: Context, page: "Page[Any]", *, noun: object, parameter: str = "page"
) -> SafeString:
    """ "People 1 to 25 of 114" and one worded link each way; nothing for one page.

    `noun` is plural and lower case: {% pagination page noun=_("people") %}
    Other parameters of the address are kept; `parameter` names the page's own.
    """
    if not page.has_other_pages():
        return _nothing()
    query = context["request"].GET.copy()
    links = {}
    if page.has_previous():
        query[parameter] = str(page.previous_page_number())
        links["previous"] = "?" + query.urlencode()
    if page.has_next():
        query[parameter] = str(page.next_page_number())
        links["next"] = "?" + query.urlencode()
    per_page = page.paginator.per_page
    after = min(per_page, page.paginator.count - page.end_index())
    return _draw(
        "pagination", page=page, noun=noun, before=per_page, after=after, **links
    )


# A plan ---------------------------------------------------------------------------


@register.simple_tag
def gate_track(gates: Iterable[Any], *, label: object) -> SafeString:
    """Gates in order; each has `name`, `when` (words) and `state` passed, now or later."""
    return _draw("gate_track", gates=gates, label=label)


@register.simple_block_tag
def timeline(content: str) -> SafeString:
    """Months in order."""
    return _draw("timeline", content=content)


@register.simple_block_tag
def month(content: str, *, title: object, id: str = "") -> SafeString:  # noqa: A002 - as in HTML
    """A month's name (h3) and its items."""
    return _draw("month", content=content, title=title, id=_id(id, title))


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
    return _draw(
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
    return _draw("identity", person=person, heading=heading)


@register.simple_tag
def progress(*, number: int, total: int) -> SafeString:
    """ "Question 3 of 8"."""
    passed = [step < number for step in range(total)]
    return _draw("progress", number=number, total=total, steps=passed)


# Forms ----------------------------------------------------------------------------


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """All fields of a form in order, without `<form>` or button."""
    return render_to_string("careplan/uni_form.html", {"form": form})


@register.simple_tag
def form_field(field: BoundField) -> SafeString:
    """One field, where the page wants it: {% form_field form.temperature %}"""
    return render_to_string("careplan/field.html", {"field": field})


def _nothing() -> SafeString:
    return SafeString("")
