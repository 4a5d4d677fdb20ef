"""Two nurses, or one of them twice, log a call to one patient at the same moment."""

import datetime as dt

import pytest

from careplan.followups.actions import record_contact
from careplan.followups.models import ContactAttempt, ContactOutcome, FollowUp, Promise
from careplan.lib.errors import RefusedError
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call(plan, nurse):
    """`call(effect, key, …)`: a function that logs one call."""
    factories.ReasonFactory(code="declined", text="Patient declined")
    outcomes = {
        effect: ContactOutcome.objects.create(code=effect, text=effect, effect=effect)
        for effect in ("not-reached", "call-back", "declined")
    }

    def make(effect, key, *about, **more):
        return lambda: (
            record_contact(
                patient=plan.patient,
                follow_ups=about,
                outcome=outcomes[effect],
                key=key,
                by=nurse,
                at=NOW,
                **more,
            ).pk
        )

    return make


def test_h35_twenty_submits_of_one_form_are_one_call(at_once, call):
    found = at_once(*[call("not-reached", "form")] * 20)

    assert found == [ContactAttempt.objects.get().pk] * 20


def test_six_tries_at_once_leave_one_letter(at_once, call, plan):
    at_once(*[call("not-reached", f"form-{nth}") for nth in range(6)])

    assert ContactAttempt.objects.count() == 6
    assert FollowUp.objects.get().activity == "write-letter"
    plan.refresh_from_db()
    assert plan.opened == 1


def test_two_promises_at_once_leave_one_open(at_once, call):
    later = NOW + dt.timedelta(days=1)
    at_once(*[call("call-back", f"form-{nth}", call_back_at=later) for nth in range(2)])

    assert Promise.objects.count() == 2
    assert FollowUp.objects.filter(done_at=None).count() == 1


def test_h33_two_nurses_close_one_declined_check_once(at_once, call, check):
    scan = check(title="CT scan")

    found = at_once(call("declined", "form-1", scan), call("declined", "form-2", scan))

    refused = [each for each in found if isinstance(each, RefusedError)]
    assert [str(each) for each in refused] == [
        "“CT scan” is not open any more. Look again at what is open now."
    ]
    assert scan.events.count() == 1
