"""What must be found out is asked for until it is known."""

import pytest

from careplan.followups import actions
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from tests import factories
from tests.factories import DAY, NOW
from tests.followups.books import kinds

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def asked(enrol):
    """The task that asks for the day of going home."""
    return enrol(discharge_on=None).follow_ups.get(activity="find-out-discharge")


@pytest.fixture
def close(nurse):
    def run(follow_up):
        actions.close(
            follow_up=follow_up,
            revision=follow_up.revision,
            reason=factories.ReasonFactory(),
            by=nurse,
            at=NOW,
        )

    return run


def test_h17_a_question_is_not_closed_while_the_plan_waits(asked, close):
    with pytest.raises(RefusedError, match="The plan waits for this"):
        close(asked)

    asked.refresh_from_db()
    assert (asked.is_open, kinds(asked.plan)) == (True, [])


def test_h17_a_question_is_not_done_without_its_answer(asked, record):
    with pytest.raises(RefusedError, match="The plan waits for this"):
        record(asked)

    asked.refresh_from_db()
    assert (asked.is_open, asked.revision) == (True, 0)


def test_filling_in_the_answer_ends_it(asked, change):
    change(asked.plan, anchors={"discharge": DAY})

    asked.refresh_from_db()
    assert (asked.is_open, kinds(asked.plan)) == (False, [])


def test_a_question_that_nothing_waits_for_any_more_can_be_closed(asked, close):
    asked.plan.anchors.update(day=DAY)

    close(asked)

    asked.refresh_from_db()
    assert not asked.is_open


def test_for_a_patient_who_left_it_can_be_closed(asked, close):
    Patient.objects.update(status="moved", status_since=DAY)
    asked.plan.patient.refresh_from_db()

    close(asked)

    asked.refresh_from_db()
    assert not asked.is_open
