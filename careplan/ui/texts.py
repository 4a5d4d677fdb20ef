"""Words that people typed: nothing hidden, nothing cut in silence."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Marks that turn the direction of text around and so can hide what it says.
TURNING_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(value: str, *, limit: int, lines: bool = False) -> str:
    """`value` trimmed and in composed form; line breaks only if `lines`.

    Raises ValidationError for characters that cannot be seen and for more than
    `limit` characters; nothing is ever cut or dropped in silence.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if not lines and "\n" in text:
        raise ValidationError(_("Write this on one line"), code="lines")
    if any(_hidden(letter) for letter in text):
        raise ValidationError(
            _(
                "This has a character that cannot be shown, often from copying."
                " Please type it again"
            ),
            code="hidden",
        )
    if len(text) > limit:
        raise ValidationError(
            _("Use at most %(limit)s characters. You typed %(count)s"),
            code="long",
            params={"limit": limit, "count": len(text)},
        )
    return text


def _hidden(letter: str) -> bool:
    if letter in "\n\t":
        return False
    return unicodedata.category(letter) in {"Cc", "Cs"} or letter in TURNING_MARKS


class TextField(forms.CharField):
    """Words: one line, or several with `lines=True`."""

    def __init__(self, *, limit: int, lines: bool = False, **options: Any) -> None:
        widget = forms.Textarea({"rows": 4}) if lines else forms.TextInput()
        options.setdefault("widget", widget)
        super().__init__(strip=False, **options)
        self.validators = []
        self.limit = limit
        self.lines = lines

    def to_python(self, value: Any) -> str:
        return clean_text(str(value or ""), limit=self.limit, lines=self.lines)
