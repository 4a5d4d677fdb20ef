"""Every row of clinical/alerts.md is a rule, with the urgency and limits of its row."""

import re

import pytest

from careplan.questions.advice import SETTINGS
from careplan.rules.processes import process_of
from tests.questions.rules import NO_RULE, PHRASES, RULES, TABLE, rows

SINGLE = [row for code, row in TABLE.items() if code.startswith("AL")]
TOLD_OF_TRENDS = {
    "AT-07",
    "AT-08",
    "AT-09",
    "AT-10",
    "AT-11",
    "AT-14",
    "AT-15",
    "AT-17",
}
HELD = {
    *("AL-100", "AL-101", "AL-102", "AL-103", "AL-104", "AL-105", "AL-106"),
    *("AL-152", "AL-153", "AL-154"),
}


def test_every_row_is_a_rule_and_every_rule_a_row():
    assert set(RULES) == set(TABLE) - NO_RULE


@pytest.mark.parametrize("code", RULES)
def test_h25_urgency_and_target_are_those_of_the_row(code):
    rule = RULES[code]
    within = f" ≤{rule['within_hours']} h" if "within_hours" in rule else ""

    assert f"{rule['urgency']}{within}" == TABLE[code]["urgency"]


def condition_of(row):
    """The condition of a single-value row, written from its cells."""
    fields, sign, limit = row["input"], row["comparator"], row["threshold"]
    match sign:
        case "any =" | "any >=":
            quoted = f'"{limit}"' if sign == "any =" else limit
            return f"any of ({fields}) {sign.removeprefix('any ')} {quoted}"
        case "both absent_for":
            return " and ".join(
                f"{each} absent_for {limit}" for each in fields.split(", ")
            )
        case "in":
            choices = ", ".join(f'"{choice}"' for choice in limit.split(", "))
            return f"{fields} in ({choices})"
        case "=":
            value, on, days = limit.partition(" on ")
            return f'{fields} = "{value}"{on}{days}'
    return f"{fields} {sign} {limit}"


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row["id"])
def test_h25_the_condition_of_one_value_is_that_of_the_row(row):
    assert RULES[row["id"]]["condition"] == condition_of(row)


def split_when(when):
    """The phrase of a when cell and the day window behind it."""
    days = re.search(r"(?:^|, )day (≥)?(\d+)(?:–(\d+))?$", when)
    if days is None:
        return when, [None, None]
    first, last = int(days[2]), days[3] and int(days[3])
    window = [first, None] if days[1] else [first, last or first]
    return when[: days.start()], window


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row["id"])
def test_h25_for_whom_and_when_are_those_of_the_row(row):
    rule, phrases = RULES[row["id"]], rows(PHRASES)
    phrase, window = split_when(row["when"])
    named = phrases[phrase or "any"]
    groups = [[tag] for tag in listed(named["all_of"])]
    groups += [listed(named["any_of"])] if named["any_of"] else []
    groups += [[f"not {tag}"] for tag in listed(named["none_of"])]

    assert rule.get("days", [None, None]) == window
    assert sorted(rule.get("applies", [])) == sorted(groups)


def listed(cell):
    return cell.split()


NUMBER = re.compile(r"(?<![\w-])\d+(?:\.\d+)?(?!\w)")
DAYS = re.compile(r"(day \d+)[–-]")


@pytest.mark.parametrize("code", [code for code in TABLE if code.startswith("AC")])
def test_h25_a_combination_holds_the_numbers_of_its_row(code):
    row, rule = TABLE[code]["condition"], RULES[code]["condition"]

    def numbers(text):
        return sorted(NUMBER.findall(DAYS.sub(r"\1 ", text)))

    assert numbers(rule) == numbers(row)
    assert set(re.findall(r"tag ([a-z0-9-]+)", rule)) == set(
        re.findall(r"tag ([a-z0-9-]+)", row)
    )


@pytest.mark.parametrize("code", RULES)
def test_staff_only_rows_have_no_message_and_all_others_one(code):
    row, told = TABLE[code], "message" in RULES[code]

    if code.startswith(("AT", "AP")):  # their tables have no words for patients
        assert told == (code in TOLD_OF_TRENDS)
    else:
        assert told == (row["staff_only"] != "yes")


def test_marker_messages_wait_for_staff():
    """Safety rule 9."""
    held = {code for code, rule in RULES.items() if rule.get("held")}

    assert held == HELD | {f"AT-0{n}" for n in range(1, 7)}


def test_process_rules_name_one_check_each():
    checks = [
        process_of(r["condition"]) for r in RULES.values() if r["kind"] == "process"
    ]

    assert len(checks) == len(set(checks)) == 9


@pytest.mark.parametrize("code", RULES)
def test_h28_a_message_says_what_to_do_before_anything_else(code):
    """E and S begin with the act: call, get help, lie down, press, take, cover."""
    rule = RULES[code]
    message = rule.get("message", "")
    acts = r"(Please call|Call|Get help|Lie down|Sit|Press|Cover|Stop|Take|Use)\b"

    if message and rule["urgency"] in "ES" and code not in {"AL-063", "AL-142"}:
        assert re.match(acts, message), message
    assert not re.search(r"\b(alert|red flag|risk score)\b", message.lower())
    assert set(re.findall(r"{(\w+)}", message)) <= set(SETTINGS)
