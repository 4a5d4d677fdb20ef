"""Database triggers, as migration operations, for SQLite and PostgreSQL.

What must never be rewritten is refused by the database itself, also for raw SQL.
SQLite drops the triggers of a table that a later migration rebuilds: such a
migration must put them back, and the tests that break them on purpose will say so.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunPython

FROZEN = "('published', 'retired')"


def _install(
    schema_editor: Any, table: str, event: str, message: str, when: str = ""
) -> None:
    name = f"{table}_{event.lower()}_refused"
    clause = f"WHEN ({when})" if when else ""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {clause} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN RAISE EXCEPTION '{message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END $body$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
        f"FOR EACH ROW {clause} EXECUTE FUNCTION {name}()"
    )


def _remove(schema_editor: Any, table: str, event: str) -> None:
    name = f"{table}_{event.lower()}_refused"
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def append_only(table: str) -> RunPython:
    """An operation after which rows of `table` can be added, never changed."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        for event in ("UPDATE", "DELETE"):
            _install(schema_editor, table, event, f"{table} is append-only")

    def backwards(apps: Any, schema_editor: Any) -> None:
        for event in ("UPDATE", "DELETE"):
            _remove(schema_editor, table, event)

    return RunPython(forwards, backwards)


def frozen_version(table: str, columns: Sequence[str]) -> RunPython:
    """An operation after which a published version keeps the given `columns`.

    Its state may still move on (published to retired), with the matching date.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        changed = " OR ".join(
            f"OLD.{name} {_distinct(schema_editor)} NEW.{name}" for name in columns
        )
        message = f"a published row of {table} is frozen"
        _install(
            schema_editor,
            table,
            "UPDATE",
            message,
            f"OLD.state IN {FROZEN} AND ({changed} OR NEW.state NOT IN {FROZEN})",
        )
        _install(schema_editor, table, "DELETE", message, f"OLD.state IN {FROZEN}")

    def backwards(apps: Any, schema_editor: Any) -> None:
        for event in ("UPDATE", "DELETE"):
            _remove(schema_editor, table, event)

    return RunPython(forwards, backwards)


def _distinct(schema_editor: Any) -> str:
    if schema_editor.connection.vendor == "sqlite":
        return "IS NOT"
    return "IS DISTINCT FROM"


def frozen_rows(table: str, version_table: str) -> RunPython:
    """An operation after which the rows of a published version are fixed.

    `table` points at its version by the column `version_id`.
    """
    message = f"rows of a published {version_table} are frozen"
    published = (  # names of our own tables, never input
        f"EXISTS (SELECT 1 FROM {version_table} v "  # noqa: S608
        f"WHERE v.id = {{row}}.version_id AND v.state IN {FROZEN})"
    )
    return _guarded(table, message, published, {"UPDATE": ["OLD"]})


def frozen_links(
    table: str, column: str, row_table: str, version_table: str
) -> RunPython:
    """An operation after which what a row of a published version links to is fixed.

    `table` points by `column` at a row of `row_table`, which points at its version.
    On SQLite, a migration that rebuilds `row_table` must take these triggers away
    before (its `reverse_code`) and put them back after.
    """
    message = f"links of a published {version_table} are frozen"
    published = (  # names of our own tables, never input
        f"EXISTS (SELECT 1 FROM {row_table} r "  # noqa: S608
        f"JOIN {version_table} v ON v.id = r.version_id "
        f"WHERE r.id = {{row}}.{column} AND v.state IN {FROZEN})"
    )
    return _guarded(table, message, published, {"UPDATE": ["OLD", "NEW"]})


def _guarded(
    table: str, message: str, published: str, updated: dict[str, list[str]]
) -> RunPython:
    events = {"INSERT": ["NEW"], "DELETE": ["OLD"]} | updated

    def forwards(apps: Any, schema_editor: Any) -> None:
        for event, rows in events.items():
            frozen = " OR ".join(published.format(row=row) for row in rows)
            _guard_row(schema_editor, table, event, message, frozen)

    def backwards(apps: Any, schema_editor: Any) -> None:
        for event in events:
            _remove(schema_editor, table, event)

    return RunPython(forwards, backwards)


def _guard_row(
    schema_editor: Any, table: str, event: str, message: str, published: str
) -> None:
    if schema_editor.connection.vendor == "sqlite":
        _install(schema_editor, table, event, message, published)
        return
    # PostgreSQL allows no subquery in WHEN: the function asks instead.
    name = f"{table}_{event.lower()}_refused"
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
        f"BEGIN IF {published} THEN RAISE EXCEPTION '{message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $body$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def again(operation: RunPython) -> RunPython:
    """The same triggers put back, for a table that a migration has rebuilt."""
    install, remove = operation.code, operation.reverse_code

    def forwards(apps: Any, schema_editor: Any) -> None:
        if remove is not None:
            remove(apps, schema_editor)
        install(apps, schema_editor)

    return RunPython(forwards, RunPython.noop)
