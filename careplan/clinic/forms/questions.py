"""A question set as form fields: read, asked back when odd, dropped when hidden."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from careplan.clinic.forms.fields import ClockField
from careplan.clinic.forms.once import OneTimeForm
from careplan.clinic.steps import Asked
from careplan.entries.actions.answering import assay_key
from careplan.entries.models import Answer
from careplan.entries.queries import worked_out
from careplan.questions.models import Question
from careplan.questions.reading import (
    LONGEST_ASSAY,
    LONGEST_TEXT,
    AnswerError,
    Reading,
    odd,
    options,
    read,
)
from careplan.questions.showing import Tags, Wanted, left_to_ask, shown
from careplan.rules.enums import QuestionType
from careplan.ui.forms import ChoiceField, ChoicesField, DateField, TextField

NOT_ASSESSED = "not-assessed"
LONGEST_CONDITION = 120
SHOWN = 2
Raw = str | list[str]


def name_of(question: Question) -> str:
    """The name of a question's field."""
    return f"q_{question.code}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page: a question's fields, and the answers before."""

    fields: list[BoundField]
    before: Sequence[Answer] = ()
    show_if: str = ""
    sure_name: str = ""
    sure_value: str = ""
    sure_text: str = ""
    sure_ticked: bool = False
    same: Answer | None = None
    same_ticked: bool = False

    @property
    def course(self) -> str:
        """How the last answer stands to the one before it, in words."""
        numbers = [answer.number for answer in self.before]
        if len(self.before) < SHOWN or self.before[0].unit != self.before[1].unit:
            return ""
        last, earlier = numbers[:SHOWN]
        if last is None or earlier is None:
            same = self.before[0].value == self.before[1].value
            return _("The same both times") if same else ""
        if last == earlier:
            return _("The same both times")
        change = f"{abs(last - earlier).normalize():f} {self.before[0].unit}".strip()
        pattern = _("Up by %(change)s") if last > earlier else _("Down by %(change)s")
        return pattern % {"change": change}


