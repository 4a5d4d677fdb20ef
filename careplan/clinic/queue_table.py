"""The queue as a table to take along: what it is of, then a row per patient (H47)."""

import html
from collections.abc import Iterator, Sequence

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from careplan.clinic import queue_words
from careplan.clinic.moment import Moment
from careplan.clinic.queue_page import Shown
from careplan.clinic.queue_words import Line
from careplan.ui import words

# More than any team has; a table that is cut says so.
MOST = 20_000


def rows(
    shown: Shown, moment: Moment, filters: Sequence[tuple[str, str]]
) -> Iterator[list[object]]:
    """Time, list, filters and number of rows first, so that no print lies later."""
    found = shown.found
    said = "; ".join(f"{label}: {value}" for label, value in filters)
    yield [_("Careplan, queue")]
    yield [_("As of"), f"{words.day_long(moment.local)}, {words.clock(moment.at)}"]
    yield [_("Taken out by"), shown.seen.user.name]
    yield [_("List"), queue_words.list_words(found.which)]
    yield [_("Filters"), said or _("None")]
    yield [_("People in this table"), len(shown.lines)]
    yield [_("Hidden by filters"), found.hidden]
    if found.total > len(shown.lines):
        yield [_("Cut off after"), len(shown.lines), _("of"), found.total]
    yield []
    yield [
        *(_("Place"), _("Name"), _("Hospital number"), _("Born")),
        *(_("Phone"), _("Team"), _("Named nurse"), _("Operation")),
        *(_("State"), _("By when"), _("Why"), _("Also"), _("Contacts"), _("Rank")),
    ]
    for place, line in enumerate(shown.lines, start=1):
        yield [place, *_cells(line)]


def _cells(line: Line) -> list[object]:
    patient, person = line.row.patient, line.person
    _tone, state = queue_words.tag(line)
    return [
        person.name,
        person.number,
        person.born.isoformat(),
        person.phone,
        patient.team.name,
        patient.nurse.name if patient.nurse else "",
        person.operation,
        state,
        queue_words.how_fast(line),
        html.unescape(strip_tags(queue_words.why_here(line))),
        queue_words.also(line),
        queue_words.what_happened(line),
        queue_words.why_so_high(line),
    ]
