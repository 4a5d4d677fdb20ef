"""The course of every number of a patient, with the rules and days that explain it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from careplan.checklists import queries as checklists
from careplan.entries.models import Answer
from careplan.followups.models.plan import PlanAnchor, PlanTag
from careplan.patients.models import Operation, Patient
from careplan.questions.models import Question, RedFlagRuleVersion
from careplan.rules import applies, watching
from careplan.rules.enums import Anchor, Known, VersionState
from careplan.rules.redflags import Condition, ConditionError, Value, fields_of, parse
from careplan.rules.redflags.comparing import Compare
from careplan.rules.watching import Skipped


@dataclass(frozen=True, slots=True)
class Watched:
    """A limit that a published rule sets for this patient, and the days it holds."""

    rule: RedFlagRuleVersion
    limit: Compare

    def holds_on(self, day: int | None) -> bool:
        """Whether it judges a result of this day after the operation."""
        first, last = self.rule.day_from, self.rule.day_to
        if day is None:
            return first is None and last is None
        return (first is None or day >= first) and (last is None or day <= last)


@dataclass(frozen=True, slots=True)
class Taken:
    """One result: the answer, whether it counts, and the limits it passes.

    `skipped`: why it does not count: `early`, or the tag that held.
    """

    answer: Answer
    day: dt.date
    over: tuple[Watched, ...]
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Days on which a tag held; `last` is empty while it still does."""

    tag: str
    name: str
    first: dt.date
    last: dt.date | None


@dataclass(frozen=True)
class Series:
    """One number of a patient: the newest results, oldest first, and what counts."""

    code: str
    label: str
    unit: str
    question: Question | None
    total: int
    taken: list[Taken]
    limits: list[Watched]
    skipped: Skipped
    held: list[Held] = field(default_factory=list)

    @property
    def newest(self) -> Taken:
        return self.taken[-1]


@dataclass(frozen=True)
class Course:
    """All series of a patient, and the days that explain them."""

    series: list[Series]
    operated_on: dt.date | None
    ended: list[tuple[Anchor, dt.date]]


def course_of(
    patient: Patient,
    zone: ZoneInfo,
    *,
    newest: int,
    codes: Collection[str] | None = None,
) -> Course:
    """The `newest` results of each number, of all codes or of some; 6 queries."""
    answers = list(numbers_of(patient, newest=newest, codes=codes))
    found = _Facts(patient, {answer.code for answer in answers}, zone)
    by_code: dict[str, list[Answer]] = {}
    for answer in answers:
        by_code.setdefault(answer.code, []).append(answer)
    return Course(
        [found.series(code, rows) for code, rows in by_code.items()],
        found.operated_on,
        found.ended,
    )


def numbers_of(
    patient: Patient, *, newest: int, codes: Collection[str] | None = None
) -> "QuerySet[Answer]":
    """Answers that are numbers and stand today, by code and time, oldest first.

    One query over the index of patient, code and moment. `total` is how many each code
    has in all.
    """
    rows = Answer.objects.filter(
        patient=patient, number__isnull=False, entry__corrected_by__isnull=True
    )
    if codes is not None:
        rows = rows.filter(code__in=codes)
    nth = Window(
        RowNumber(),
        partition_by="code",
        order_by=[F("measured_at").desc(), F("id").desc()],
    )
    total = Window(Count("id"), partition_by="code")
    return (
        rows.annotate(nth=nth, total=total)
        .filter(nth__lte=newest)
        .select_related("entry")
        .order_by("code", "measured_at", "id")
    )


