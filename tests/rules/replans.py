"""A store of rows without a database: lines applied to it and taken back."""

from dataclasses import replace
from datetime import date

from careplan.rules.enums import Kind
from careplan.rules.replan import Act, Existing, Line, State

DAY = date(2027, 3, 10)


def apply(rows, change):
    """The rows after `change`: asks agreed to, late ones opened where ticked."""
    store = {row.number: row for row in rows}
    next_number = max(store, default=0) + 1
    for line in change.lines:
        for key, owner in line.taken:
            _give_up(store, key, owner)
        if line.act is Act.ADD:
            if line.ticked or not line.late:
                store[next_number] = opened(line, next_number)
                next_number += 1
        elif line.act is not Act.UNTOUCHED:
            store[line.existing.number] = _written(line)
    return list(store.values())


def undo(rows, change, first_new):
    """The rows before `change`, from its lines alone; it added `first_new` and up."""
    store = {row.number: row for row in rows if row.number < first_new}
    for line in change.lines:
        for key, owner in line.taken:
            row = store[owner]
            store[owner] = replace(row, keys=(*row.keys, key))
    for line in change.lines:
        if line.existing:
            store[line.existing.number] = line.existing
    return list(store.values())


def opened(line: Line, number):
    check = line.check
    return Existing(number, State.OPEN, False, line.keys, **_values(check))


def _give_up(store, key, owner):
    row = store[owner]
    store[owner] = replace(row, keys=tuple(each for each in row.keys if each != key))


def _written(line):
    row = line.existing
    if line.act in {Act.WITHDRAW, Act.ASK_WITHDRAW}:
        return replace(row, state=State.WITHDRAWN, keys=line.keys)
    if line.act is Act.KEEP:
        return replace(row, keys=line.keys)
    state = State.OPEN if line.act is Act.REOPEN else row.state
    return replace(row, state=state, keys=line.keys, **_values(line.check))


def _values(check):
    names = ("activity", "kind", "title", "planned_on", "due_on")
    names += ("opens_on", "closes_on")
    return {name: getattr(check, name) for name in names}


def standing_row(number, *keys, planned_on=date(2027, 9, 3), **given):
    base = Existing(
        number=number,
        state=State.OPEN,
        done=False,
        keys=keys,
        activity="ct",
        kind=Kind.TEST,
        title="CT scan",
        planned_on=planned_on,
        due_on=planned_on,
        opens_on=planned_on.replace(day=1),
        closes_on=planned_on.replace(day=28),
    )
    return replace(base, **given)
