"""One patient of the big hospital, as lines for COPY: the same for the same number."""

import datetime as dt
import random
from dataclasses import dataclass, field

OPEN, DONE = 30, 30
CALLS = 5
BASE = 1_000_000  # numbers of ours start here; those of the demo's staff are small
ONE_DAY = dt.timedelta(days=1)
# How many of a thousand patients have it today.
SHARES = {
    "alert": 10,
    "promise today": 6,
    "promise later": 10,
    "review": 20,
    "tell": 10,
    "overdue": 80,
    "silent": 50,
    "absent": 8,
    "start": 3,
    "letter": 6,
    "number": 3,
    "called": 4,
    "due": 150,
    "risk": 300,
}
URGENCIES = ("E", *"SSSS", *"WWWWWWWWWW", *"RRRRR")
KINDS = (*("home",) * 11, *("test",) * 4, *("visit",) * 3, "call", "task")
COLUMNS = {
    "accounts_user": "id, password, name, email, is_active, created_at",
    "accounts_contactdetails": "id, user_id, phone, language, zone",
    "patients_patient": "id, uid, user_id, number, name, called, born_on, team_id,"
    " status, revision",
    "patients_nametoken": "id, patient_id, token",
    "patients_operation": "id, uid, patient_id, procedure, side, site, stage, intent,"
    " approach, day_as_given, day, status",
    "followups_careplan": "id, uid, key, patient_id, operation_id, starts_on,"
    " created_at, created_by_id, opened, ended_why",
    "followups_planversion": "id, plan_id, version_id",
    "followups_plantag": "id, plan_id, tag_id, value, since, set_by_id",
    "followups_followup": "id, uid, plan_id, patient_id, team_id, activity, kind,"
    " title, planned_on, due_on, opens_on, closes_on, booked_for, booked_place,"
    " moved_by_hand, missed_on, attended_on, recorded_at, reviewed_at, told_at,"
    " done_at, done_on, closed_note, added_why, revision",
    "followups_followupreason": "id, follow_up_id, plan_id, item_id, item_code,"
    " occurrence, tags",
    "followups_followupevent": 'id, follow_up_id, kind, gate, "on", at, by_id, text,'
    " place, finding, next_step, reviewer, how",
    "followups_contactattempt": "id, key, patient_id, number_used, spoke_to,"
    " outcome_id, note, by_id, at",
    "followups_contactattempt_follow_ups": "contactattempt_id, followup_id",
    "followups_promise": "id, patient_id, follow_up_id, due_at, made_in_id",
    "followups_alert": "id, uid, patient_id, team_id, rule_id, version_id, urgency,"
    " raised_at, last_reported_at, respond_by, level, next_step_at, closed_at,"
    " closed_by_id, outcome_id, closed_note, revision",
    "followups_alertevent": "id, alert_id, kind, at, failed, urgency, inputs, advice,"
    " text",
}


@dataclass(frozen=True, slots=True)
class Clinic:
    """What is there before the first patient, by its numbers."""

    now: dt.datetime
    nurse: int
    items: tuple[tuple[int, str, str, str, str], ...]
    versions: tuple[int, ...]
    tags: tuple[int, ...]
    stage: int
    rule: int
    rule_version: int
    outcomes: dict[str, int]

    @property
    def day(self) -> dt.date:
        return self.now.date()


@dataclass
class Lines:
    """Rows on their way into the tables, as COPY reads them."""

    tables: dict[str, list[str]] = field(default_factory=dict)

    def add(self, table: str, *values: object) -> None:
        said = ["\\N" if each is None else str(each) for each in values]
        self.tables.setdefault(table, []).append("\t".join(said))


@dataclass
class Person:
    """One patient on the way: her numbers, her luck, and her checks so far."""

    number: int
    team: int
    at: Clinic
    lines: Lines
    luck: random.Random
    checks: int = 0

    @property
    def key(self) -> int:
        return BASE + self.number

    def has(self, what: str) -> bool:
        return self.luck.randrange(1000) < SHARES[what]

    def add(self, table: str, *values: object) -> None:
        self.lines.add(table, *values)


