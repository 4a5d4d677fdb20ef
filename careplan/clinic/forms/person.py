"""What a name and a phone number must at least be."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_DIGITS = 3


def clean_name(name: str) -> str:
    """The name, if it has a letter that can be read; else ValidationError."""
    if not any(letter.isalpha() for letter in name):
        raise ValidationError(
            _("Write the name in letters. You typed %(typed)s"), params={"typed": name}
        )
    return name


def clean_phone(phone: str) -> str:
    """The phone number, if there are digits to ring; else ValidationError."""
    digits = sum(letter.isdigit() for letter in phone)
    if phone and digits < FEWEST_DIGITS:
        raise ValidationError(
            _("A phone number has digits. You typed %(typed)s"), params={"typed": phone}
        )
    return phone
