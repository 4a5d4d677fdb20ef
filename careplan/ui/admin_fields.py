"""Lists and pairs as people type them: one a line, parts between bars or commas."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.lib import limits

if TYPE_CHECKING:
    _RowsField = forms.ModelMultipleChoiceField[Any]
else:
    _RowsField = forms.ModelMultipleChoiceField

BAR = "|"
LONGEST_NUMBER = 18


class KnownRowsField(_RowsField):
    """Several rows chosen; what can be no row's number is no choice, never a crash."""

    def clean(self, value: Any) -> Any:
        for each in value or []:
            if not is_number_of_row(each):
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": each},
                )
        return super().clean(value)


def is_number_of_row(typed: Any) -> bool:
    """Whether a database can look for this number at all."""
    text = str(typed)
    return text.isdecimal() and len(text) <= LONGEST_NUMBER


class LinesField(forms.CharField):
    """One entry a line; becomes a list."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 80})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", limits.LONGEST["body"])
        kwargs.setdefault("help_text", gettext_lazy("One a line."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(self.line(each) for each in value)
        return value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        lines = [line.strip() for line in typed.splitlines()]
        if len(lines) > limits.MOST_LINES:
            raise forms.ValidationError(
                _("At most %(most)s lines, please.") % {"most": limits.MOST_LINES}
            )
        return [
            self.entry(line, number)
            for number, line in enumerate(lines, start=1)
            if line
        ]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))

    def line(self, entry: Any) -> str:
        """How an entry stands on its line."""
        return str(entry)

    def entry(self, line: str, number: int) -> Any:
        """What a line means. Raises ValidationError naming the line."""
        return line


class PartsField(LinesField):
    """Entries with named parts, `say | answer` on a line; becomes a list of dicts."""

    def __init__(self, parts: tuple[str, ...], **kwargs: Any) -> None:
        self.parts = parts
        shape = f" {BAR} ".join(parts)
        kwargs.setdefault(
            "help_text", gettext_lazy("One a line: %(shape)s") % {"shape": shape}
        )
        super().__init__(**kwargs)

    def line(self, entry: Any) -> str:
        named = [entry[part] for part in self.parts if part in entry]
        return f" {BAR} ".join(named)

    def entry(self, line: str, number: int) -> dict[str, str]:
        found = [part.strip() for part in line.split(BAR, len(self.parts) - 1)]
        if len(found) != len(self.parts) or not all(found):
            shape = f" {BAR} ".join(self.parts)
            raise forms.ValidationError(
                _("Line %(line)s: write it as %(shape)s.")
                % {"line": number, "shape": shape}
            )
        return dict(zip(self.parts, found, strict=True))


class GroupsField(LinesField):
    """Groups of words, a group a line, words between commas; a list of lists."""

    def line(self, entry: Any) -> str:
        return ", ".join(entry)

    def entry(self, line: str, number: int) -> list[str]:
        return [word.strip() for word in line.split(",") if word.strip()]
