"""The one way to write to the trail."""

import datetime as dt
from typing import Any

from django.db.models import Model

from careplan.audit.actors import Actor, Job
from careplan.audit.models import AuditEvent


def record(
    kind: str,
    obj: Model | type[Model],
    *,
    by: Actor,
    at: dt.datetime,
    patient_id: int | None = None,
    fields: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one event, in the caller's transaction.

    `obj` is the row that was touched, or its model when an act touched many (their
    ids then stand in `fields`). `fields` holds names, ids, and old and new values.
    """
    return AuditEvent.objects.create(
        at=at,
        actor_id=None if isinstance(by, Job) else by.pk,
        job=by.name if isinstance(by, Job) else "",
        kind=kind,
        object_kind=obj._meta.label_lower,
        object_id=None if isinstance(obj, type) else obj.pk,
        patient_id=patient_id,
        fields=fields or {},
    )


def viewed(
    obj: Model | type[Model],
    *,
    by: Actor,
    at: dt.datetime,
    patient_id: int | None = None,
    ids: list[int] | None = None,
    way_in: str = "",
) -> AuditEvent:
    """Note that a record was looked at; a list is one row naming the ids shown.

    `way_in` says how it was open, when it was not the person's own team's.
    """
    fields: dict[str, Any] = {"ids": ids} if ids is not None else {}
    if way_in:
        fields["way_in"] = way_in
    return record("viewed", obj, by=by, at=at, patient_id=patient_id, fields=fields)
