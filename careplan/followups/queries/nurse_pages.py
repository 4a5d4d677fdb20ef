"""What the nurses' pages ask about one patient's checks, beside plan and queue."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from careplan.checklists.models import ChecklistItem, Tag
from careplan.education.models import RiskFactor
from careplan.entries.models import Entry
from careplan.followups.models import CarePlan, FollowUp, FollowUpEvent
from careplan.followups.queries import drafting, undoable
from careplan.followups.queries.plan_view import events_of
from careplan.followups.queries.rows import Row, rows_of, with_reasons
from careplan.hospital.models import Reason
from careplan.questions.models import QuestionSet
from careplan.rules import applies, gates, ranking
from careplan.rules.enums import Anchor, Gate, ItemStatus, Kind, Known, Standing
from careplan.rules.finding import group_name
from careplan.rules.ranking import Group


def row_of(follow_up: FollowUp, day: dt.date, zone: ZoneInfo) -> Row:
    """One follow-up with its reasons."""
    (row,) = rows_of(
        with_reasons(FollowUp.objects.filter(pk=follow_up.pk)), day=day, zone=zone
    )
    return row


# What asks for somebody ------------------------------------------------------------


def asking(rows: Sequence[Row]) -> list[tuple[Group, Row]]:
    """What asks for staff among a patient's rows, most urgent first.

    The rule of the queue (rules.ranking), over rows at hand; so it also answers for a
    patient of another team.
    """
    by_number = {row.follow_up.pk: row for row in rows}
    found = sorted(open_checks(rows), key=lambda each: ranking.sort_key(*each))
    return [(group, by_number[check.number]) for check, group in found]


def open_checks(rows: Sequence[Row]) -> list[tuple[ranking.OpenCheck, Group]]:
    """Open follow-ups as ranking sees them, each with why it asks for staff."""
    missed: dict[tuple[int, str], list[dt.date]] = defaultdict(list)
    for row in rows:
        if row.follow_up.is_open and row.follow_up.closes_on < row.day:
            key = row.follow_up.plan_id, row.follow_up.activity
            missed[key].append(row.follow_up.due_on)
    found = []
    for row in rows:
        if not row.follow_up.is_open:
            continue
        check = _open_check(row, missed)
        group = ranking.group_of(check, row.day)
        if group is not None:
            found.append((check, group))
    return found


def _open_check(
    row: Row, missed: Mapping[tuple[int, str], Sequence[dt.date]]
) -> ranking.OpenCheck:
    follow_up = row.follow_up
    days = missed.get((follow_up.plan_id, follow_up.activity), ())
    reviewed = follow_up.reviewed_at
    return ranking.OpenCheck(
        number=follow_up.pk,
        kind=Kind(follow_up.kind),
        opens_on=follow_up.opens_on,
        due_on=follow_up.due_on,
        closes_on=follow_up.closes_on,
        booked_on=row.booked_on,
        attended_on=follow_up.attended_on,
        reviewed_on=reviewed.astimezone(row.zone).date() if reviewed else None,
        missed_on=follow_up.missed_on,
        missed_before=any(day < follow_up.due_on for day in days),
        missed_after=any(day > follow_up.due_on for day in days),
        activity=follow_up.activity,
    )


# The side of the patient's page ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Served:
    """One risk factor and the checks of a plan that watch it."""

    factor: RiskFactor
    titles: list[str]
    open: int
    done: int


def risk_factors(rows: Iterable[Row]) -> list[Served]:
    """The four risk factors, each with the checks that serve it."""
    by_factor: dict[int, list[Row]] = {
        factor.pk: [] for factor in RiskFactor.objects.order_by("order")
    }
    factors = {factor.pk: factor for factor in RiskFactor.objects.order_by("order")}
    for row in rows:
        for factor in row.risk_factors:
            by_factor[factor.pk].append(row)
    return [
        Served(
            factor=factors[pk],
            titles=list(dict.fromkeys(row.follow_up.title for row in found)),
            open=sum(row.follow_up.is_open for row in found),
            done=sum(row.standing == Standing.DONE for row in found),
        )
        for pk, found in by_factor.items()
    ]


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Rows of the plan's checklists that are no checks of it."""

    avoided: list[ChecklistItem]
    options: list[ChecklistItem]


def unplanned(care_plan: CarePlan) -> Unplanned:
    """What is advised against for this patient, and options that nobody chose."""
    tags = {
        row.tag.code: Known(row.value)
        for row in care_plan.tags.filter(until=None).select_related("tag")
    }
    chosen = {row.item_code for row in care_plan.choices.all() if row.on}
    items = (
        ChecklistItem.objects.filter(version__plans__plan=care_plan)
        .exclude(status=ItemStatus.DEFAULT)
        .select_related("version")
        .order_by("version__parent__order", "order")
    )
    fitting = [
        item
        for item in items
        if item.code not in chosen
        and applies.applies(item.applies, tags).answer is applies.Answer.YES
    ]
    return Unplanned(
        avoided=[item for item in fitting if item.status == ItemStatus.AVOID],
        options=[item for item in fitting if item.status == ItemStatus.OPTION],
    )