def write_patient(number: int, team: int, at: Clinic, lines: Lines) -> None:
    """Everything that one patient has."""
    luck = random.Random(number)  # noqa: S311 - the same patient each time
    one = Person(number, team, at, lines, luck)
    _person(one)
    _today(one)
    while one.checks < OPEN:
        ahead = luck.randrange(20, 1800)
        _check(one, due=at.day + ahead * ONE_DAY, kind=luck.choice(KINDS))
    for _each in range(DONE):
        due = at.day - luck.randrange(10, 1500) * ONE_DAY
        _check(one, due=due, kind=luck.choice(KINDS), done=True)
    _calls(one)
    _alerts(one)


def _person(one: Person) -> None:
    key, at, now = one.key, one.at, one.at.now
    name = f"Person {one.number}"
    phone = f"07700 9{one.number:05}" if one.number % 500 else ""
    mail = f"p{one.number}@bench.example" if one.number % 1000 else None
    one.add("accounts_user", key, "!", name, mail, "t", now)
    one.add("accounts_contactdetails", key, key, phone, "en-gb", "")
    born = dt.date(1930 + one.number % 60, 3, 14)
    uid = f"bench{key}"
    one.add(
        *("patients_patient", key, uid, key, f"B{one.number}", name, "", born),
        *(one.team, "active", 0),
    )
    one.add("patients_nametoken", key, key, f"person{one.number}")
    day = at.day - one.luck.randrange(5, 1500) * ONE_DAY
    one.add(
        *("patients_operation", key, uid, key, "Right bowel removed", "", "site-colon"),
        *("stage-3", "cure", "", str(day), day, "done"),
    )
    one.add(
        *("followups_careplan", key, uid, uid, key, key, day, now, at.nurse, 60, "")
    )
    for nth, version in enumerate(at.versions):
        one.add("followups_planversion", key * 10 + nth, key, version)
    tags = [*at.tags, *([at.stage] if one.has("risk") else [])]
    for nth, tag in enumerate(dict.fromkeys(tags)):
        one.add(
            *("followups_plantag", key * 10 + nth, key, tag, "yes", now, at.nurse),
        )


def _today(one: Person) -> None:
    """What asks for somebody, or soon will."""
    day, now, luck = one.at.day, one.at.now, one.luck
    late = day - luck.randrange(10, 300) * ONE_DAY
    soon = day + luck.randrange(5) * ONE_DAY
    task: dict[str, object] = {"due": day, "kind": "task"}
    asked: dict[str, dict[str, object]] = {
        "overdue": {"due": late, "kind": "visit"},
        "due": {"due": soon, "kind": "test"},
        "review": {"due": day, "kind": "test", "attended_on": day - 3 * ONE_DAY},
        "absent": {"due": day, "kind": "visit", "missed_on": day - 2 * ONE_DAY},
        "start": task | {"due": day - ONE_DAY, "activity": "start-of-chemotherapy"},
        "letter": task | {"activity": "write-letter"},
        "number": task | {"activity": "find-number"},
    }
    for what, facts in asked.items():
        if one.has(what):
            _check(one, **facts)  # type: ignore[arg-type]
    if one.has("tell"):
        reviewed, finding = now - ONE_DAY, luck.choice(["normal", "unclear"])
        attended = day - 9 * ONE_DAY
        check = _check(
            one, due=day, kind="test", attended_on=attended, reviewed_at=reviewed
        )
        _event(one, check, "reviewed", reviewed, finding)
    _at_home(one)
    if one.has("promise today"):
        _promise(one, now + luck.randrange(-180, 360) * dt.timedelta(minutes=1))
    elif one.has("promise later"):
        _promise(one, now + luck.randrange(1, 14) * ONE_DAY)


