"""What a change of the facts does to each follow-up of a plan."""

import os
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from careplan.rules.enums import Kind
from careplan.rules.replan import Act, Line, Replan, State
from tests.rules.plans import OPERATED, plan, row
from tests.rules.redone import (
    K1,
    K2,
    K3,
    check,
    closed,
    done,
    draft,
    held,
    redo,
    told,
    withdrawn,
)
from tests.rules.replans import apply, standing_row

OTHER_DAY = date(2027, 9, 10)
MOVED = replace(check(K1), planned_on=OTHER_DAY)


@pytest.mark.parametrize(
    ("existing", "wanted", "act"),
    [
        (standing_row(1, K1), check(K1), Act.KEEP),
        (standing_row(1, K1), MOVED, Act.MOVE),
        (standing_row(1, K1), check(K1, due_on=OTHER_DAY), Act.MOVE),
        (standing_row(1, K1), check(K1, opens_on=date(2027, 9, 2)), Act.MOVE),
        (standing_row(1, K1), check(K1, closes_on=date(2027, 9, 29)), Act.MOVE),
        (standing_row(1, K1), replace(MOVED, title="MRI scan"), Act.MOVE),
        (standing_row(1, K1), check(K1, title="MRI scan"), Act.REWORD),
        (standing_row(1, K1), check(K1, activity="mri"), Act.REWORD),
        (standing_row(1, K1), check(K1, kind=Kind.VISIT), Act.REWORD),
        (held(1, K1), check(K1), Act.KEEP),
        (held(1, K1, due_on=OTHER_DAY), check(K1), Act.KEEP),
        (held(1, K1), check(K1, title="MRI scan", kind=Kind.VISIT), Act.KEEP),
        (held(1, K1), MOVED, Act.ASK_MOVE),
        (held(1, K1), check(K1, opens_on=date(2027, 9, 2)), Act.KEEP),
        (withdrawn(1, K1), check(K1), Act.REOPEN),
        (withdrawn(1, K1), MOVED, Act.REOPEN),
    ],
)
def test_a_row_that_is_still_wanted_stays_the_same_follow_up(existing, wanted, act):
    """H10: only what nobody touched moves by itself; what is held is asked about."""
    change = redo([existing], draft(wanted))

    assert change == Replan((Line(act, existing, wanted, (K1,)),))


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        (standing_row(1, K1), [Act.WITHDRAW]),
        (held(1, K1), [Act.ASK_WITHDRAW]),
        (withdrawn(1, K1), []),
        (done(1, K1), [Act.UNTOUCHED]),
        (closed(1, K1), [Act.UNTOUCHED]),
    ],
)
def test_a_row_that_is_no_longer_wanted_leaves_by_its_state(existing, expected):
    change = redo([existing], draft(), before=draft(check(K1)))

    assert change.lines == tuple(Line(act, existing, None, (K1,)) for act in expected)


def test_what_nobody_has_is_added():
    change = redo([], draft(check(K1, K2)))

    assert change.lines == (Line(Act.ADD, None, check(K1, K2), (K1, K2)),)
    assert change.added == change.lines


def test_a_row_without_keys_is_left_alone():
    """One-offs and the tasks to find something out are no part of the checklist."""
    assert redo([standing_row(1)], draft()) == Replan()


# What is settled -------------------------------------------------------------------


@pytest.mark.parametrize("settled", [done, closed])
def test_h10_a_settled_row_is_mentioned_only_when_its_day_would_change(settled):
    existing = settled(1, K1)
    stands, moves = draft(check(K1)), draft(MOVED)

    assert redo([existing], stands, before=stands).lines == ()
    assert redo([existing], moves, before=moves).lines == ()
    assert redo([existing], stands).lines == ()
    untouched = (Line(Act.UNTOUCHED, existing, MOVED, (K1,)),)
    assert redo([existing], moves, before=stands).lines == untouched
    assert redo([existing], moves).untouched == untouched


def test_what_was_done_serves_the_row_that_now_coincides_with_it():
    assert redo([done(1, K1)], draft(check(K1, K2))).lines == ()
    assert redo([done(1, K1), withdrawn(2, K2)], draft(check(K1, K2))).lines == ()


def test_what_a_person_closed_does_not_serve_another_row():
    change = redo([closed(1, K1)], draft(check(K1, K2)))

    assert told(change) == [(Act.ADD, None, {K2})]


def test_h15_what_is_open_elsewhere_stays_open_though_its_company_is_done():
    change = redo([done(1, K1), standing_row(2, K2)], draft(check(K1, K2)))

    assert told(change) == [(Act.KEEP, 2, {K2})]


def test_h15_what_leaves_an_open_row_for_a_done_one_is_still_to_be_done():
    rows = [done(1, K1), standing_row(2, K2, K3)]
    after = draft(check(K3, on=date(2027, 8, 3)), check(K1, K2))

    change = redo(rows, after, before=draft(check(K1), check(K2, K3)))

    assert told(change) == [(Act.MOVE, 2, {K3}), (Act.ADD, None, {K2})]


