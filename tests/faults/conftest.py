"""A database of its own for a process that is made to die."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.db import connection

from tests.database import copy


def _on_server(url, sql):
    parts = urlsplit(url)
    server = psycopg2.connect(urlunsplit(parts._replace(path="/postgres")))
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(sql)
    server.close()


@pytest.fixture
def database(transactional_db, tmp_path):
    """The address of an empty copy of the database the tests use."""
    if connection.vendor == "sqlite":
        path = tmp_path / "faults.sqlite3"
        copy(path)
        yield f"sqlite:///{path}"
        return
    url, name = os.environ["CAREPLAN_DATABASE_URL"], f"careplan_faults_{os.getpid()}"
    connection.close()  # what is copied must have nobody on it
    _on_server(url, f"DROP DATABASE IF EXISTS {name}")
    template = connection.settings_dict["NAME"]
    _on_server(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    _on_server(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def drive(database, tmp_path):
    def run(*words, module="tests.faults.driver"):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", module, *words],
            env={
                **os.environ,
                "CAREPLAN_DATABASE_URL": database,
                "CAREPLAN_VAR": str(tmp_path),
                "DJANGO_SETTINGS_MODULE": "careplan.settings",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=1500,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
