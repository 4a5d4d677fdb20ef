"""One step of a check as its page logs it: the gate, its questions, its words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from careplan.clinic.moment import Moment
from careplan.entries.models import Answer, Entry
from careplan.entries.queries import Basis, previous_answers
from careplan.followups.models import FollowUp
from careplan.followups.queries import nurse_pages
from careplan.followups.queries.tags import tags_asked
from careplan.questions import queries as questions
from careplan.questions.models import Question, QuestionSetVersion
from careplan.questions.showing import Tags
from careplan.rules import gates
from careplan.rules.enums import Gate, Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions a form asks, the last answers to them, and the tags they need."""

    questions: Sequence[Question] = ()
    previous: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    tags: Tags | None = None
    basis: Basis | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Step:
    """What a form about one gate of a check has to know."""

    follow_up: FollowUp
    gate: Gate
    moment: Moment
    set_version: QuestionSetVersion | None
    unapproved: str
    asked: Asked

    @property
    def operated_on(self) -> dt.date | None:
        return self.follow_up.plan.operation.day

    @property
    def kind(self) -> Kind:
        return Kind(self.follow_up.kind)

    @property
    def title(self) -> str:
        """The page's h1."""
        pattern = {
            Gate.BOOKED: _("Book: %(what)s"),
            Gate.REVIEWED: _("Reviewed: %(what)s"),
            Gate.TOLD: _("Told: %(what)s"),
        }.get(self.gate, "%(what)s")
        return pattern % {"what": self.follow_up.title}


def gate_asked(follow_up: FollowUp, asked: Any) -> Gate:
    """The step a request names, or else the next one; the last of a check that ended.

    A step that cannot be passed is no fault here: the action refuses it in words.
    """
    known = gates.gates_for(Kind(follow_up.kind))
    if asked in known:
        return Gate(asked)
    return follow_up.next_gate or known[-1]


def step_for(
    follow_up: FollowUp, gate: Gate, moment: Moment, *, version_asked: str = ""
) -> Step:
    """A step with the questions it asks; those a form was opened with stay (H34)."""
    question_set = (
        nurse_pages.question_set_of(follow_up)
        if gate == gates.answered_at(Kind(follow_up.kind))
        else None
    )
    version = (
        questions.version_to_answer(question_set.code, version_asked)
        if question_set
        else None
    )
    unapproved = question_set.title if question_set and version is None else ""
    return _step(follow_up, gate, moment, version, unapproved)


def step_to_correct(
    follow_up: FollowUp, gate: Gate, moment: Moment, entry: Entry | None
) -> Step:
    """A step with the questions it was answered with."""
    version = entry.set_version if entry else None
    return _step(follow_up, gate, moment, version, "")


def _step(
    follow_up: FollowUp,
    gate: Gate,
    moment: Moment,
    version: QuestionSetVersion | None,
    unapproved: str,
) -> Step:
    rows = list(version.questions.all()) if version else []
    rows.sort(key=lambda question: question.order)
    previous = (
        previous_answers(follow_up.patient, [question.code for question in rows])
        if rows
        else {}
    )
    tags = tags_asked(rows, follow_up.plan, moment.at)
    basis = Basis(follow_up.patient, follow_up.plan.operation.day, tags)
    asked = Asked(rows, previous, tags, basis, moment.at)
    return Step(follow_up, gate, moment, version, unapproved, asked)