def _at_home(one: Person) -> None:
    """Reports that did not come: several in a row, one, or none."""
    count = one.luck.randrange(2, 8) if one.has("silent") else one.luck.randrange(2)
    for nth in range(count):
        due = one.at.day - (7 * nth + 5) * ONE_DAY
        _check(one, due=due, kind="home", activity="report", window=3)


def _check(
    one: Person,
    *,
    due: dt.date,
    kind: str,
    activity: str = "",
    window: int = 14,
    done: bool = False,
    **facts: object,
) -> int:
    number = one.key * 100 + one.checks
    one.checks += 1
    item, code, usual, _kind, what = one.at.items[one.checks % len(one.at.items)]
    moment = f"{due} 10:00:00+00" if done else None
    test = done and kind == "test"
    attended = facts.get("attended_on") or (due if done and kind != "home" else None)
    one.add(
        *("followups_followup", number, f"b{number}", one.key, one.key, one.team),
        *(activity or usual, kind, what, due, due),
        *(due - window * ONE_DAY, due + window * ONE_DAY, None, "", "f"),
        *(facts.get("missed_on"), attended if kind in {"test", "visit"} else None),
        moment if kind not in {"test", "visit"} else None,
        facts.get("reviewed_at") or (moment if test else None),
        *(moment if test else None, moment, due if done else None, "", "", 0),
    )
    one.add(
        *("followups_followupreason", number, number, one.key, item, code),
        *(f"n{one.checks}", "[]"),
    )
    if done:
        gate = "told" if test else "attended" if kind == "visit" else "recorded"
        _event(one, number, gate, f"{due} 10:00:00+00")
    return number


def _event(one: Person, check: int, gate: str, at: object, finding: str = "") -> None:
    day = str(at)[:10]
    one.add(
        *("followups_followupevent", check, check, "gate", gate, day, at),
        *(one.at.nurse, "", "", finding, "", "", ""),
    )


def _promise(one: Person, due_at: dt.datetime) -> None:
    made, made_at = one.key * 10 + 9, one.at.now - 2 * ONE_DAY
    _call(one, 9, "call-back", made_at)
    due = due_at.date()
    check = _check(one, due=due, kind="call", activity="ring-back", window=0)
    one.add("followups_promise", one.key, one.key, check, due_at, made)


def _calls(one: Person) -> None:
    for nth in range(one.luck.randrange(2 * CALLS - 1)):
        effect = one.luck.choice(["reached", "reached", "not-reached"])
        at = one.at.now - one.luck.randrange(1, 900) * ONE_DAY
        _call(one, nth, effect, at)
    if one.has("called"):
        about = one.key * 100
        effect = one.luck.choice(["reached", "not-reached"])
        _call(one, 8, effect, one.at.now - dt.timedelta(minutes=20), about)


def _call(
    one: Person, nth: int, effect: str, at: dt.datetime, about: int | None = None
) -> None:
    number = one.key * 10 + nth
    one.add(
        *("followups_contactattempt", number, f"c{number}", one.key, "07700 900000"),
        *("", one.at.outcomes[effect], "", one.at.nurse, at),
    )
    if about is not None:
        one.add("followups_contactattempt_follow_ups", number, about)


def _alerts(one: Person) -> None:
    now, luck = one.at.now, one.luck
    raised = now - dt.timedelta(minutes=luck.randrange(10, 600))
    if not one.has("alert"):
        return
    due = raised + dt.timedelta(hours=luck.randrange(1, 30))
    one.add(
        *("followups_alert", one.key, f"al{one.key}", one.key, one.team, one.at.rule),
        *(one.at.rule_version, luck.choice(URGENCIES), raised, raised, due, 0, due),
        *(None, None, None, "", 1),
    )
    one.add(
        *("followups_alertevent", one.key, one.key, "raised", raised, "f", "S"),
        *('[{"label": "Temperature", "text": "38.4"}]', "", ""),
    )
