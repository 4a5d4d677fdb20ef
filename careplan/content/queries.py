"""What others ask about versions, whatever they are versions of."""

import datetime as dt
from collections.abc import Iterator
from typing import TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from careplan.audit.models import AuditEvent
from careplan.content.models import Version
from careplan.rules.enums import VersionState

V = TypeVar("V", bound=Version)

WRITING = ["draft-saved", "draft-made", "reopened", "row-saved", "row-removed"]
CHANGED_HERE = "list-row-changed"
SAVED_HERE = [CHANGED_HERE, "checklist-saved", "page-saved", "question-set-saved"]


def rows_of(model: type[V]) -> QuerySet[V]:
    """All rows of one table of versions."""
    return QuerySet(model)


def siblings_of(version: V) -> QuerySet[V]:
    """All versions of the thing that `version` is a version of, itself included."""
    return rows_of(type(version)).filter(Q(parent_id=version.parent_id))


def version_models() -> list[type[Version]]:
    """Every table of versions, in the order of INSTALLED_APPS."""
    return [model for model in apps.get_models() if issubclass(model, Version)]


def in_review() -> list[Version]:
    """All versions that wait for an approver."""
    return [
        version
        for model in version_models()
        for version in rows_of(model).filter(state=VersionState.IN_REVIEW)
    ]


def library_in_review() -> Iterator[Version]:
    """The versions in review that came with the library and nobody has written on."""
    return (version for version in in_review() if untouched(version))


def untouched(version: Version) -> bool:
    """Whether it is in review just as the library brought it."""
    return bool(
        version.state == VersionState.IN_REVIEW
        and version.content_hash
        and version.author_id is None
    )


def due_for_review(day: dt.date) -> list[Version]:
    """The published versions whose review date is `day` or before (H40)."""
    return [
        version
        for model in version_models()
        for version in rows_of(model)
        .filter(state=VersionState.PUBLISHED, review_on__lte=day)
        .order_by("review_on")
    ]


def writers(version: Version) -> set[int]:
    """The ids of everybody who wrote on a version."""
    events = AuditEvent.objects.filter(
        object_kind=version._meta.label_lower, object_id=version.pk, kind__in=WRITING
    )
    ids = set(events.values_list("actor_id", flat=True)) | {version.author_id}
    return {pk for pk in ids if pk is not None}


def changed_here(model: type[Model]) -> set[int]:
    """The ids of list rows that someone here has changed; loading leaves them alone."""
    events = AuditEvent.objects.filter(
        object_kind=model._meta.label_lower, kind__in=SAVED_HERE
    )
    ids = events.values_list("object_id", flat=True)
    return {pk for pk in ids if pk is not None}
