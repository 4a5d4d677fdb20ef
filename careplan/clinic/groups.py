"""What the groups of the queue are called, and what each asks for."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.rules.enums import Standing
from careplan.rules.ranking import Group

LATE = {
    *(Group.TREATMENT, Group.OVERDUE, Group.MISSED),
    *(Group.ABSENT, Group.UNREACHABLE, Group.UNREACHED),
}
# The groups with a list of their own, beside the queue.
RESULTS = {Group.TELL: "to-tell", Group.REVIEW: "to-review"}


def tone(group: Group) -> str:
    """The standing a group is drawn in; an alert is drawn in its own urgency."""
    return Standing.OVERDUE if group in LATE else Standing.DUE


def word(group: Group) -> str:
    """The word of a group's tag."""
    return {
        Group.ALERT: _("Alert"),
        Group.PROMISE: _("Promised"),
        Group.TREATMENT: _("Treatment late"),
        Group.TELL: _("Tell"),
        Group.REVIEW: _("Review"),
        Group.OVERDUE: _("Overdue"),
        Group.MISSED: _("Not heard from"),
        Group.ABSENT: _("Did not come"),
        Group.UNREACHABLE: _("No way to reach"),
        Group.UNREACHED: _("Not reached"),
        Group.DUE: _("Due"),
    }[group]


def name(group: Group) -> str:
    """The name of a group where one is chosen."""
    return {
        Group.ALERT: _("Open alerts"),
        Group.PROMISE: _("Promised for today"),
        Group.TREATMENT: _("Treatment past its target day"),
        Group.TELL: _("Results to tell"),
        Group.REVIEW: _("Results to review"),
        Group.OVERDUE: _("Past the window"),
        Group.MISSED: _("Two reports missed"),
        Group.ABSENT: _("Did not come"),
        Group.UNREACHABLE: _("No way to reach them"),
        Group.UNREACHED: _("Not reached, letter due"),
        Group.DUE: _("Due now"),
    }[group]


def sentence(group: Group, count: int) -> str:
    """What a count of the first page counts; the count itself stands before it."""
    return {
        Group.ALERT: ngettext(
            "person with an open alert", "people with an open alert", count
        ),
        Group.PROMISE: ngettext(
            "person we promised to ring", "people we promised to ring", count
        ),
        Group.TREATMENT: ngettext(
            "person whose treatment has not started",
            "people whose treatment has not started",
            count,
        ),
        Group.TELL: ngettext(
            "reviewed result to tell", "reviewed results to tell", count
        ),
        Group.REVIEW: ngettext("result to review", "results to review", count),
        Group.OVERDUE: ngettext(
            "person with a check past its window",
            "people with a check past its window",
            count,
        ),
        Group.MISSED: ngettext(
            "person not heard from twice in a row",
            "people not heard from twice in a row",
            count,
        ),
        Group.ABSENT: ngettext(
            "person who did not come", "people who did not come", count
        ),
        Group.UNREACHABLE: ngettext(
            "person we have no way to reach", "people we have no way to reach", count
        ),
        Group.UNREACHED: ngettext(
            "person not reached, letter due", "people not reached, letter due", count
        ),
        Group.DUE: ngettext(
            "person with a check due now", "people with a check due now", count
        ),
    }[group]


def note(group: Group) -> str:
    """What there is to do for a group."""
    return {
        Group.ALERT: _("The shortest clock first"),
        Group.PROMISE: _("Today or before, by the time promised"),
        Group.TREATMENT: _("Past the target day. Ring the coordinator"),
        Group.TELL: _("Not as hoped first, then longest waiting"),
        Group.REVIEW: _("Done, and nobody has logged a review"),
        Group.OVERDUE: _("Longest past first"),
        Group.MISSED: _("Checks at home. Ring and ask how they are"),
        Group.ABSENT: _("Ring, and book it again"),
        Group.UNREACHABLE: _("Find a number or an address"),
        Group.UNREACHED: _("Nobody answered. Write to them"),
        Group.DUE: _("In time, not booked or not logged yet"),
    }[group]


def href(group: Group) -> str:
    """The page that lists what a count of the first page counts."""
    if group in RESULTS:
        return f"{reverse('clinic:results')}?list={RESULTS[group]}"
    return f"{reverse('clinic:queue')}?only={group.value}"


def place(group: Group) -> str:
    """Why a row stands where it stands: what comes before it."""
    return {
        Group.ALERT: _("Open alerts come before all else."),
        Group.PROMISE: _("Promises come after alerts, by their time."),
        Group.TREATMENT: _("A late start of treatment comes after promises."),
        Group.TELL: _("Results to tell come after promises and late treatment."),
        Group.REVIEW: _("Results to review come after those to tell."),
        Group.OVERDUE: _("What is past its window comes after results."),
        Group.MISSED: _("Missed reports come after what is past its window."),
        Group.ABSENT: _("Whoever did not come stands after missed reports."),
        Group.UNREACHABLE: _("Whom we cannot reach stands before what is due."),
        Group.UNREACHED: _("Who was not reached stands before what is due."),
        Group.DUE: _("What is due and in time comes last."),
    }[group]
