"""A test database that need not be migrated again while no migration changes."""

import contextlib
import hashlib
import os
import sqlite3
from pathlib import Path

import django
import pytest
from django.db import connection

import careplan
from tests.library import KEPT

PACKAGE = Path(careplan.__file__).parent


def _state():
    """A short name for all that a migration does."""
    files = sorted([*PACKAGE.glob("*/migrations/*.py"), *PACKAGE.glob("lib/*.py")])
    words = [django.__version__.encode()]
    for file in [*files, PACKAGE.parent / "requirements.txt"]:
        words += [file.name.encode(), file.read_bytes()]
    return hashlib.sha256(b"\0".join(words)).hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings):
    """SQLite in memory begins as a copy of what was migrated the last time.

    Django still migrates it, and finds nothing left to do.
    """
    cache = getattr(request.config, "cache", None)
    if connection.vendor != "sqlite" or cache is None:
        yield None
        return
    kept = cache.mkdir("migrated") / f"{_state()}.sqlite3"
    name = connection.creation._get_test_db_name()
    with contextlib.closing(sqlite3.connect(name, uri=True)) as memory:
        if kept.exists():
            with contextlib.closing(sqlite3.connect(kept)) as disk:
                disk.backup(memory)
        yield kept


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_modify_db_settings, django_db_blocker):
    kept = django_db_modify_db_settings
    if kept and not kept.exists():
        for old in kept.parent.iterdir():
            old.unlink(missing_ok=True)
        with django_db_blocker.unblock():
            copy(kept)
    yield
    KEPT.drop()


def copy(path):
    """Write the SQLite database of the tests to a file, whole or not at all."""
    connection.ensure_connection()
    part = path.with_suffix(f".{os.getpid()}")
    with contextlib.closing(sqlite3.connect(part)) as disk:
        connection.connection.backup(disk)
    part.replace(path)
