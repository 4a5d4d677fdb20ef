"""Whether a row applies to a patient: tags in; yes, no or "waits for" out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from careplan.rules.enums import Known

Groups = Sequence[Sequence[str]]
Tags = Mapping[str, Known]

_WORD = re.compile(r"(?P<negated>not )?(?P<tag>(?!not\Z)[a-z0-9]+(?:-[a-z0-9]+)*)")


class Answer(StrEnum):
    """The three answers to "does this row apply?"."""

    YES = "yes"
    NO = "no"
    WAITS = "waits"


class AppliesError(ValueError):
    """A condition that cannot be read; the message names the word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, the tags it waits for and the words that made it true."""

    answer: Answer
    waits_for: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


_ANSWERS = {Known.YES: Answer.YES, Known.NO: Answer.NO, Known.NOT_KNOWN: Answer.WAITS}
_OPPOSITES = {
    Answer.YES: Answer.NO,
    Answer.NO: Answer.YES,
    Answer.WAITS: Answer.WAITS,
}


def words(groups: Groups) -> tuple[str, ...]:
    """Return every tag code in `groups`, once each, in order of appearance.

    Raises AppliesError for an empty group (it could never hold) and for a word that is
    neither a tag code nor `not` and a tag code.
    """
    codes: dict[str, None] = {}
    for group in groups:
        if not group:
            msg = "A group of tags is empty: nobody could ever meet it."
            raise AppliesError(msg)
        codes.update((_split(word)[1], None) for word in group)
    return tuple(codes)


def applies(groups: Groups, tags: Tags) -> Verdict:
    """Judge `groups` (every group must hold, by at least one of its words).

    An absent tag counts as no; a tag not known yet leaves the answer open only where
    it could still change it (Kleene logic). No groups: everyone. `because` is filled
    for yes, `waits_for` for waits. Raises AppliesError as `words` does.
    """
    words(groups)
    judged = [[(word, _judge(word, tags)) for word in group] for group in groups]
    answers = [_any(answer for _, answer in group) for group in judged]
    if Answer.NO in answers:
        return Verdict(Answer.NO)
    if Answer.WAITS in answers:
        open_words = [
            word
            for group, answer in zip(judged, answers, strict=True)
            if answer is Answer.WAITS
            for word, found in group
            if found is Answer.WAITS
        ]
        return Verdict(Answer.WAITS, waits_for=words([open_words]))
    true = [word for group in judged for word, found in group if found is Answer.YES]
    return Verdict(Answer.YES, because=tuple(dict.fromkeys(true)))


def closure(tags: Tags, implies: Mapping[str, Iterable[str]]) -> dict[str, Known]:
    """Return `tags` with every tag that a yes implies, however far, set to yes.

    A standing cause wins over a no (clinical/tags.md section 1: an implied tag cannot
    be removed while the cause stands). No and not known imply nothing. Rings of tags
    that imply each other are safe.
    """
    closed = dict(tags)
    ahead = [tag for tag, known in tags.items() if known is Known.YES]
    while ahead:
        for tag in implies.get(ahead.pop(), ()):
            if closed.get(tag) is not Known.YES:
                closed[tag] = Known.YES
                ahead.append(tag)
    return closed


def settle(tags: Tags, one_of: Groups) -> dict[str, Known]:
    """Return `tags` with each "exactly one" group settled.

    Exactly one yes makes the others no; none, or more than one, makes the whole group
    not known yet, so that no row of it is dropped in silence (clinical/tags.md
    section 4).
    """
    settled = dict(tags)
    for group in one_of:
        chosen = [tag for tag in group if tags.get(tag) is Known.YES]
        others = Known.NO if len(chosen) == 1 else Known.NOT_KNOWN
        settled.update(dict.fromkeys(group, others))
        if len(chosen) == 1:
            settled[chosen[0]] = Known.YES
    return settled


def _split(word: str) -> tuple[bool, str]:
    found = _WORD.fullmatch(word)
    if found is None:
        msg = f"“{word}” is neither a tag nor “not” and a tag."
        raise AppliesError(msg)
    return found["negated"] is not None, found["tag"]


def _judge(word: str, tags: Tags) -> Answer:
    negated, tag = _split(word)
    answer = _ANSWERS[tags.get(tag, Known.NO)]
    return _OPPOSITES[answer] if negated else answer


def _any(answers: Iterable[Answer]) -> Answer:
    found = set(answers)
    return next(each for each in (Answer.YES, Answer.WAITS, Answer.NO) if each in found)
