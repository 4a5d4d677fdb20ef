"""The real library, loaded and approved once for a module of tests."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction

from careplan.accounts.permissions import Role
from careplan.content import actions as content
from tests import factories
from tests.factories import NOW


def load_library():
    """Load what ships and approve all of it."""
    factories.HospitalFactory()
    call_command("loadlibrary", stdout=io.StringIO())
    approver = factories.UserFactory(role=Role.CLINICAL_APPROVER, name="Dr Forsyth")
    content.approve_library(by=approver, at=NOW)


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """What ships, published; each test's own transaction is nested in this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_library()
        yield
        transaction.set_rollback(True)
