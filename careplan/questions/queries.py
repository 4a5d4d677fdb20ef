"""What others ask about question sets."""

from careplan.content.models import FROZEN_STATES
from careplan.questions.models import QuestionSetVersion
from careplan.rules.enums import VersionState


def published_version(code: str) -> QuestionSetVersion | None:
    """The published version of a set with its questions in order, or nothing."""
    return (
        QuestionSetVersion.objects.filter(
            parent__code=code, state=VersionState.PUBLISHED
        )
        .select_related("parent")
        .prefetch_related("questions")
        .first()
    )


def version_to_answer(code: str, asked: str) -> QuestionSetVersion | None:
    """The version a form was opened with, if it was ever published; else today's.

    `asked` is the id a form carried, as text; anything else is no id.
    """
    if asked.isdecimal() and len(asked) < 10:
        opened = (
            QuestionSetVersion.objects.filter(
                pk=int(asked), parent__code=code, state__in=FROZEN_STATES
            )
            .select_related("parent")
            .prefetch_related("questions")
            .first()
        )
        if opened is not None:
            return opened
    return published_version(code)