class AnsweringForm(OneTimeForm):
    """A form with the questions of a set, after its own fields."""

    def __init__(self, data: Any = None, *, asked: Asked, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.asked = asked
        self.answers: dict[str, Raw] = {}
        self.unusual: dict[str, str] = {}
        self.odd_values: dict[str, str] = {}
        self.not_kept: list[str] = []
        self.readings: dict[str, Reading] = {}
        self.computed: list[tuple[Question, Reading]] = []
        self.typed = [
            question
            for question in asked.questions
            if not question.computed and left_to_ask(question, asked.tags)
        ]
        by_code = {question.code: question for question in asked.questions}
        for question in self.typed:
            hint = _hint(question, asked.tags, by_code)
            asked_for = self.fields[name_of(question)] = _field(question, hint)
            # Hidden, it needs no answer: read_answers decides, the label says so.
            asked_for.needed = question.required  # type: ignore[attr-defined]
            self.fields |= _beside(question)

    def read_answers(self) -> None:
        """Read every question that the answers before it ask for.

        The server decides what was hidden: those errors and answers fall away. An
        unusual number needs its tick, which counts for that very number only.
        """
        readings = self.readings = {}
        for question in self.typed:
            name = name_of(question)
            values = {code: each.value for code, each in readings.items()}
            if not shown(question, values, self.asked.tags):
                self._forget(name, question)
            elif name not in self.errors:
                self._read(question, readings)
        self._ask_about_what_follows(readings)

    def _read(self, question: Question, readings: dict[str, Reading]) -> None:
        name, raw = name_of(question), self._raw(question)
        if raw is None:
            return
        try:
            reading = read(question, raw)
        except AnswerError as error:
            self.add_error(name, str(error))
            return
        if reading is None:
            if question.required:
                self.add_error(
                    name, _("Answer “%(label)s”") % {"label": question.label}
                )
            return
        readings[question.code] = reading
        self.answers[question.code] = raw
        if question.asks_assay:
            assay = self.cleaned_data.get(f"{name}_assay", "")
            self.answers[assay_key(question.code)] = assay
        sentence = odd(question, reading, self._last(question))
        if sentence:
            self._doubt(question, reading, sentence)

    def _doubt(self, question: Question, reading: Reading, sentence: str) -> None:
        """Ask "is this right?" until the tick says so of this very number."""
        self.unusual[question.code] = reading.text
        if self.data.get(f"sure_{question.code}") != reading.value:
            self.add_error(name_of(question), sentence)
        self.odd_values[question.code] = reading.value

    def _ask_about_what_follows(self, readings: dict[str, Reading]) -> None:
        """What is worked out may be unusual: asked at the answer just before it.

        Only when there is no earlier one to hold that answer against: a first weight in
        pounds gives a body mass index that nobody has.
        """
        basis, at = self.asked.basis, self.asked.at
        if self.errors or basis is None or at is None:
            return
        self.computed = worked_out(self.asked.questions, readings, basis, at)
        for question, found in self.computed:
            sentence = odd(question, found)
            asked = [
                each
                for each in self.typed
                if each.order < question.order and each.code in readings
            ]
            if sentence and asked and self._last(asked[-1]) is None:
                self._doubt(asked[-1], readings[asked[-1].code], sentence)

    def _last(self, question: Question) -> Decimal | None:
        """The number given last time, in the same unit."""
        before = self.asked.previous.get(question.code, ())
        same = [answer.number for answer in before if answer.unit == question.unit]
        return same[0] if same else None

    def _raw(self, question: Question) -> Raw | None:
        """What was typed; None when the day or hour of a moment is missing."""
        name = name_of(question)
        typed = self.cleaned_data.get(name)
        if question.type == QuestionType.DATETIME:
            return self._moment(name, typed)
        if typed == NOT_ASSESSED:
            return ""
        raw = typed if isinstance(typed, list) else str(typed or "")
        return self._same_as_last(question, raw)

    def _same_as_last(self, question: Question, raw: Raw) -> Raw | None:
        """The last answer, where its tick says so and nothing else was typed."""
        ticked, last = self.data.get(f"same_{question.code}"), self._repeats(question)
        if not ticked:
            return raw
        name = name_of(question)
        if last is None or ticked != str(last.pk):
            self.add_error(name, _("The last answer has changed. Answer it anew"))
            return None
        if raw:
            self.add_error(
                name, _("You answered and ticked “same as last time”. Keep one of them")
            )
            return None
        if question.type == QuestionType.CHOICES:
            return last.value.split("|")
        return last.text if question.type == QuestionType.TEXT else last.value

    def _repeats(self, question: Question) -> Answer | None:
        """The answer that may be given again with one tick; most never may."""
        before = self.asked.previous.get(question.code, ())
        ours = [each for each in before if each.unit == question.unit][:1]
        moment = question.type == QuestionType.DATETIME
        return ours[0] if question.repeatable and ours and not moment else None

    def _moment(self, name: str, day: Any) -> str | None:
        clock = self.cleaned_data.get(f"{name}_time")
        if f"{name}_time" in self.errors:
            return None
        if day is None and clock is None:
            return ""
        if day is None:
            self.add_error(name, _("Give the day too"))
            return None
        if clock is None:
            self.add_error(f"{name}_time", _("Give the time too, at least about"))
            return None
        return f"{day.isoformat()} {clock:%H:%M}"

    def _forget(self, name: str, question: Question) -> None:
        """What was hidden counts for nothing; what was typed there is named."""
        typed = self.cleaned_data.get(name)
        if typed and typed != NOT_ASSESSED:
            self.not_kept.append(question.label)
        for each in (name, f"{name}_time", f"{name}_assay"):
            self.errors.pop(each, None)

    def question_lines(self) -> list[Line]:
        """The questions as the page draws them."""
        return [self._line(question) for question in self.typed]

    def _line(self, question: Question) -> Line:
        name = name_of(question)
        parts = [self[name], *(self[each] for each in _beside(question))]
        value = self.odd_values.get(question.code, "")
        return Line(
            fields=parts,
            before=self.asked.previous.get(question.code, ()),
            same=self._repeats(question),
            same_ticked=bool(self.data.get(f"same_{question.code}")),
            show_if=_show_if(question, self.asked.tags),
            sure_name=f"sure_{question.code}" if value else "",
            sure_value=value,
            sure_text=self.unusual.get(question.code, ""),
            sure_ticked=bool(value) and self.data.get(f"sure_{question.code}") == value,
        )


def _show_if(question: Question, tags: Tags | None) -> str:
    """What the page's script watches: names of fields and values, one set enough."""
    wanted = left_to_ask(question, tags)
    if {} in wanted:
        return ""
    return json.dumps(
        [{f"q_{code}": values for code, values in each.items()} for each in wanted]
    )


def _hint(
    question: Question, tags: Tags | None, by_code: Mapping[str, Question]
) -> str:
    """The question's own hint, after the condition under which it is asked."""
    wanted = left_to_ask(question, tags)
    said = [] if {} in wanted else [_condition(each, by_code) for each in wanted]
    if not any(said):
        return question.hint
    only = _("Only if %(conditions)s.") % {
        "conditions": _(", or if ").join(filter(None, said))
    }
    if len(only) > LONGEST_CONDITION:
        labels = {by_code[code].label for each in wanted for code in each}
        only = _("Only after some answers to %(questions)s.") % {
            "questions": _(" and ").join(f"“{label}”" for label in sorted(labels))
        }
    return f"{only} {question.hint}".strip()


def _condition(wanted: Wanted, by_code: Mapping[str, Question]) -> str:
    return _(" and ").join(
        _("“%(label)s” is %(values)s")
        % {"label": by_code[code].label, "values": _offered(by_code[code], values)}
        for code, values in wanted.items()
        if code in by_code
    )


def _offered(question: Question, values: list[str]) -> str:
    labels = dict(options(question))
    return _(" or ").join(f"“{labels.get(value, value)}”" for value in values)


def _beside(question: Question) -> dict[str, forms.Field]:
    """What is asked beside the answer: the hour of a moment, the assay of a test."""
    name = name_of(question)
    if question.type == QuestionType.DATETIME:
        label = _("%(label)s: at what time?") % {"label": question.label}
        return {f"{name}_time": ClockField(label=label, required=False)}
    if question.asks_assay:
        assay = TextField(
            label=_("%(label)s: which laboratory or assay?")
            % {"label": question.label},
            help_text=_("Only results of the same assay are compared."),
            limit=LONGEST_ASSAY,
            required=False,
        )
        return {f"{name}_assay": assay}
    return {}


def _field(question: Question, hint: str) -> forms.Field:
    shared: dict[str, Any] = {
        "label": question.label,
        "help_text": hint,
        "required": False,
    }
    kind = QuestionType(question.type)
    if kind in {QuestionType.YES_NO, QuestionType.CHOICE}:
        offered = options(question)
        if not question.required:
            offered = [*offered, (NOT_ASSESSED, _("Not assessed"))]
        row = kind == QuestionType.YES_NO
        return ChoiceField(choices=offered, side_by_side=row, **shared)
    if kind == QuestionType.CHOICES:
        return ChoicesField(choices=options(question), **shared)
    if kind == QuestionType.DATETIME:
        return DateField(name=question.label, **shared)
    if kind == QuestionType.TEXT:
        return TextField(limit=LONGEST_TEXT, lines=True, **shared)
    return _number(question, shared)


def _number(question: Question, shared: dict[str, Any]) -> forms.Field:
    box = forms.TextInput({"inputmode": _keys(question), "autocomplete": "off"})
    found = forms.CharField(widget=box, max_length=400, **shared)
    found.unit = question.unit  # type: ignore[attr-defined] # drawn after the box
    return found


def _keys(question: Question) -> str:
    """The keys a phone offers: only the full board has "<", ">" and semicolons."""
    if question.qualified or question.type == QuestionType.NUMBERS:
        return "text"
    return "decimal" if question.type == QuestionType.DECIMAL else "numeric"
