"""The people every page test meets, and the day it is."""

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client

from careplan.accounts.permissions import Role
from tests import factories


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
