"""What holds for every change of every plan, whatever was done in between."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from careplan.rules.enums import Anchor, ByWhom, Kind, Known, Standing
from careplan.rules.plan import build
from careplan.rules.planned import ItemRule, PlanDraft
from careplan.rules.replan import Act, State, replan
from careplan.rules.schedule import parse
from careplan.rules.window import Window, standing
from tests.rules.replans import apply, undo
from tests.rules.strategies import CALENDAR, SCHEDULES

MODEST = settings(max_examples=100)
FATES = ["open", "open", "open", "booked", "moved", "done", "closed"]
DAYS = [date(2027, 3, 3), date(2027, 3, 4), date(2027, 6, 3)]
SETTLED = {"done", "closed"}


def fated(row, fate):
    """What people did with a follow-up before the facts changed."""
    if row.state is not State.OPEN:
        return row
    if fate == "booked":
        return replace(row, state=State.HELD)
    if fate == "moved":
        return replace(row, state=State.HELD, due_on=row.due_on + timedelta(days=40))
    if fate in SETTLED:
        return replace(row, state=State.SETTLED, done=fate == "done")
    return row


def checklist_row(code, chance):
    """A row that mostly applies and is mostly dated: there is much to change."""
    return ItemRule(
        code=code,
        checklist="colon",
        activity=chance.choice(["ct", "ct", "ct", "visit"]),
        kind=chance.choice([Kind.TEST, Kind.TEST, Kind.TEST, Kind.HOME]),
        by_whom=ByWhom.CLINIC,
        title=chance.choice([f"Title {code}", "Other words"]),
        schedule=parse(chance.choice(SCHEDULES)),
        anchor=chance.choice([Anchor.OPERATION, Anchor.OPERATION, Anchor.DISCHARGE]),
        days_before=chance.randint(0, 10),
        days_after=chance.randint(0, 10),
        applies=chance.choice([(), (), (("stoma",),), (("not stoma",),)]),
    )


def changed_facts(chance):
    return {
        "tags": {"stoma": chance.choice(list(Known))},
        "anchors": {Anchor.DISCHARGE: chance.choice(DAYS)},
        "operation_day": chance.choice(DAYS),
    }


@st.composite
def histories(draw):
    """Rows that some changes left behind, and the next change of the same plan.

    The checklist rows may be edited on the way, as by a new version (H12).
    """
    chance = draw(st.randoms(use_true_random=True))
    day = chance.choice(DAYS)
    same = {"starts_on": day, "calendar": CALENDAR, "choices": {}}
    checklist = [checklist_row(code, chance) for code in "ABC"]
    rows, before = [], PlanDraft()
    for turn in range(chance.randint(2, 4)):
        if turn and chance.random() < 0.5:
            number = chance.randint(0, 2)
            checklist[number] = checklist_row("ABC"[number], chance)
        given_facts = changed_facts(chance)
        after = build(checklist, **same, **given_facts)
        change = replan(rows, before, after, day=day)
        last = rows, before, after, day, list(checklist), given_facts
        rows = [fated(row, chance.choice(FATES)) for row in apply(rows, change)]
        before, day = after, day + timedelta(days=chance.randint(0, 60))
    return last


def keys_of(check):
    return [(each.item_code, each.occurrence_code) for each in check.reasons]


def dated_in(draft):
    return {key for check in (*draft.checks, *draft.passed) for key in keys_of(check)}


def over_at_home(draft, day):
    """What nobody can do any more: it may leave the plan rather than be overdue."""
    return {
        key
        for check in (*draft.checks, *draft.passed)
        if check.kind is Kind.HOME and check.closes_on < day
        for key in keys_of(check)
    }


@MODEST
@given(histories())
def test_a_plan_that_was_changed_stays_as_it_is(history):
    """Applied once, the same facts change nothing any more."""
    rows, before, after, day, *_rest = history
    changed = apply(rows, replan(rows, before, after, day=day))

    again = replan(changed, after, after, day=day)

    assert {line.act for line in again.lines} <= {Act.KEEP}
    assert (again.changes, again.left_out) == ((), 0)
    assert apply(changed, again) == changed


@MODEST
@given(histories())
def test_h10_settled_work_is_never_touched(history):
    rows, before, after, day, *_rest = history

    changed = apply(rows, replan(rows, before, after, day=day))

    there = {row.number: row for row in changed}
    for row in rows:
        if row.state is State.SETTLED:
            assert there[row.number] == row


@MODEST
@given(histories())
def test_h15_whatever_is_on_the_plan_has_one_owner(history):
    """Each key that applies is on one row, served, or late and left out by a person."""
    rows, before, after, day, *_rest = history
    change = replan(rows, before, after, day=day)

    changed = apply(rows, change)

    owners = Counter(key for row in changed for key in row.keys)
    assert not owners or max(owners.values()) == 1
    live = {
        key for row in changed if row.state is not State.WITHDRAWN for key in row.keys
    }
    done = {key for row in changed if row.done for key in row.keys}
    for check in after.checks:
        served = done & set(keys_of(check))
        if check.closes_on >= day and not served:
            assert live >= set(keys_of(check))
    was_open = {
        key for row in rows if row.state in {State.OPEN, State.HELD} for key in row.keys
    }
    assert (was_open & dated_in(after)) - over_at_home(after, day) <= live


@MODEST
@given(histories())
def test_h10_only_what_nobody_touched_moves_by_itself(history):
    rows, before, after, day, *_rest = history

    change = replan(rows, before, after, day=day)

    allowed = {
        State.OPEN: {Act.KEEP, Act.MOVE, Act.REWORD, Act.WITHDRAW},
        State.HELD: {Act.KEEP, Act.ASK_MOVE, Act.ASK_WITHDRAW},
        State.WITHDRAWN: {Act.REOPEN},
        State.SETTLED: {Act.UNTOUCHED},
    }
    told = [line.existing.number for line in change.lines if line.existing]
    assert len(told) == len(set(told))
    for line in change.lines:
        if line.existing:
            assert line.act in allowed[line.existing.state]
        else:
            assert line.act is Act.ADD
    live = {row.number for row in rows if row.state in {State.OPEN, State.HELD}}
    assert live <= set(told)


@MODEST
@given(histories())
def test_h17_no_check_at_home_is_made_overdue_by_a_change(history):
    rows, before, after, day, *_rest = history

    change = replan(rows, before, after, day=day)

    for line in change.moved:
        if line.check.kind is Kind.HOME and line.check.closes_on < day:
            assert line.existing.closes_on < day


@MODEST
@given(histories())
def test_the_lines_hold_all_that_undo_needs(history):
    rows, before, after, day, *_rest = history
    change = replan(rows, before, after, day=day)
    first_new = max((row.number for row in rows), default=0) + 1

    restored = undo(apply(rows, change), change, first_new)

    def plain(store):
        return {row.number: replace(row, keys=tuple(sorted(row.keys))) for row in store}

    assert plain(restored) == plain(rows)


@MODEST
@given(histories())
def test_no_check_comes_before_its_anchor(history):
    rows, before, after, day, checklist, given_facts = history
    anchors = {**given_facts["anchors"]}
    anchors[Anchor.OPERATION] = given_facts["operation_day"]
    anchor_of = {item.code: anchors[item.anchor] for item in checklist}

    change = replan(rows, before, after, day=day)

    for line in change.lines:
        if line.check and line.act is not Act.UNTOUCHED:
            assert all(
                line.check.planned_on >= anchor_of[code] for code, _ in line.keys
            )


@MODEST
@given(histories(), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_every_open_row_stands_somewhere_on_every_day(history, some_day):
    """H17: nothing open is without a standing, however late."""
    rows, before, after, day, *_rest = history

    for row in apply(rows, replan(rows, before, after, day=day)):
        if row.state in {State.OPEN, State.HELD}:
            its_window = Window(row.opens_on, row.closes_on)
            found = standing(some_day, window=its_window)
            assert found in {Standing.UPCOMING, Standing.DUE, Standing.OVERDUE}


@MODEST
@given(histories())
def test_joining_late_makes_no_false_backlog(history):
    """One late check of an activity is suggested at most, and none at home."""
    rows, before, after, day, *_rest = history

    change = replan(rows, before, after, day=day)

    open_now = {
        check.activity
        for check in after.checks
        if check.opens_on <= day <= check.closes_on
    }
    late = {line.check.activity for line in change.late}
    ticked = [line.check.activity for line in change.late if line.ticked]
    assert sorted(ticked) == sorted(late - open_now)
    assert all(line.check.kind is not Kind.HOME for line in change.late)
    assert all(line.taken == () for line in change.late)
    assert not any(line.late for line in change.lines if line.act is not Act.ADD)


@MODEST
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(history, chance):
    rows, before, after, day, *_rest = history

    mixed = chance.sample(rows, len(rows))

    assert replan(mixed, before, after, day=day) == replan(rows, before, after, day=day)
