"""What a change of the facts does to the rows of a plan: old rows, new draft, lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from careplan.rules.enums import ByWhom, Kind
from careplan.rules.planned import PlanDraft, PlannedCheck

# Row id of the checklist and code of the occurrence: what makes a check the same one.
Key = tuple[str, str]


class Act(StrEnum):
    """What becomes of one follow-up."""

    KEEP = "keep"
    MOVE = "move"
    REWORD = "reword"
    ADD = "add"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ASK_MOVE = "ask-move"
    ASK_WITHDRAW = "ask-withdraw"
    UNTOUCHED = "untouched"


class State(StrEnum):
    """How firmly a follow-up stands; the order is the order of preference.

    Held: booked, or moved by hand. Settled: attended, done or closed by a person.
    Withdrawn: closed by an earlier change of the plan.
    """

    HELD = "held"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    SETTLED = "settled"


_FIRMNESS = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Existing:
    """A follow-up that came from checklist rows, as it stands before the change.

    `done`: settled because the check took place (attended or done).
    """

    number: int
    state: State
    done: bool
    keys: tuple[Key, ...]
    activity: str
    kind: Kind
    title: str
    planned_on: date
    due_on: date
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """What the change does to one follow-up.

    - `existing`: the follow-up with its old values; None for one to be added.
    - `check`: its new days and words; None where no row asks for it any longer.
    - `keys`: the keys it has afterwards, whatever a person answers where one is asked.
    - `taken`: those of `keys` that leave another follow-up, with its number.
    - `late`: one to be added whose window had closed; it is opened only when `ticked`,
      which is what the rules suggest and a person may change.
    """

    act: Act
    existing: Existing | None
    check: PlannedCheck | None
    keys: tuple[Key, ...]
    late: bool = False
    ticked: bool = False
    taken: tuple[tuple[Key, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Replan:
    """Everything a change does. `left_out`: late ones at home or on the ward."""

    lines: tuple[Line, ...] = ()
    left_out: int = 0

    def of(self, *acts: Act) -> tuple[Line, ...]:
        """Return the lines of these acts, in order."""
        return tuple(line for line in self.lines if line.act in acts)

    @property
    def kept(self) -> tuple[Line, ...]:
        """Return what stays as it is, though its reasons may change."""
        return self.of(Act.KEEP)

    @property
    def moved(self) -> tuple[Line, ...]:
        """Return what gets other days."""
        return self.of(Act.MOVE)

    @property
    def reworded(self) -> tuple[Line, ...]:
        """Return what keeps its days and gets other words."""
        return self.of(Act.REWORD)

    @property
    def added(self) -> tuple[Line, ...]:
        """Return what is added for certain."""
        return tuple(line for line in self.of(Act.ADD) if not line.late)

    @property
    def late(self) -> tuple[Line, ...]:
        """Return what is added only if ticked, because its window had closed."""
        return tuple(line for line in self.of(Act.ADD) if line.late)

    @property
    def reopened(self) -> tuple[Line, ...]:
        """Return what an earlier change withdrew and this one brings back."""
        return self.of(Act.REOPEN)

    @property
    def withdrawn(self) -> tuple[Line, ...]:
        """Return what leaves the plan."""
        return self.of(Act.WITHDRAW)

    @property
    def asked(self) -> tuple[Line, ...]:
        """Return what a person decides one by one."""
        return self.of(Act.ASK_MOVE, Act.ASK_WITHDRAW)

    @property
    def untouched(self) -> tuple[Line, ...]:
        """Return what is settled and stays, though the change would have moved it."""
        return self.of(Act.UNTOUCHED)

    @property
    def changes(self) -> tuple[Line, ...]:
        """Return the lines that write something if all is agreed to."""
        return tuple(line for line in self.lines if _writes(line))


def replan(
    existing: Iterable[Existing], before: PlanDraft, after: PlanDraft, *, day: date
) -> Replan:
    """Return what turns the rows that stand into the plan `after`, as seen on `day`.

    `before` is the draft of the facts as they were. Rows are matched by key only, so a
    check stays the same one wherever its day goes.

    - Settled rows are never touched (H10); where one took place, rows that now coincide
      with it are served by it, and only what was open elsewhere stays to be done.
    - Open rows follow by themselves; held ones are asked about; withdrawn ones that
      apply again are reopened. Of several rows that come to one check the firmest
      stays, then the lowest number; the others are withdrawn when no key is left.
    - An open row at home or on the ward that was in time, and whose new window closed
      before `day`, is withdrawn: nobody can do a day on the ward again.
    - What is missing is added. Late ones that stood in `before` were left out then and
      stay out; late checks at home or on the ward are never added or reopened; of the
      other late ones the latest of each activity is suggested where no window of it is
      open on `day`.
    - A row without keys (a one-off, a "find out" task) is none of its business.

    With `before` equal to `after` and every line applied it returns only KEEP.
    Raises ValueError when a key stands twice, in the rows or in the draft (H14).
    """
    rows = sorted((row for row in existing if row.keys), key=lambda row: row.number)
    change = _Change(_owners(rows), _by_key(before), _by_key(after), day)
    wanted = [(check, False) for check in after.checks]
    wanted += [(check, True) for check in after.passed]
    for check, passed in sorted(wanted, key=lambda each: _order(each[0])):
        change.place(check, late=passed or check.closes_on < day)
    change.suggest(after.checks)
    change.close(rows)
    return Replan(tuple(change.lines), change.left_out)


@dataclass(slots=True)
class _Change:
    """The lines as they come together, check by check."""

    owners: Mapping[Key, Existing]
    before: Mapping[Key, PlannedCheck]
    after: Mapping[Key, PlannedCheck]
    day: date
    lines: list[Line] = field(default_factory=list)
    left_out: int = 0
    placed: set[Key] = field(default_factory=set)
    matched: set[int] = field(default_factory=set)
    latest: dict[str, int] = field(default_factory=dict)

    def place(self, check: PlannedCheck, *, late: bool) -> None:
        """Find the follow-up that is this check, or add one, or see it served."""
        keys = _keys(check)
        settled = [row for row in self._rows_of(keys) if row.state is State.SETTLED]
        covered = {key for row in settled for key in row.keys}
        free = tuple(key for key in keys if key not in covered)
        served = any(row.done for row in settled)
        standing = [
            row
            for row in self._rows_of(free)
            if row.number not in self.matched
            and not (served and row.state is State.WITHDRAWN)
        ]
        if late and _is_over(check) and standing and all(map(self._lapses, standing)):
            self.left_out += any(key not in self.before for key in free)
            return
        if standing:
            row = min(standing, key=lambda row: (_FIRMNESS[row.state], row.number))
            self.matched.add(row.number)
            self._put(_act(row, check), row, check, free)
            return
        missing = tuple(key for key in free if not served or self._is_open(key))
        if missing:
            self._add(check, missing, late=late)

    def _add(self, check: PlannedCheck, keys: tuple[Key, ...], *, late: bool) -> None:
        # What leaves a row that goes elsewhere was on the plan: it is never left out.
        if not late or any(key in self.owners for key in keys):
            self._put(Act.ADD, None, check, keys)
        elif all(key in self.before for key in keys):
            return
        elif _is_over(check):
            self.left_out += 1
        else:
            self.latest[check.activity] = len(self.lines)
            self._put(Act.ADD, None, check, keys, late=True)

    def _put(
        self,
        act: Act,
        row: Existing | None,
        check: PlannedCheck,
        keys: tuple[Key, ...],
        *,
        late: bool = False,
    ) -> None:
        taken = tuple(
            (key, self.owners[key].number)
            for key in keys
            if key in self.owners and self.owners[key] is not row
        )
        self.placed.update(keys)
        self.lines.append(Line(act, row, check, keys, late=late, taken=taken))

    def suggest(self, checks: Iterable[PlannedCheck]) -> None:
        """Tick the latest late one of each activity that has no window open now."""
        now = {
            check.activity
            for check in checks
            if check.opens_on <= self.day <= check.closes_on
        }
        for activity, place in self.latest.items():
            ticked = activity not in now
            self.lines[place] = replace(self.lines[place], ticked=ticked)

    def close(self, rows: Iterable[Existing]) -> None:
        """Say what becomes of the rows that no check took."""
        acts = {State.OPEN: Act.WITHDRAW, State.HELD: Act.ASK_WITHDRAW}
        for row in rows:
            if row.state is State.SETTLED:
                self._settled(row)
            elif row.number not in self.matched and row.state in acts:
                rest = tuple(key for key in row.keys if key not in self.placed)
                self.lines.append(Line(acts[row.state], row, None, rest))

    def _settled(self, row: Existing) -> None:
        differs = [key for key in row.keys if self._would_move(key, row)]
        if differs:
            check = self.after.get(differs[0])
            self.lines.append(Line(Act.UNTOUCHED, row, check, row.keys))

    def _would_move(self, key: Key, row: Existing) -> bool:
        old, new = self.before.get(key), self.after.get(key)
        if new is None:
            return old is not None
        return new.planned_on != (old or row).planned_on

    def _rows_of(self, keys: Iterable[Key]) -> list[Existing]:
        found = {
            self.owners[key].number: self.owners[key]
            for key in keys
            if key in self.owners
        }
        return list(found.values())

    def _lapses(self, row: Existing) -> bool:
        """Tell whether a row leaves when its new day on the ward or at home is over.

        What was overdue before stays: somebody still says what became of it (H17).
        """
        still_to_come = row.state is State.OPEN and row.closes_on >= self.day
        return row.state is State.WITHDRAWN or still_to_come

    def _is_open(self, key: Key) -> bool:
        return key in self.owners and self.owners[key].state is not State.WITHDRAWN


def _is_over(check: PlannedCheck) -> bool:
    """Tell whether a day gone by is no use: nobody can do a day on the ward again."""
    return check.kind is Kind.HOME or check.by_whom is ByWhom.WARD


def _act(row: Existing, check: PlannedCheck) -> Act:
    if row.state is State.WITHDRAWN:
        return Act.REOPEN
    if row.state is State.HELD:
        # Its window may be stretched by hand, and what is booked keeps the one it has.
        return Act.KEEP if row.planned_on == check.planned_on else Act.ASK_MOVE
    if (*_days(row), row.due_on) != (*_days(check), check.due_on):
        return Act.MOVE
    return Act.KEEP if _words(row) == _words(check) else Act.REWORD


def _days(each: Existing | PlannedCheck) -> tuple[date, date, date]:
    return each.planned_on, each.opens_on, each.closes_on


def _words(each: Existing | PlannedCheck) -> tuple[str, str, Kind]:
    return each.title, each.activity, each.kind


def _writes(line: Line) -> bool:
    if line.act is Act.KEEP and line.existing is not None:
        return set(line.keys) != set(line.existing.keys)
    return line.act is not Act.UNTOUCHED and (line.ticked or not line.late)


def _keys(check: PlannedCheck) -> tuple[Key, ...]:
    return tuple((each.item_code, each.occurrence_code) for each in check.reasons)


def _order(check: PlannedCheck) -> tuple[date, str, str, Sequence[Key]]:
    return check.planned_on, check.activity, check.kind, _keys(check)


def _owners(rows: Iterable[Existing]) -> dict[Key, Existing]:
    found: dict[Key, Existing] = {}
    for row in rows:
        for key in row.keys:
            _only_once(key, found)
            found[key] = row
    return found


def _by_key(draft: PlanDraft) -> dict[Key, PlannedCheck]:
    found: dict[Key, PlannedCheck] = {}
    for check in (*draft.checks, *draft.passed):
        for key in _keys(check):
            _only_once(key, found)
            found[key] = check
    return found


def _only_once(key: Key, found: Mapping[Key, object]) -> None:
    if key in found:
        item, occurrence = key
        msg = f"Occurrence {occurrence} of row {item} stands twice"
        raise ValueError(msg)
