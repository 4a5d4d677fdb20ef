"""The real library, loaded and approved once for all the tests that ask for it."""

import contextlib
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


class Kept:
    """A transaction that holds the library between the modules that use it.

    Each test's own transaction is nested in it. The first test that does not use the
    library meets an empty database again (conftest.py puts such tests first).
    """

    def __init__(self):
        self.held = contextlib.ExitStack()
        self.blocker = None
        self.loaded = self.in_use = False

    def load(self, blocker):
        if self.loaded:
            return
        self.blocker, self.loaded = blocker, True
        with blocker.unblock():
            self.held.enter_context(transaction.atomic())
            self.held.callback(transaction.set_rollback, True)
            load_library()

    def drop(self):
        if self.loaded and not self.in_use:
            self.loaded = False
            with self.blocker.unblock():
                self.held.close()


KEPT = Kept()


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """What ships, published."""
    KEPT.load(django_db_blocker)
    KEPT.in_use = True
    yield
    KEPT.in_use = False


@contextlib.contextmanager
def rows_for_a_module(django_db_blocker):
    """Rows made once for all tests of a module, and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
