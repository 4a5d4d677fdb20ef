"""What a page's form is made of: import fields, the mixin and the helper from here.

    class CheckForm(ErrorSummaryMixin, forms.Form):
        temperature = NumberField(
            label=_("Temperature"), minimum=30, maximum=43, decimals=1, unit="°C",
            help_text=_("For example, 37.2"),
        )

In the page: {% error_summary form %} first, then {% form_fields form %}, or
{% form_field form.temperature %} one by one, or {% crispy form %} with a helper.
"""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy

from careplan.ui.errors import ErrorLine, summary_of
from careplan.ui.fields import ChoiceField, ChoicesField, DateField, DateWidget
from careplan.ui.numbers import NumberField
from careplan.ui.texts import TextField, clean_text

__all__ = [
    "CareplanFormHelper",
    "ChoiceField",
    "ChoicesField",
    "DateField",
    "DateWidget",
    "ErrorLine",
    "ErrorSummaryMixin",
    "NumberField",
    "TextField",
    "clean_text",
]

_SENTENCES = {
    "required": gettext_lazy("Fill this in"),
    "invalid_choice": gettext_lazy("Choose one of the answers shown"),
}
_DJANGOS = {
    "required": str(forms.Field.default_error_messages["required"]),
    "invalid_choice": str(forms.ChoiceField.default_error_messages["invalid_choice"]),
}


class CareplanFormHelper(FormHelper):  # type: ignore[misc] # crispy-forms is untyped
    """Fields only: the page writes `<form method="post" novalidate>` and the button."""

    def __init__(self, form: Any = None) -> None:
        super().__init__(form)
        self.form_tag = False
        self.disable_csrf = True


class ErrorSummaryMixin:
    """Gives a form `error_summary`: each error with the id of its box.

    It also words what Django would say of an empty box or a foreign choice.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for field in fields.values():
            for code, sentence in _SENTENCES.items():
                if str(field.error_messages.get(code)) == _DJANGOS[code]:
                    field.error_messages[code] = sentence

    @property
    def error_summary(self) -> list[ErrorLine]:
        return summary_of(self)  # type: ignore[arg-type] # mixed into a form
