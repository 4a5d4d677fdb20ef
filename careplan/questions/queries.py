"""What others ask about question sets."""

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
