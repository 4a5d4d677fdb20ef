"""Which questions are asked: by the answers before, the patient's tags, who answers.

A `show_if` names what must hold, all of it: {"fever": "yes"}; a list of values asks
for any of them; {"tag": "stoma"} or {"tag": "not stoma"} asks for a tag of the plan. A
list of such is an either-or: [{"tag": "stoma"}, {"devices": "stoma"}].
"""

from collections.abc import Mapping
from typing import TypeAlias

from careplan.questions.models import Question
from careplan.rules.applies import Answer, applies
from careplan.rules.enums import AnsweredBy, Known

TAG = "tag"
Tags: TypeAlias = Mapping[str, Known]
# Of each question before, the answers that will do.
Wanted: TypeAlias = dict[str, list[str]]


def alternatives(question: Question) -> list[Wanted]:
    """The `show_if` of a question as a list of which one must hold; none: always."""
    stored = question.show_if
    either = stored if isinstance(stored, list) else [stored] if stored else []
    return [
        {
            key: [values] if isinstance(values, str) else list(values)
            for key, values in each.items()
        }
        for each in either
    ]


def left_to_ask(question: Question, tags: Tags | None) -> list[Wanted]:
    """What the answers must be once the tags are known (None: nobody knows any).

    Empty: never asked. One of them empty: always asked. A tag not known yet asks: what
    nobody knows must silence no question.
    """
    if not question.show_if:
        return [{}]
    return [
        {code: values for code, values in wanted.items() if code != TAG}
        for wanted in alternatives(question)
        if TAG not in wanted or _may_hold(wanted[TAG], tags)
    ]


def shown(
    question: Question, values: Mapping[str, str], tags: Tags | None = None
) -> bool:
    """Whether the answers so far and the tags ask for this question."""
    return any(
        all(_given(values, code).intersection(these) for code, these in wanted.items())
        for wanted in left_to_ask(question, tags)
    )


def asks_by_tag(question: Question) -> bool:
    """Whether a tag of the patient has a say in whether this is asked."""
    return any(TAG in wanted for wanted in alternatives(question))


def asked_of_patient(question: Question) -> bool:
    """Whether a patient answers this question; staff may answer every one."""
    return AnsweredBy.PATIENT in question.entered_by


def _may_hold(words: list[str], tags: Tags | None) -> bool:
    return tags is None or applies([words], tags).answer is not Answer.NO


def _given(values: Mapping[str, str], code: str) -> set[str]:
    return set(values.get(code, "").split("|"))
