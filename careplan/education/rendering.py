"""Turns a page's Markdown into clean HTML with the hospital's own numbers."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

PLACEHOLDERS = ("emergency_number", "clinic_phone", "night_phone")
TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br"),
    *("blockquote", "hr", "code", "pre"),
}
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "h2": {"id"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
# The page has its own h1; nothing on it goes deeper than h4.
LEVELS = {"h1": "h2", "h5": "h4", "h6": "h4"}

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_KNOWN = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


class Numbers(Protocol):
    """The hospital's telephone numbers."""

    emergency_number: str
    clinic_phone: str
    night_phone: str


def to_html(text: str, hospital: Numbers) -> SafeString:
    """The text as HTML of a few known tags; raw HTML in it is shown, never obeyed.

    Placeholders become links that ring the hospital's numbers; each h2 gets an id.
    """
    tokens = _MARKDOWN.parse(text)
    _name_headings(tokens)
    for token in tokens:
        if token.children:
            token.children = list(_with_numbers(token.children, hospital))
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it


def fill(text: str, hospital: Numbers) -> str:
    """A plain sentence with the hospital's numbers in place of placeholders."""
    return _KNOWN.sub(lambda found: number(found[1], hospital), text)


def unknown_placeholders(text: str) -> list[str]:
    """The words in braces that stand for nothing."""
    return [word for word in _PLACEHOLDER.findall(text) if word not in PLACEHOLDERS]


def number(placeholder: str, hospital: Numbers) -> str:
    """The number a placeholder stands for, and never none.

    Without a number for the night the clinic's own one serves, and without that the
    emergency number.
    """
    fallbacks = [hospital.clinic_phone, hospital.emergency_number]
    wanted = getattr(hospital, placeholder)
    return next((each for each in [wanted, *fallbacks] if each), "")


def tel(phone: str) -> str:
    """The address that rings a number."""
    plus = "+" if phone.strip().startswith("+") else ""
    return f"tel:{plus}{re.sub('[^0-9]', '', phone)}"


def _name_headings(tokens: Sequence[Token]) -> None:
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        token.tag = LEVELS.get(token.tag, token.tag)
        if token.type == "heading_open" and token.tag == "h2":
            name = f"part-{slugify(inline.content) or len(taken) + 1}"
            while name in taken:
                name += "-2"
            taken.add(name)
            token.attrSet("id", name)


def _with_numbers(tokens: Sequence[Token], hospital: Numbers) -> Iterator[Token]:
    inside_link = 0
    for token in tokens:
        inside_link += token.nesting if token.type.startswith("link_") else 0
        if token.type != "text":
            yield token
            continue
        # Odd parts are placeholders.
        for index, part in enumerate(_KNOWN.split(token.content)):
            phone = number(part, hospital) if index % 2 else ""
            if phone and not inside_link:
                yield Token("link_open", "a", 1, attrs={"href": tel(phone)})
                yield _text(phone)
                yield Token("link_close", "a", -1)
            elif phone or part:
                yield _text(phone or part)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
