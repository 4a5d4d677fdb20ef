"""The order of the tests, and the people every page test meets."""

import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client

from careplan.accounts.permissions import Role
from careplan.checklists import queries as checklists
from careplan.questions import rules as red_flags
from tests import factories
from tests.database import django_db_modify_db_settings as django_db_modify_db_settings  # noqa: PLC0414
from tests.database import django_db_setup as django_db_setup  # noqa: PLC0414 - as above
from tests.library import KEPT


def _turn(item):
    """Tests on an empty database, then on the library, then those that flush."""
    marker = item.get_closest_marker("django_db")
    flushes = "transactional_db" in item.fixturenames or (
        marker and marker.kwargs.get("transaction")
    )
    return 2 if flushes else "library" in item.fixturenames


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=_turn)


def pytest_runtest_setup(item):
    """The test after those that use the library meets none of it."""
    if "library" not in item.fixturenames:
        KEPT.drop()
    # What a test published is rolled back, and its number used again.
    checklists.forget_rules()
    red_flags.forget_rules()


@pytest.fixture(autouse=True, scope="session")
def _read_static_files_when_asked_for():
    """WhiteNoise would look through all of them for each client of each test."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def _lift_triggers_for_flush():
    """Transactional tests empty every table; append-only ones refuse that on SQLite.

    Only the flush between tests lifts the triggers; tests of their own prove that
    they bite.
    """
    flush = DatabaseOperations.execute_sql_flush

    def lifted(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = lifted
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture
def hospital(db):
    return factories.HospitalFactory()


@pytest.fixture
def team(hospital):
    return factories.TeamFactory(name="Bowel follow-up team")


@pytest.fixture
def nurse(team):
    return factories.UserFactory(role=Role.NURSE, teams=[team], name="Orla Brennan")


@pytest.fixture
def patient(team):
    return factories.PatientFactory(team=team)


@pytest.fixture
def stranger(hospital):
    """A patient of another team."""
    return factories.PatientFactory(
        name="Samuel Oyelaran", team=factories.TeamFactory(name="Breast team")
    )


@pytest.fixture
def admin_person(hospital):
    return factories.UserFactory(role=Role.ADMINISTRATOR, name="Ada Quill")


@pytest.fixture
def approver(hospital):
    return factories.UserFactory(role=Role.CLINICAL_APPROVER, name="Dr Lena Forsyth")


def _signed_in(client_class, user):
    client = client_class()
    client.force_login(user)
    return client


@pytest.fixture
def nurse_client(nurse):
    return _signed_in(Client, nurse)


@pytest.fixture
def patient_client(patient):
    return _signed_in(Client, patient.user)


@pytest.fixture
def admin_person_client(admin_person):
    return _signed_in(Client, admin_person)