# Rows that come together or part -----------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [standing_row(1, K1), standing_row(2, K2)],
            [(Act.KEEP, 1, {K1, K2}), (Act.WITHDRAW, 2, set())],
        ),
        (
            [standing_row(1, K1), held(2, K2)],
            [(Act.KEEP, 2, {K1, K2}), (Act.WITHDRAW, 1, set())],
        ),
        (
            [held(1, K1), held(2, K2)],
            [(Act.KEEP, 1, {K1, K2}), (Act.ASK_WITHDRAW, 2, set())],
        ),
        (
            [withdrawn(1, K1), standing_row(2, K2)],
            [(Act.KEEP, 2, {K1, K2})],
        ),
        (
            [standing_row(1, K1, K3), standing_row(2, K2)],
            [(Act.KEEP, 1, {K1, K2}), (Act.WITHDRAW, 2, set())],
        ),
        (
            [standing_row(1, K1), standing_row(2, K2, K3)],
            [(Act.KEEP, 1, {K1, K2}), (Act.WITHDRAW, 2, {K3})],
        ),
    ],
)
def test_rows_that_come_to_one_check_become_one_follow_up(rows, expected):
    """H14: never two for one occasion; the firmest stays, then the lowest number."""
    change = redo(rows, draft(check(K1, K2)))

    assert told(change) == expected


def test_a_line_names_the_follow_up_its_keys_come_from():
    rows = [standing_row(1, K1), withdrawn(2, K2)]

    change = redo(rows, draft(check(K1, K2)))

    assert change.lines[0].taken == ((K2, 2),)
    assert change.changes == change.lines


def test_rows_that_part_become_two_follow_ups():
    later = check(K2, on=date(2027, 10, 3))

    change = redo([standing_row(1, K1, K2)], draft(check(K1), later))

    assert told(change) == [(Act.KEEP, 1, {K1}), (Act.ADD, None, {K2})]
    assert change.lines[1].taken == ((K2, 1),)


@pytest.mark.parametrize("kind", [Kind.TEST, Kind.HOME])
def test_h15_what_parts_from_an_open_row_is_never_left_out_for_being_late(kind):
    earlier = check(K1, on=date(2027, 3, 3), kind=kind)
    later = check(K2, on=date(2027, 4, 3), kind=kind)
    existing = standing_row(1, K1, K2, planned_on=date(2027, 3, 3), kind=kind)
    before = draft(check(K1, K2, on=date(2027, 3, 3), kind=kind))

    change = redo([existing], draft(earlier, later), before=before)

    assert told(change) == [(Act.KEEP, 1, {K1}), (Act.ADD, None, {K2})]
    assert (len(change.added), change.left_out) == (1, 0)


def test_a_key_that_no_longer_applies_leaves_its_row_and_nothing_else():
    change = redo([standing_row(1, K1, K2)], draft(check(K1)))

    assert told(change) == [(Act.KEEP, 1, {K1})]
    assert change.changes == change.kept


# The whole ------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-30, -1, 1, 30])
def test_h10_a_corrected_operation_day_moves_what_is_open(days):
    rows = [row("COL-05", "at months 6, 12, 18, 24")]
    before = plan(*rows)
    first, second, third, fourth = apply([], redo([], before))
    stand = [
        replace(first, state=State.SETTLED, done=True),
        replace(second, state=State.HELD),
        replace(third, state=State.HELD, due_on=third.due_on + timedelta(days=3)),
        fourth,
    ]
    corrected = OPERATED + timedelta(days=days)
    after = plan(*rows, operation_day=corrected, starts_on=OPERATED)

    change = redo(stand, after, before=before)

    acts = {line.existing.number: line.act for line in change.lines}
    assert acts == {1: Act.UNTOUCHED, 2: Act.ASK_MOVE, 3: Act.ASK_MOVE, 4: Act.MOVE}
    assert change.asked == change.lines[:2]
    assert change.moved == change.lines[2:3]
    assert change.moved[0].check.planned_on == after.checks[-1].planned_on
    agreed = apply(stand, change)
    assert agreed[0] == stand[0]
    assert [each.planned_on for each in agreed[1:]] == [
        each.planned_on for each in after.checks[1:]
    ]


def test_lines_are_found_by_what_they_do():
    rows = [
        standing_row(1, K1),
        withdrawn(2, K2),
        standing_row(3, ("COL-09", "m6")),
    ]

    change = redo(rows, draft(check(K1, title="MRI scan"), check(K2, activity="mri")))

    assert [line.existing.number for line in change.reworded] == [1]
    assert [line.existing.number for line in change.reopened] == [2]
    assert [line.existing.number for line in change.withdrawn] == [3]


def test_h14_a_key_stands_once():
    with pytest.raises(ValueError, match="Occurrence m6 of row COL-05 stands twice"):
        redo([standing_row(1, K1), standing_row(2, K1)], draft())
    with pytest.raises(ValueError, match="Occurrence m6 of row COL-05 stands twice"):
        redo([], draft(check(K1), passed=[check(K1, on=date(2027, 4, 3))]))


@pytest.fixture
def zone(monkeypatch):
    before = os.environ.get("TZ")

    def live_in(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield live_in
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    time.tzset()


def test_h03_a_plan_and_its_changes_are_the_same_in_every_zone(zone):
    rows = [row("COL-05", "every 1 day from 0 to 40; at months 6, 12")]
    found = []
    for name in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"):
        zone(name)
        before = plan(*rows)
        after = plan(*rows, operation_day=OPERATED + timedelta(days=1))
        stand = apply([], redo([], before, day=OPERATED))
        found.append((before, redo(stand, after, before=before, day=OPERATED)))

    assert [each == found[0] for each in found] == [True] * 4
