"""Good morning, Orla."""

import datetime as dt

from django.utils.translation import gettext as _


def greeting(name: str, local: dt.datetime) -> str:
    """A greeting by the clinic's hour."""
    if local.hour < 5 or local.hour >= 22:
        pattern = _("Hello, %(name)s")
    elif local.hour < 12:
        pattern = _("Good morning, %(name)s")
    elif local.hour < 18:
        pattern = _("Good afternoon, %(name)s")
    else:
        pattern = _("Good evening, %(name)s")
    return pattern % {"name": name}
