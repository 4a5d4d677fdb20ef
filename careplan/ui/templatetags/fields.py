"""What the form pack asks of a field; only templates/careplan/ loads this."""

from dataclasses import dataclass

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from careplan.ui.errors import wrong_parts
from careplan.ui.fields import DateWidget

register = template.Library()


@dataclass(frozen=True, slots=True)
class Box:
    """One input with its own words beside it."""

    input: SafeString
    label: object
    hint: object = ""


@register.filter
def is_date(field: BoundField) -> bool:
    return isinstance(field.field.widget, DateWidget)


@register.filter
def is_tick(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether to say so: boxes to tick are always optional, each by itself."""
    ticks = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    needed = field.field.required or getattr(field.field, "needed", False)
    return not needed and not ticks


@register.filter
def unit(field: BoundField) -> object:
    """What stands after the box: the field's `unit`, or the widget's data-unit."""
    return getattr(field.field, "unit", "") or field.field.widget.attrs.get("data-unit")


@register.simple_tag
def bare_input(field: BoundField) -> SafeString:
    """The input without a placeholder: a label says it better and stays."""
    return field.as_widget(attrs={"placeholder": False})


@register.simple_tag
def date_boxes(field: BoundField) -> list[Box]:
    """Day, month and year as typed; only the wrong boxes are marked."""
    widget = field.field.widget
    value = field.value()
    typed = value if isinstance(value, list) else widget.decompress(value)
    wrong = wrong_parts(field) if field.errors else ()
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    boxes = []
    for number, part in enumerate(DateWidget.PARTS):
        attrs = {"id": f"{field.auto_id}_{number}"}
        if part in wrong:
            attrs["aria-invalid"] = "true"
        name = f"{field.html_name}_{part}"
        rendered = widget.widgets[number].render(name, typed[number], attrs)
        boxes.append(Box(rendered, labels[part]))
    return boxes


@register.simple_tag
def options(field: BoundField) -> list[Box]:
    """Each radio or checkbox with its label and hint; a blank choice is left out."""
    hints = getattr(field.field, "hints", {})
    return [
        Box(option.tag(), option.choice_label, hints.get(str(option.data["value"]), ""))
        for option in field.subwidgets
        if str(option.data["value"]) != ""
    ]
