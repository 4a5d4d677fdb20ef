"""Nothing falls off: random histories, and the ledger after each step."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from careplan.followups.queries.drafting_many import Remembered
from tests.histories import machine
from tests.histories.world import build, publish_both

# `make simulate` plays more of them, and others each time.
HISTORIES = int(os.environ.get("HISTORIES", "40"))
ANEW = "HISTORIES" in os.environ
PARTS = 4
STEPS = 50


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        made["versions"] = publish_both(made["versions"])
        yield made
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_the_books_balance_after_every_step(world, part):
    """H10, H15, H16, H17, H33–H35: whatever is done in whatever order."""
    found = {"world": world, "sources": Remembered()}
    played = type(f"History{part}", (machine.History,), found)
    played.TestCase.settings = settings()
    run_state_machine_as_test(
        played,
        settings=settings(
            max_examples=HISTORIES // PARTS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not ANEW,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
