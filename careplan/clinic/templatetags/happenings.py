"""Words of what happened at a check: {% load happenings %}.

{{ event|event_words }}      Attended; Corrected, attended; Taken back, booked; Closed
{{ event|event_facts }}      what was found, by whom, what next, how, why, which booking
{{ entry|route_words }}      In clinic
{{ offer|offer_words }}, {{ offer|offer_button }}
"""

from django import template
from django.utils.translation import gettext as _

from careplan.entries.models import Entry
from careplan.followups.models import FollowUpEvent
from careplan.followups.queries.undoable import Offer
from careplan.rules.enums import Gate, Route
from careplan.terms import GATES, ROUTES
from careplan.ui import words

register = template.Library()

Kind = FollowUpEvent.Kind


@register.filter
def event_words(event: FollowUpEvent) -> str:
    """What happened: Attended; Corrected, attended; Closed."""
    gate = str(GATES[Gate(event.gate)]) if event.gate else ""
    if event.kind == Kind.GATE:
        return gate
    kind = str(Kind(event.kind).label)
    return f"{kind}, {gate.lower()}" if gate else kind


@register.filter
def event_facts(event: FollowUpEvent) -> list[tuple[str, str]]:
    """What an event says beside its note, as labels and answers."""
    facts = [
        (_("Finding"), str(event.get_finding_display())),
        (_("Reviewed by"), event.reviewer),
        (_("Next step"), event.next_step),
        (_("Told"), str(event.get_how_display())),
        (_("Why"), event.reason.text if event.reason else ""),
        (_("It was booked for"), _missed_booking(event)),
        (_("Due before"), words.day_long(event.old_day) if event.old_day else ""),
        (_("Due now"), words.day_long(event.new_day) if event.new_day else ""),
    ]
    return [(label, text) for label, text in facts if text]


def _missed_booking(event: FollowUpEvent) -> str:
    if event.kind != Kind.NOT_ATTENDED or event.moment is None:
        return ""
    day, clock = words.day_long(event.moment), words.clock(event.moment)
    return ", ".join(part for part in (day, clock, event.place) if part)


@register.filter
def route_words(entry: Entry) -> str:
    """By which route answers came."""
    return str(ROUTES[Route(entry.route)])


@register.filter
def entry_words(entry: Entry) -> str:
    """By phone, answered by the patient, typed by Orla Brennan."""
    return _("%(route)s. Answered by: %(answered)s. Typed by %(typed)s.") % {
        "route": route_words(entry),
        "answered": str(entry.get_answered_by_display()).lower(),
        "typed": entry.typed_by,
    }


@register.filter
def offer_words(offer: Offer) -> str:
    """What taking back would do, and until when it can be done."""
    what = event_words(offer.event)
    if offer.until is None:
        return _("It was closed. You can open it again; its days stay as they are.")
    return _(
        "The last thing logged is “%(what)s”. It can be taken back until %(day)s,"
        " %(time)s. It stays readable, and no longer counts."
    ) % {
        "what": what,
        "day": words.day_long(offer.until),
        "time": words.clock(offer.until),
    }


@register.filter
def offer_button(offer: Offer) -> str:
    """The words of the button."""
    return _("Open it again") if offer.until is None else _("Take it back")
