"""Forms: what is wrong first, then the fields."""

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from careplan.ui.components.drawing import NOTHING, draw
from careplan.ui.errors import summary_of

register = template.Library()


@register.simple_tag
def error_summary(
    *forms: BaseForm | str | None, saved: object = "", kept: bool = True
) -> SafeString:
    """First in main: what there is to mend, each line a link to its field.

    It alone shows what is wrong with the form as a whole. Draws nothing when no form
    has an error. `saved` says what became of the draft; `kept=False` where typing is
    not kept (passwords).
    {% error_summary form saved=_("Draft saved at 9:34am.") %}
    """
    errors = [
        error
        for form in forms
        if isinstance(form, BaseForm)
        for error in summary_of(form)
    ]
    if not errors:
        return NOTHING
    return draw("error_summary", errors=errors, saved=saved, kept=kept)


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """All fields of a form in order, without `<form>` or button."""
    return render_to_string("careplan/uni_form.html", {"form": form})


@register.simple_tag
def form_field(field: BoundField) -> SafeString:
    """One field, where the page wants it: {% form_field form.temperature %}"""
    return render_to_string("careplan/field.html", {"field": field})