# One check -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a check, with its answers in words.

    `corrected` and `undone`: what it says does not count any more.
    """

    event: FollowUpEvent
    answers: list[tuple[str, str]]
    corrected: bool
    undone: bool

    @property
    def counts(self) -> bool:
        return not self.corrected and not self.undone


def history(follow_up: FollowUp, *, after: int = 0) -> list[Happening]:
    """What happened to a check, oldest first; `after` leaves out what was known."""
    events = events_of(follow_up)
    undone = {event.undoes_id for event in events}
    return [
        Happening(
            event,
            _answers(event.entry),
            corrected=_is_corrected(event.entry),
            undone=event.pk in undone,
        )
        for event in events
        if event.pk > after
    ]


def _answers(entry: Entry | None) -> list[tuple[str, str]]:
    if entry is None:
        return []
    labels = {
        question.code: question.label for question in entry.set_version.questions.all()
    }
    return [
        (labels.get(answer.code, answer.code), answer.text)
        for answer in entry.answers.all()
    ]


def _is_corrected(entry: Entry | None) -> bool:
    return entry is not None and hasattr(entry, "corrected_by")


def offer_of(follow_up: FollowUp, at: dt.datetime) -> undoable.Offer | None:
    """What can be taken back of a check, or opened again, at this moment."""
    return undoable.offer(follow_up, undoable.events_to_replay(follow_up), at)


def happening_of(follow_up: FollowUp, offer: undoable.Offer | None) -> list[Happening]:
    """The event that an offer is about, as the history shows it."""
    if offer is None:
        return []
    return [each for each in history(follow_up) if each.event.pk == offer.event.pk]


def may_be_missed(follow_up: FollowUp) -> bool:
    """Whether a check is a visit or test that is open and has not taken place."""
    bookable = Gate.ATTENDED in gates.gates_for(Kind(follow_up.kind))
    return bookable and follow_up.is_open and follow_up.attended_on is None


def is_missed_now(row: Row) -> bool:
    """Whether the day of an appointment has come, and nobody has logged it."""
    booked = row.booked_on
    return may_be_missed(row.follow_up) and booked is not None and booked <= row.day


def last_event(follow_up: FollowUp) -> int:
    """The number of the newest event of a check, 0 when nothing happened yet."""
    return follow_up.events.order_by("-pk").values_list("pk", flat=True).first() or 0


def as_it_is_now(follow_up: FollowUp) -> FollowUp:
    """The same check, read again."""
    return FollowUp.objects.select_related("plan__operation", "patient").get(
        pk=follow_up.pk
    )


def question_set_of(follow_up: FollowUp) -> QuestionSet | None:
    """The questions that belong to a check, of its first row that has any."""
    reason = (
        follow_up.reasons.filter(item__question_set__isnull=False)
        .select_related("item__question_set")
        .order_by("pk")
        .first()
    )
    return reason.item.question_set if reason else None


def current_entry(follow_up: FollowUp, gate: Gate) -> Entry | None:
    """The answers that stand for a check now, if it is the gate with questions."""
    if gate != gates.answered_at(Kind(follow_up.kind)):
        return None
    return undoable.entry_of(follow_up)


def gate_event(follow_up: FollowUp, gate: Gate) -> FollowUpEvent | None:
    """The newest event of one gate that counts, corrections included."""
    standing = follow_up.events.filter(undoes__isnull=True, undone_by__isnull=True)
    return standing.filter(gate=gate).order_by("-pk").first()


def reasons(which: str) -> list[Reason]:
    """The reasons offered on one of the admin-kept lists, in order."""
    return list(
        Reason.objects.filter(list=which, active=True).order_by("order", "text")
    )


# What a plan waits for ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unknown:
    """One fact a plan waits for: a day, or which of its tags hold."""

    name: str
    anchor: Anchor | None
    tags: list[tuple[str, str]]
    titles: list[str]


def unknowns(care_plan: CarePlan) -> list[Unknown]:
    """What must be found out, each with the checks that wait for it."""
    facts = drafting.facts_of(care_plan)
    draft = drafting.draft(facts)
    names = dict(Tag.objects.values_list("code", "name"))
    found: list[Unknown] = []
    for task in drafting.to_find_out(facts, draft):
        if task.anchor:
            titles = [
                row.item.title for row in draft.waiting if row.for_anchor == task.anchor
            ]
            found.append(_unknown(task.key, titles, anchor=task.anchor))
        for subject in task.subjects:
            titles = [
                row.item.title for row in draft.waiting if {*subject} & {*row.for_tags}
            ]
            tags = [(tag, names.get(tag, tag)) for tag in subject]
            found.append(_unknown(group_name(subject), titles, tags=tags))
    return found


def _unknown(
    key: str,
    titles: Iterable[str],
    *,
    anchor: Anchor | None = None,
    tags: Iterable[tuple[str, str]] = (),
) -> Unknown:
    return Unknown(
        name=f"find_{key}".replace("-", "_"),
        anchor=anchor,
        tags=list(tags),
        titles=list(dict.fromkeys(titles)),
    )
