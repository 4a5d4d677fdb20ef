"""What a page is framed by, and how one moves between pages."""

from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from careplan.ui.components.drawing import NOTHING, draw

register = template.Library()


@register.simple_tag
def page_header(*, title: object, kicker: object = "", lead: object = "") -> SafeString:
    """The page's one h1, with a soft line above and a large one below.

    {% page_header title=_("Check the plan") kicker=_("Step 3 of 4") lead=counted %}
    """
    return draw("page_header", title=title, kicker=kicker, lead=lead)


@register.simple_tag
def back_link(*, href: str, text: object) -> SafeString:
    """{% back_link href=url text=_("My plan") %}"""
    return draw("back_link", href=href, text=text)


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
    here = match is not None and match.view_name == url_name
    within = bool(section) and context.get("section") == section
    current = "page" if here else "true" if within else ""
    return draw("nav_link", href=href, text=text, current=current)


@register.simple_tag
def helpline(hospital: object) -> SafeString:
    """The emergency and nurses' numbers; `hospital` may be nothing yet."""
    return draw("helpline", hospital=hospital)


@register.simple_block_tag
def tabs(content: str, *, label: object) -> SafeString:
    """The lists of one page, as links: tab tags inside; `label` names them."""
    return draw("tabs", content=content, label=label)


@register.simple_tag
def tab(
    *, href: str, text: object, count: int | None = None, current: bool = False
) -> SafeString:
    """{% tab href=url text=_("To call") count=14 current=True %}"""
    return draw("tab", href=href, text=text, count=count, current=current)


@register.simple_tag(takes_context=True)
def pagination(
    context: Context, page: "Page[Any]", *, noun: object, parameter: str = "page"
) -> SafeString:
    """The line “People 1 to 25 of 114”, one worded link each way; nothing for one page.

    `noun` is plural and lower case: {% pagination page noun=_("people") %}
    Other parameters of the address are kept; `parameter` names the page's own.
    """
    if not page.has_other_pages():
        return NOTHING
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
    return draw(
        "pagination", page=page, noun=noun, before=per_page, after=after, **links
    )


@register.simple_tag
def progress(*, number: int, total: int) -> SafeString:
    """The line “Question 3 of 8”, and as many dots."""
    passed = [step < number for step in range(total)]
    return draw("progress", number=number, total=total, steps=passed)
