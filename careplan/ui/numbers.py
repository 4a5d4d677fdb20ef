"""A number that people typed: point or comma, any digits, and what was meant."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from careplan.lib import dates
from careplan.ui import words

LONGEST_NUMBER = 20
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
THOUSANDS = re.compile(r"-?\d{1,3},\d{3}", re.ASCII)


class NumberField(forms.Field):
    """A number, with decimal point or comma, in digits of any script.

    `name` is how the number is called in a sentence ("Temperature"); without one the
    label serves, unless it is a question. `unit` stands after the box. `decimals` is
    how many digits may follow the point (0: whole numbers only). The cleaned value is
    a Decimal; nothing typed is None.
    """

    default_error_messages = {"required": gettext_lazy("Give a number")}

    def __init__(
        self,
        *,
        minimum: Decimal | int | str | None = None,
        maximum: Decimal | int | str | None = None,
        decimals: int = 0,
        unit: str | Promise = "",
        name: str | Promise = "",
        **options: Any,
    ) -> None:
        self.minimum = None if minimum is None else Decimal(minimum)
        self.maximum = None if maximum is None else Decimal(maximum)
        self.decimals = decimals
        self.unit = unit
        self.name = name
        options.setdefault("widget", forms.TextInput)
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        mode = "decimal" if self.decimals else "numeric"
        return {"inputmode": mode, "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        plain = dates.plain_digits(typed).replace("\u066b", ".").replace("−", "-")
        if len(plain) > LONGEST_NUMBER or not NUMBER.fullmatch(plain):
            raise self._slip(_("%(name)s must be a number"), typed)
        if THOUSANDS.fullmatch(plain):
            raise self._slip(_("%(name)s: leave out the comma, or use a point"), typed)
        number = Decimal(plain.replace(",", "."))
        self._check_decimals(number, typed)
        self._check_limits(number, typed)
        return number

    def _check_decimals(self, number: Decimal, typed: str) -> None:
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.decimals:
            sentence = (
                ngettext(
                    "%(name)s: use at most %(decimals)s digit after the point",
                    "%(name)s: use at most %(decimals)s digits after the point",
                    self.decimals,
                )
                if self.decimals
                else _("%(name)s must be a whole number")
            )
            raise self._slip(sentence, typed)

    def _check_limits(self, number: Decimal, typed: str) -> None:
        low, high = self.minimum, self.maximum
        below = low is not None and number < low
        above = high is not None and number > high
        if not below and not above:
            return
        if low is not None and high is not None:
            sentence = _("%(name)s must be between %(low)s and %(high)s")
        elif below:
            sentence = _("%(name)s must be %(low)s or more")
        else:
            sentence = _("%(name)s must be %(high)s or less")
        hint = self._meant(number, typed)
        raise self._slip(sentence, typed, hint=hint)

    def _meant(self, number: Decimal, typed: str) -> str:
        """378 was meant to be 37.8: say so when only a point is missing."""
        low, high = self.minimum, self.maximum
        if not self.decimals or low is None or high is None or number <= high:
            return ""
        if number != number.to_integral_value() or "." in typed or "," in typed:
            return ""
        shifted = number.scaleb(-1)
        if not low <= shifted <= high:
            return ""
        return _(". If you meant %(number)s, add the point") % {"number": shifted}

    def _slip(self, sentence: str, typed: str, *, hint: str = "") -> ValidationError:
        said = sentence % {
            "name": self._named(),
            "decimals": self.decimals,
            "low": self._written(self.minimum),
            "high": self._with_unit(self._written(self.maximum)),
        }
        whole = _("%(sentence)s. You typed %(typed)s%(hint)s")
        return ValidationError(
            whole,
            code="number",
            params={"sentence": said, "typed": words.echo(typed), "hint": hint},
        )

    def _named(self) -> str:
        label = str(self.name or self.label or "")
        return label if label and not label.endswith(("?", "؟", "？")) else _("This")

    def _written(self, limit: Decimal | None) -> str:
        if limit is None:
            return ""
        exponent = limit.as_tuple().exponent
        places = max(1, -exponent) if isinstance(exponent, int) else 1
        return f"{limit:.{places}f}" if self.decimals else f"{limit:f}"

    def _with_unit(self, number: str) -> str:
        return f"{number} {self.unit}" if self.unit and number else number
