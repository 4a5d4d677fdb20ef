"""Several people at once, each on a connection of their own, on both databases."""

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """`at_once(call, call, …)`: what each came to, or the error it met.

    SQLite in memory has no queue for writers: the threads meet a copy on disk, in WAL
    mode as in production, which becomes the test's database again afterwards.
    """

    def run(*calls):
        with _on_disk(tmp_path / "copy.sqlite3"):
            ready = Barrier(len(calls))
            with ThreadPoolExecutor(len(calls)) as pool:
                going = [pool.submit(_alone, call, ready) for call in calls]
                return [each.result() for each in going]

    return run


def _alone(call, ready):
    try:
        ready.wait(30)
        return call()
    except Exception as error:  # noqa: BLE001 - what went wrong is the result
        return error
    finally:
        connections.close_all()


@contextlib.contextmanager
def _on_disk(path):
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    settings = connections.settings["default"]
    memory = settings["NAME"]
    _copy(connection.connection, path)
    settings["NAME"] = str(path)
    try:
        yield
    finally:
        settings["NAME"] = memory
        with contextlib.closing(sqlite3.connect(path)) as disk:
            disk.backup(connection.connection)


def _copy(source, path):
    with contextlib.closing(sqlite3.connect(path)) as disk:
        source.backup(disk)
