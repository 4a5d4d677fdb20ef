"""Words of an open alert on the patient's page: {% load alarms %}.

{{ alert|answer_words:day }}   Answer by Wednesday 25 November, 9:52am.
{{ alert|alert_facts:day }}    AL-100. Raised … Nobody has seen it yet.
"""

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from careplan.followups.models.alert import Alert
from careplan.ui import words

register = template.Library()


@register.filter
def answer_words(alert: Alert, day: dt.date) -> str:
    """By when somebody must answer; that it was, while nobody has closed it."""
    if alert.next_step_at is None and alert.contacted_at is not None:
        return _("Spoken with %(day)s, %(time)s. Not closed yet.") % {
            "day": words.day(alert.contacted_at, day),
            "time": words.clock(alert.contacted_at),
        }
    return _("Answer by %(day)s, %(time)s.") % {
        "day": words.day(alert.respond_by, day),
        "time": words.clock(alert.respond_by),
    }


@register.filter
def alert_facts(alert: Alert, day: dt.date) -> str:
    """When it was raised, who has seen it, in whose hands it is."""
    parts = [
        _("Raised %(day)s, %(time)s.")
        % {
            "day": words.day(alert.raised_at, day),
            "time": words.clock(alert.raised_at),
        }
    ]
    if alert.acknowledged_at:
        parts.append(
            _("Seen by %(who)s at %(time)s, %(day)s.")
            % {
                "who": alert.acknowledged_by,
                "time": words.clock(alert.acknowledged_at),
                "day": words.day(alert.acknowledged_at, day),
            }
        )
    else:
        parts.append(_("Nobody has seen it yet."))
    if alert.owner:
        parts.append(_("In the hands of %(who)s.") % {"who": alert.owner})
    return " ".join(parts)
