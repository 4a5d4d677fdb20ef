"""What a change does, in one sentence: nothing that is opened goes uncounted."""

from types import SimpleNamespace

import pytest

from careplan.clinic.templatetags.changes import headline

DAY = "2027-03-01"


def view(come=0, to_ask=0):
    none, comes = SimpleNamespace(count=0), SimpleNamespace(count=come)
    return SimpleNamespace(
        moves=none,
        comes=comes,
        leaves=none,
        same_day=none,
        asked=[],
        stay=0,
        to_ask=[("what", DAY)] * to_ask,
    )


@pytest.mark.parametrize(
    ("come", "to_ask", "said"),
    [
        (18, 0, "18 checks come."),
        (18, 1, "18 checks come. 1 thing is to find out."),
        (1, 4, "1 check comes. 4 things are to find out."),
        (0, 1, "No check moves, comes or leaves. 1 thing is to find out."),
        (0, 0, "No check moves, comes or leaves."),
    ],
)
def test_what_is_to_be_found_out_is_counted_apart(come, to_ask, said):
    assert headline(view(come, to_ask)) == said
