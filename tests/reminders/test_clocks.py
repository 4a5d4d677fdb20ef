"""The sender on a clock that jumps (H36)."""

import datetime as dt

import pytest

from careplan.outbox.models import Reminder
from careplan.reminders import actions
from tests.factories import NOW

HOUR = dt.timedelta(hours=1)
JUMPS = {
    "five minutes ahead and back": ([HOUR / 12, 0 * HOUR], 1, "done"),
    "an hour back and forth": ([-HOUR, 0 * HOUR, -HOUR, HOUR], 1, "done"),
    # Too late for a message: a person says it instead.
    "a day and an hour ahead and back": ([25 * HOUR, 0 * HOUR], 0, "person"),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_h36_a_clock_that_jumps_loses_and_doubles_no_reminder(
    queued, send, channel, jump
):
    moves, sent, state = JUMPS[jump]
    for by in moves:
        actions.plan(at=NOW + by)
        send(at=NOW + by)

    about = Reminder.objects.filter(subject_id=queued.pk, purpose="check-due")
    states = list(about.values_list("state", flat=True))
    assert (len(channel.messages), states) == (sent, [state])
