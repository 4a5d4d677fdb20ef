"""Why a row of the queue stands where it stands."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.ranking import QueueKind, QueueReason, rank, sort_key

TODAY = date(2027, 3, 10)
DUE, OVERDUE, FIND_OUT, MISSED = (
    QueueKind.DUE,
    QueueKind.OVERDUE,
    QueueKind.FIND_OUT,
    QueueKind.MISSED_HOME,
)


def march(day):
    return date(2027, 3, day)


def reason(kind, closes, due=1, pk=1, title="CT scan", count=1):
    return QueueReason(kind, pk, title, march(closes), march(due), count)


def test_rows_come_past_then_missed_then_due():
    rows = [
        reason(OVERDUE, 1, pk=1),
        reason(FIND_OUT, 8, due=1, pk=2),
        reason(OVERDUE, 8, due=2, pk=3),
        reason(OVERDUE, 9, due=3, pk=4),
        reason(OVERDUE, 9, due=3, pk=5),
        reason(MISSED, 4, pk=6),
        reason(MISSED, 5, pk=7),
        reason(DUE, 10, pk=8),
        reason(FIND_OUT, 11, pk=9),
        reason(DUE, 20, pk=10),
    ]

    mixed = rows[7:] + rows[:7]
    ordered = sorted(mixed, key=lambda row: rank([row], TODAY).key)

    assert [row.follow_up for row in ordered] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [rank([row], TODAY).key[0] for row in rows] == [0] * 5 + [1] * 2 + [2] * 3


def test_a_patient_stands_by_the_most_pressing_reason():
    due, missed, past = reason(DUE, 12), reason(MISSED, 3), reason(OVERDUE, 9, pk=4)

    ranked = rank([due, missed, past], TODAY)

    assert ranked.first == past
    assert ranked.key == (0, march(9), march(1), 4)
    assert ranked.words == "CT scan: 1 day past the window, and 2 more"


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (reason(OVERDUE, 1), "CT scan: 9 days past the window"),
        (reason(MISSED, 1, title="Report", count=2), "Report: 2 missed in a row"),
        (reason(DUE, 10), "CT scan: last day today"),
        (reason(DUE, 11), "CT scan: 1 day left"),
        (reason(FIND_OUT, 15, title="Find out stage"), "Find out stage: 5 days left"),
    ],
)
def test_a_row_says_why_it_is_there(one, words):
    assert rank([one], TODAY).words == words


def test_a_row_without_a_reason_is_a_mistake():
    with pytest.raises(ValueError, match="needs a reason"):
        rank([], TODAY)


reasons = st.builds(
    reason,
    st.sampled_from(QueueKind),
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(1, 5),
)


@given(st.lists(reasons, min_size=1), st.randoms())
def test_the_order_in_which_reasons_come_does_not_matter(rows, chance):
    mixed = chance.sample(rows, len(rows))

    assert rank(mixed, TODAY).key == min(sort_key(row, TODAY) for row in rows)
    assert rank(mixed, TODAY).key == rank(rows, TODAY).key
