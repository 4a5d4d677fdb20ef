"""The rows that enrolling wrote: counted, copied raw, and saved one by one."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max, Model, Q, QuerySet

from careplan.accounts.models import ContactDetails, RoleGrant, User
from careplan.audit.models import AuditEvent
from careplan.followups.models import (
    CarePlan,
    FollowUp,
    FollowUpReason,
    PlanAnchor,
    PlanTag,
    PlanVersion,
)
from careplan.lib.uids import new_uid
from careplan.patients.models import NameToken, Operation, Patient

# In an order in which each points only at those before it; each with the way from it
# to the patient.
TABLES: dict[type[Model], str] = {
    User: "patient",
    ContactDetails: "user__patient",
    RoleGrant: "user__patient",
    Patient: "pk",
    NameToken: "patient",
    Operation: "patient",
    CarePlan: "patient",
    PlanVersion: "plan__patient",
    PlanAnchor: "plan__patient",
    PlanTag: "plan__patient",
    FollowUp: "patient",
    FollowUpReason: "plan__patient",
    AuditEvent: "patient_id",
}
COPIES = "copies"
Marks = dict[type[Model], int]


@dataclass(frozen=True, slots=True)
class Span:
    """The rows written between two moments, table by table, by their numbers."""

    after: Marks
    until: Marks

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def counts(self) -> dict[type[Model], int]:
        """How many rows in each table; a number that was skipped is no row."""
        return {model: self.of(model).count() for model in TABLES}

    def of(self, model: type[Model]) -> Any:
        lowest, highest = self.after[model], self.until[model]
        return QuerySet(model).filter(pk__gt=lowest, pk__lte=highest)


def marks() -> Marks:
    """The highest number in every table of ours so far."""
    return {
        model: QuerySet(model).aggregate(last=Max("pk"))["last"] or 0
        for model in apps.get_models()
        if isinstance(model._meta.pk.get_prep_value(1), int)
    }


def span(after: Marks) -> Span:
    """What was written since `after`; AssertionError for a table we did not expect."""
    until = marks()
    grown = {model for model, last in until.items() if last > after[model]}
    unknown = [model._meta.db_table for model in grown - set(TABLES)]
    if unknown:
        msg = f"Enrolling wrote to {', '.join(unknown)} as well: compare that too"
        raise AssertionError(msg)
    return Span(after, until)


def copy_seconds(written: Span) -> float:
    """Seconds to COPY the rows into empty tables that keep all the same rules.

    Same indexes, checks and foreign keys; one transaction with its end.
    """
    with ExitStack() as stack, _copies(), connection.cursor() as cursor:
        texts = {
            model: stack.enter_context(tempfile.TemporaryFile()) for model in TABLES
        }
        for model, text in texts.items():
            _copy_out(cursor, model, written, text)
        began = time.perf_counter()
        with transaction.atomic():
            for model, text in texts.items():
                into = f"COPY {COPIES}.{model._meta.db_table} FROM STDIN"
                cursor.copy_expert(into, text)
        taken = time.perf_counter() - began
        _check(cursor, written)
        return taken


def _copy_out(cursor: Any, model: type[Model], written: Span, text: IO[bytes]) -> None:
    table = model._meta.db_table
    numbers = f"{written.after[model] + 1} AND {written.until[model]}"
    rows = f"SELECT * FROM {table} WHERE id BETWEEN {numbers}"  # noqa: S608 - ours
    cursor.copy_expert(f"COPY ({rows}) TO STDOUT", text)
    text.seek(0)


def _check(cursor: Any, written: Span) -> None:
    for model, expected in written.counts.items():
        cursor.execute(f"SELECT count(*) FROM {COPIES}.{model._meta.db_table}")  # noqa: S608 - our own table
        if cursor.fetchone() != (expected,):
            msg = f"Not every row of {model._meta.db_table} was copied"
            raise AssertionError(msg)


@contextmanager
def _copies() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {COPIES}")
        try:
            for model in TABLES:
                _copy_table(cursor, model._meta.db_table)
            yield
        finally:
            cursor.execute(f"DROP SCHEMA {COPIES} CASCADE")


def _copy_table(cursor: Any, table: str) -> None:
    cursor.execute(f"CREATE TABLE {COPIES}.{table} (LIKE {table} INCLUDING ALL)")
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid = %s::regclass",
        [table],
    )
    for name, words in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {COPIES}.{table} ADD CONSTRAINT {name} {words}")


def save_seconds(patients: Sequence[int]) -> tuple[int, float]:
    """How many rows these patients' plans have, and seconds to save() them once more.

    Row by row, in one transaction for each plan; nothing is kept.
    """
    count, taken = 0, 0.0
    for patient in patients:
        rows = [row for model in TABLES for row in _rows_of(model, patient)]
        _loosen(rows)
        count += len(rows)
        began = time.perf_counter()
        with transaction.atomic():
            _save(rows)
        taken += time.perf_counter() - began
    return count, taken


def _rows_of(model: type[Model], patient: int) -> list[Any]:
    mine = Q(**{TABLES[model]: patient})
    if model is AuditEvent:
        user = Patient.objects.get(pk=patient).user_id
        mine |= Q(object_kind=User._meta.label_lower, object_id=user)
    return list(QuerySet(model).filter(mine).order_by("pk"))


def _loosen(rows: Sequence[Any]) -> None:
    """Make new what must be unique."""
    for row in rows:
        for name in ("uid", "key", "number"):
            if hasattr(row, name):
                setattr(row, name, new_uid())


def _save(rows: Sequence[Any]) -> None:
    """Save rows as new ones, each pointing at the new ones of those before it."""
    new: dict[tuple[type[Model], int], int] = {}
    for row in rows:
        old, row.pk, row._state.adding = row.pk, None, True  # noqa: SLF001 - as Django says to copy
        for name, model in _POINTERS[type(row)]:
            was = getattr(row, name)
            setattr(row, name, new.get((model, was), was))
        row.save()
        new[type(row), old] = row.pk


_POINTERS = {
    model: [
        (field.attname, field.related_model)
        for field in model._meta.concrete_fields
        if field.related_model in TABLES
    ]
    for model in TABLES
}