class _Facts:
    """What is asked once for all series: questions, rules, tags, days."""

    def __init__(
        self, patient: Patient, codes: Collection[str], zone: ZoneInfo
    ) -> None:
        self.zone = zone
        self.questions = _questions(codes)
        self.rules = _rules()
        self.operation = _operation(patient)
        self.operated_on = self.operation.day if self.operation else None
        self.rows = list(
            PlanTag.objects.filter(plan__patient=patient)
            .select_related("tag", "plan")
            .order_by("since")
        )
        days = PlanAnchor.objects.filter(
            plan__patient=patient,
            plan__ended_at=None,
            anchor__in=[Anchor.END_OF_TREATMENT, Anchor.END_OF_RADIOTHERAPY],
        ).order_by("day")
        self.ended = [
            (Anchor(row.anchor), row.day)
            for row in days
            if row.day and row.day != self.operated_on
        ]

    @cached_property
    def tags(self) -> dict[str, Known]:
        """The tags that hold now, with what they bring; the site is one of them."""
        held = {
            row.tag.code: Known(row.value)
            for row in self.rows
            if row.until is None and row.plan.ended_at is None
        }
        if self.operation:
            held[self.operation.site] = Known.YES
        return applies.closure(held, checklists.implications())

    def series(self, code: str, answers: Sequence[Answer]) -> Series:
        question = self.questions.get(code)
        watched = list(self._watched(code))
        skipped = watching.skipped_by((each for _rule, each in self.rules), code)
        held = list(self._held(skipped.tags))
        return Series(
            code=code,
            label=question.label if question else code,
            unit=answers[-1].unit,
            question=question,
            total=getattr(answers[-1], "total", len(answers)),
            taken=[self._taken(each, watched, skipped, held) for each in answers],
            limits=watched,
            skipped=skipped,
            held=held,
        )

    def _watched(self, code: str) -> Iterable[Watched]:
        for rule, condition in self.rules:
            limit = watching.limit_of(condition, code)
            if limit and self._fits(rule):
                yield Watched(rule, limit)

    def _fits(self, rule: RedFlagRuleVersion) -> bool:
        return applies.applies(rule.applies, self.tags).answer is applies.Answer.YES

    def _held(self, codes: Collection[str]) -> Iterable[Held]:
        for row in self.rows:
            if row.tag.code in codes and row.value == Known.YES:
                until = row.until and row.until.astimezone(self.zone).date()
                since = row.since.astimezone(self.zone).date()
                yield Held(row.tag.code, row.tag.name, since, until)

    def _taken(
        self,
        answer: Answer,
        watched: Iterable[Watched],
        skipped: Skipped,
        held: Iterable[Held],
    ) -> Taken:
        on = answer.measured_at.astimezone(self.zone).date()
        day = (on - self.operated_on).days if self.operated_on else None
        value = Value(
            answer.code,
            answer.measured_at,
            answer.number,
            unit=answer.unit,
            qualifier=answer.qualifier,
        )
        over = tuple(
            each
            for each in watched
            if each.holds_on(day) and each.limit.judge(value) is True
        )
        return Taken(answer, on, over, _why_skipped(on, day, skipped, held))


def _why_skipped(
    on: dt.date, day: int | None, skipped: Skipped, held: Iterable[Held]
) -> str:
    for each in held:
        if each.first <= on and (each.last is None or on <= each.last):
            return each.tag
    until = skipped.until_day
    early = until is not None and day is not None and 0 <= day <= until
    return "early" if early else ""


def _questions(codes: Collection[str]) -> dict[str, Question]:
    """Each question in its shortest wording: several sets ask the same at length."""
    rows = Question.objects.filter(code__in=codes).order_by("version_id")
    found: dict[str, Question] = {}
    for row in rows:
        known = found.get(row.code)
        if known is None or len(row.label) < len(known.label):
            found[row.code] = row
    return found


def _rules() -> list[tuple[RedFlagRuleVersion, Condition]]:
    """The published rules, read; one that cannot be read sets no limit."""
    published = RedFlagRuleVersion.objects.filter(
        ~Q(kind=RedFlagRuleVersion.Kind.PROCESS), state=VersionState.PUBLISHED
    ).select_related("parent")
    found = []
    for rule in published.order_by("parent__order", "parent__code"):
        try:
            found.append((rule, parse(rule.condition)))
        except ConditionError:
            continue
    return [(rule, each) for rule, each in found if fields_of(each)]


def _operation(patient: Patient) -> Operation | None:
    done = [
        row
        for row in patient.operations.all()
        if row.status == Operation.Status.DONE and row.day
    ]
    return max(done, key=lambda row: (row.day or dt.date.min, row.pk), default=None)
