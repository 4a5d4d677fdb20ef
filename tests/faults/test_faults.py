"""Nothing is lost and nothing said twice, however the sender dies (H01, H02).

`FAULT_POINTS=100 FAULT_PEOPLE=200 pytest tests/faults` kills it at a hundred points,
and lets four speak to two hundred people.
"""

import os

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = int(os.environ.get("FAULT_POINTS", "6"))
PEOPLE = int(os.environ.get("FAULT_PEOPLE", "60"))


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
