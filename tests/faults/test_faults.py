"""Nothing is lost and nothing said twice, however the sender dies (H01, H02).

`FAULT_POINTS=100 FAULT_PEOPLE=200 pytest tests/faults` kills it at a hundred points,
and lets four speak to two hundred people.
"""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.db import connection

from tests.database import copy

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = int(os.environ.get("FAULT_POINTS", "6"))
PEOPLE = int(os.environ.get("FAULT_PEOPLE", "60"))


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
    def run(*words):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.driver", *words],
            env={
                **os.environ,
                "CAREPLAN_DATABASE_URL": database,
                "CAREPLAN_VAR": str(tmp_path),
                "DJANGO_SETTINGS_MODULE": "careplan.settings",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60 + 5 * POINTS,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_h01_h02_killed_at_any_point_nothing_is_lost_and_at_most_one_repeated(drive):
    found = drive("kill", str(POINTS))
    print(found)

    assert found["points"] == POINTS
    assert found["killed"] >= POINTS * 2 // 3
    assert found["lost"] == 0
    assert found["other_id"] == 0
    assert found["most_repeated"] <= 1
    assert found["not_done"] == 0
    assert found["open_attempts"] == 0


def test_h02_four_senders_at_once_say_each_thing_once(drive):
    found = drive("senders", str(PEOPLE))
    print(found)

    assert found == {
        "codes": [0, 0, 0, 0],
        "sent": PEOPLE,
        "lost": 0,
        "repeated": 0,
        "other_id": 0,
        "not_done": 0,
        "open_attempts": 0,
    }
