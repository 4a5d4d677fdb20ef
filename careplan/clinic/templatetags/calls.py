"""Words about calls, for the nurses' pages: {% load calls %}.

{{ tries|tries_words:today }}          2 tries in a row, the last on Tuesday 17 November
{{ promise.due_at|promise_words:today }}    Today, Tuesday 24 November, at 2:30pm
{{ tries|of:row.patient }}             of a list's tries, those of one patient
{{ number|tel }}                       07700900318, for a link
"""

from collections.abc import Mapping

from django import template

from careplan.clinic import acts, calls
from careplan.followups.queries.contacts import Tries
from careplan.patients.models import Patient

register = template.Library()
register.filter("is_ring_back", acts.is_ring_back)
register.filter("tries_words", calls.tries_words)
register.filter("promise_words", calls.promise_words)


@register.filter
def of(tries: Mapping[int, Tries], patient: Patient) -> Tries | None:
    """The tries in a row of one patient of a list, if there are any."""
    return tries.get(patient.pk)


@register.filter
def tel(number: str) -> str:
    """A number as a link dials it: digits, and a plus at its head."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"+{digits}" if number.strip().startswith("+") else digits
