"""What we remind of, why a reminder falls, and how long we try."""

import datetime as dt
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from careplan.audit.actors import Job

CHECK_DUE = "check-due"
PLAN_CHANGED = "plan-changed"
ALERT_NOW, ALERT_LATE = "alert-now", "alert-late"
ALERT_HANDED = "alert-handed-over"
# What goes to staff: about an alert, never about a person.
OF_ALERTS = (ALERT_NOW, ALERT_LATE, ALERT_HANDED)
# What a message can be about; each has its own words, and one message has one purpose.
SENT = (CHECK_DUE, PLAN_CHANGED, *OF_ALERTS)
JOB = Job("reminders")


class Why(models.TextChoices):
    """Why a reminder was not sent; kept on its row."""

    PATIENT = "patient not followed", _("We do not follow this patient now.")
    ACCOUNT = "account closed", _("The account is closed.")
    DONE = "no longer open", _("The check is done or closed.")
    MOVED = "its day changed", _("The check moved to another day.")
    TAKEN_BACK = "taken back", _("The change of the plan was taken back.")
    PLAN_ENDED = "plan ended", _("The plan has ended.")
    ANSWERED = "alert answered", _("Somebody has answered the alert.")
    MUTED = "asked for no messages", _("The patient asked for no messages.")
    NO_ADDRESS = "no confirmed address", _("There is no confirmed e-mail address.")
    TOO_LATE = "too late to send", _("It was too late to send it.")
    REFUSED = "refused by the mail server", _("The mail server refused it.")
    NOT_TAKEN = "not taken for a day", _("The mail server did not take it for a day.")
    NOT_BUILT = "could not be prepared", _("The message could not be prepared.")


class Fate(StrEnum):
    """What becomes of a reminder whose reason no longer holds."""

    DROP = "drop"
    DROP_FOR_GOOD = "drop-for-good"
    PERSON = "person"


# What lies with the check may come back with its day; what lies with the person was
# decided once, and nobody is surprised by a message held back until then (H04).
FATES = {
    Why.DONE: Fate.DROP,
    Why.MOVED: Fate.DROP,
    Why.PLAN_ENDED: Fate.DROP,
    Why.TAKEN_BACK: Fate.DROP_FOR_GOOD,
    Why.ANSWERED: Fate.DROP_FOR_GOOD,
    Why.PATIENT: Fate.DROP_FOR_GOOD,
    Why.ACCOUNT: Fate.DROP_FOR_GOOD,
    Why.MUTED: Fate.DROP_FOR_GOOD,
    Why.NO_ADDRESS: Fate.DROP_FOR_GOOD,
    Why.TOO_LATE: Fate.PERSON,
}

GIVE_UP_AFTER = dt.timedelta(hours=24)
PAUSES = [dt.timedelta(minutes=each) for each in (1, 5, 15, 30, 60, 120, 240)]


def pause(tries: int) -> dt.timedelta:
    """How long to wait after so many tries (at least 1)."""
    return PAUSES[min(tries, len(PAUSES)) - 1]
