"""A check is logged over a line that breaks: nothing typed is lost or doubled (H29).

`FAULT_TRIES=200 pytest tests/faults/test_no_loss.py -s` breaks it two hundred times.
"""

import os

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = int(os.environ.get("FAULT_TRIES", "20"))


def test_h29_h35_the_line_breaks_at_every_step_of_logging_a_check(drive):
    """Before, in and after the draft and the save, in the answer; the server dies."""
    found = drive(str(TRIES), module="tests.faults.ward")
    print(found)

    assert found == {
        "tries": TRIES,
        "ends": {"saved": TRIES},
        "cuts": TRIES,
        "killed": TRIES // 20,
        "logged": TRIES,
        "doubled": 0,
        "other_words": 0,
        "entries": TRIES,
        "drafts_left": 0,
    }
