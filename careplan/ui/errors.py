"""What is wrong with a form, in the order of its fields, and where each box is."""

from dataclasses import dataclass

from django import forms
from django.forms import BaseForm, BoundField

from careplan.ui.fields import DateWidget


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One thing to mend; no `target` when it belongs to no one box."""

    target: str
    message: str


def summary_of(form: BaseForm) -> list[ErrorLine]:
    """Errors of the whole form first, then field by field."""
    lines = [ErrorLine("", str(error)) for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else target_of(field)
        lines += [ErrorLine(target, message) for message in _named(field)]
    return lines


def _named(field: BoundField) -> list[str]:
    """A field's messages; away from its box, "Choose one" must say of what."""
    messages = [str(error) for error in field.errors]
    codes = {error.code for error in field.errors.as_data()}
    if codes <= {"required", "empty"}:
        return [f"{message}: {field.label}" for message in messages]
    return messages


def target_of(field: BoundField) -> str:
    """The id of the box a link should put the reader in."""
    widget = field.field.widget
    if isinstance(widget, DateWidget):
        parts = wrong_parts(field)
        return f"{field.auto_id}_{DateWidget.PARTS.index(parts[0])}"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def wrong_parts(field: BoundField) -> tuple[str, ...]:
    """Which boxes of a date are wrong; all of them unless the error says which."""
    for error in field.errors.as_data():
        parts: tuple[str, ...] | None = (error.params or {}).get("parts")
        if parts:
            return parts
    return DateWidget.PARTS
