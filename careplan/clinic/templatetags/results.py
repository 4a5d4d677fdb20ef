"""Words of the lists of results: {% load results %}.

{{ waiting|result_title }}   Margaret Ellery: CEA blood test
{{ waiting|result_waits }}   Waiting 8 days for review.
{{ waiting|result_note }}    Attended Monday 16 November. Reviewed …: as hoped. Born …
{{ waiting|result_tag }}     Review 1 day late
"""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.clinic import check_words
from careplan.followups.models import FollowUpEvent
from careplan.followups.queries.results import Waiting
from careplan.rules.enums import Gate, Standing
from careplan.ui import words

register = template.Library()

TO_REVIEW = "to-review"


@register.filter
def result_title(waiting: Waiting) -> str:
    """Whose result it is, and of which test."""
    follow_up = waiting.row.follow_up
    return format_html(
        _("<bdi>{name}</bdi>: {test}"),
        name=follow_up.patient.name,
        test=follow_up.title,
    )


@register.filter
def result_note(waiting: Waiting) -> str:
    """When it took place, what was found, and who it is."""
    row = waiting.row
    patient, attended = row.follow_up.patient, row.follow_up.attended_on
    said = [
        _("Attended %(day)s.") % {"day": words.day(attended, row.day)}
        if attended
        else "",
        _found(waiting),
        _("Born %(born)s, number %(number)s.")
        % {"born": words.day_plain(patient.born_on), "number": patient.number},
    ]
    return " ".join(part for part in said if part)


def _found(waiting: Waiting) -> str:
    if waiting.gate.gate != Gate.TOLD or not waiting.finding:
        return ""
    finding = FollowUpEvent.Finding(waiting.finding).label
    day = words.day(waiting.since, waiting.row.day)
    return _("Reviewed %(day)s: %(finding)s.") % {
        "day": day,
        "finding": str(finding).lower(),
    }


@register.filter
def result_waits(waiting: Waiting) -> str:
    """For how long it waits."""
    if waiting.gate.gate == Gate.TOLD:
        pattern = ngettext(
            "Waiting %(count)s day to be told.",
            "Waiting %(count)s days to be told.",
            waiting.days,
        )
    else:
        pattern = ngettext(
            "Waiting %(count)s day for review.",
            "Waiting %(count)s days for review.",
            waiting.days,
        )
    return pattern % {"count": waiting.days}


@register.filter
def result_tone(waiting: Waiting) -> str:
    """The standing a result's tag is drawn in."""
    return Standing.OVERDUE if waiting.gate.late else Standing.DUE


@register.filter
def result_tag(waiting: Waiting) -> str:
    """How late, or by when: Review 1 day late; Review by Friday 27 November."""
    return check_words.late_words(waiting.gate) or check_words.by_words(
        waiting.gate, waiting.row.day
    )


@register.filter
def list_tab(name: str) -> str:
    """The tab of a list."""
    return _("To review") if name == TO_REVIEW else _("To tell")


@register.filter
def list_title(name: str) -> str:
    """The title of the page with this list."""
    return _("Results to review") if name == TO_REVIEW else _("Results to tell")


@register.filter
def list_lead(name: str) -> str:
    """What waits in a list, and in which order."""
    if name == TO_REVIEW:
        return _("Tests that took place and nobody has logged a review. Oldest first.")
    return _("Results that were reviewed and not told. Longest waiting first.")


@register.filter
def list_empty(name: str) -> str:
    """What an empty list means."""
    if name == TO_REVIEW:
        return _("Every test that took place has been reviewed.")
    return _("Every result that was reviewed has been told.")
