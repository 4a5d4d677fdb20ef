"""What the first page of a nurse counts, each count with the page that lists it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from careplan.clinic import groups, queue_words
from careplan.clinic.moment import Moment
from careplan.clinic.person import person_of
from careplan.followups.queries import queue as queries
from careplan.followups.queries import ranked
from careplan.followups.queries.asks import Watch
from careplan.rules.enums import Standing
from careplan.rules.ranking import Group


@dataclass(frozen=True, slots=True)
class Count:
    """One count: how many, of what, what to know, and the page of exactly those."""

    group: Group
    count: int
    title: str
    note: str
    href: str
    tone: str
    word: str


def counts(seen: Watch, moment: Moment, first: queries.QueueRow | None) -> list[Count]:
    """The groups that hold anybody, alerts first."""
    found = ranked.counted(seen)
    numbers = {
        group: each.rows if group in groups.RESULTS else each.patients
        for group, each in found.items()
    }
    return [
        _count(group, numbers[group], moment, first)
        for group in Group
        if numbers[group]
    ]


def _count(
    group: Group,
    count: int,
    moment: Moment,
    first: queries.QueueRow | None,
) -> Count:
    note = groups.note(group)
    tone, word = groups.tone(group), groups.word(group)
    if group == Group.ALERT and first is not None and first.alerts:
        line = queue_words.Line(first, person_of(first.patient, moment.day), moment)
        tone, word = queue_words.tag(line)
        note = _("The first: %(clock)s") % {"clock": queue_words.how_fast(line)}
    return Count(
        group,
        count,
        groups.sentence(group, count),
        note,
        groups.href(group),
        str(tone) or Standing.DUE,
        word,
    )
