"""How a component becomes markup: its own template, given its own words."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

NOTHING = SafeString("")


def draw(name: str, **context: Any) -> SafeString:
    """The component's template with nothing but the given context."""
    return render_to_string(f"components/{name}.html", context)


def heading_id(given: str, title: object) -> str:
    """An id for a heading, so that its section can be named by it."""
    return given or slugify(str(title), allow_unicode=True) or "part"
