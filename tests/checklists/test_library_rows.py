"""The library holds every row of the clinical tables, with the same days and limits."""

import csv
import re
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path

import pytest
import yaml

from careplan.rules.schedule import parse

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "careplan" / "checklists" / "library"
QUESTIONS = ROOT / "careplan" / "questions" / "library"
REASONS = ROOT / "careplan" / "hospital" / "library" / "reasons.yaml"
CHECKLISTS = ("early-recovery", "all-cancers", "breast", "colon")
PAGES = {
    "surgical-trauma",
    "immune-suppression",
    "tumour-bed",
    "circulation",
    "when-to-call",
    "your-plan",
    "wound-care",
    "scans-and-blood-tests",
}
FACTORS = {
    "RF1": "surgical-trauma",
    "RF2": "immune-suppression",
    "RF3": "tumour-bed",
    "RF4": "circulation",
}
ANCHORS = {"op": "operation", "dis": "discharge"}
WEAKEST_FIRST = ("verify", "known", "checked, secondary", "checked")
BANNED = re.compile(
    r"\b(alerts?|red flags?|risk score|overdue|failed|failure|recurrence"
    r"|non-compliant|thrombosis)\b|!",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 25


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CONTENT = {code: load(LIBRARY / f"{code}.yaml") for code in CHECKLISTS}
ITEMS = [item for content in CONTENT.values() for item in content["items"]]
TAGS = {tag["code"]: tag for tag in load(LIBRARY / "tags.yaml")}
with (Path(__file__).parent / "data" / "rows.csv").open(encoding="utf-8") as table:
    ROWS = {row["id"]: row for row in csv.DictReader(table)}

each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])


def points_of(cell):
    """Read a table's cell without units: `every 3 from 3 to 24; at 30`, or `none`."""
    points = set()
    for segment in cell.split(";"):
        numbers = [int(number) for number in re.findall(r"\d+", segment)]
        if segment.split()[0] == "every":
            step, first, last = numbers
            points |= set(range(first, last + 1, step))
        else:
            points |= set(numbers)
    return sorted(points)


def window_of(cell):
    """Read a table's window: `±2 d`, `+7 d`, `−1 d`, `−3/+4 d`, or `none`."""
    if both := re.fullmatch(r"±(\d+) d", cell):
        return [int(both[1]), int(both[1])]
    before, after = re.search(r"−(\d+)", cell), re.search(r"\+(\d+)", cell)
    return [int(side[1]) if side else 0 for side in (before, after)]


def words_of(applies):
    return [word.removeprefix("not ") for word in chain.from_iterable(applies)]


def patient_texts(item):
    texts = (item.get(key) for key in ("patient_title", "patient_why", "patient_what"))
    return [text for text in (*texts, *item.get("patient_ready", [])) if text]


def test_every_row_of_the_tables_is_there_once():
    assert Counter(item["id"] for item in ITEMS) == Counter(list(ROWS))


def test_the_tables_own_reader_reads_what_people_read():
    assert points_of("every 3 from 3 to 9; at 12,18") == [3, 6, 9, 12, 18]
    assert points_of("none") == []
    assert window_of("±2 d") == [2, 2]
    assert window_of("+7 d") == [0, 7]
    assert window_of("−1 d") == [1, 0]
    assert window_of("−3/+4 d") == [3, 4]


@each_item
def test_schedule_gives_the_numbers_of_the_table(item):
    row = ROWS[item["id"]]
    offsets = parse(item["schedule"]).offsets() if item["schedule"] else ()
    got = sorted(offset.count for offset in offsets)
    assert got == points_of(row["schedule_cell"])
    assert {str(offset.unit) for offset in offsets} <= {row["unit"]}


@each_item
def test_schedule_is_written_the_one_way_it_is_printed(item):
    if item["schedule"]:
        assert str(parse(item["schedule"])) == item["schedule"]


@each_item
def test_anchor_window_status_and_factors_are_the_tables(item):
    row = ROWS[item["id"]]
    assert (
        item["anchor"],
        item["window"],
        item["status"],
        item["risk_factors"],
    ) == (
        ANCHORS[row["anchor"]],
        window_of(row["window"]),
        row["status"],
        [FACTORS[code] for code in row["risk_factors"].split(",")],
    )


@each_item
def test_confidence_is_the_weakest_the_table_names(item):
    cell = ROWS[item["id"]]["source_tag"]
    weakest = next(word for word in WEAKEST_FIRST if f"`[{word}]`" in cell)
    assert item["confidence"] == weakest.replace(", ", "-")


@each_item
def test_avoided_rows_say_why_and_the_others_have_a_schedule(item):
    avoided = item["status"] == "avoid"
    assert (item["schedule"] is None) == avoided
    assert bool(item["avoid_reason"]) == avoided
    assert bool(item.get("patient_title") and item.get("patient_why")) != avoided


def test_tags_in_conditions_exist():
    used = {word for item in ITEMS for word in words_of(item["applies"])}
    assert used - set(TAGS) == set()


def test_implied_tags_exist_and_never_lead_back():
    def reach(code, path=()):
        assert code not in path, f"{code} implies itself"
        for implied in TAGS[code]["implies"]:
            reach(implied, (*path, code))

    for code in TAGS:
        reach(code)


@pytest.mark.parametrize("code", CHECKLISTS)
def test_what_enrolment_asks_is_a_tag_that_nothing_else_decides(code):
    content = CONTENT[code]
    asked, chosen = content["asks"], list(chain.from_iterable(content["one_of"]))
    every = [*asked, *chosen, *content["implies"]]
    assert [tag for tag, times in Counter(every).items() if times > 1] == []
    assert set(every) - set(TAGS) == set()


def test_no_tag_is_asked_by_two_checklists():
    asked = Counter(tag for content in CONTENT.values() for tag in content["asks"])
    assert [tag for tag, times in asked.items() if times > 1] == []


def test_options_stand_instead_of_rows_of_the_same_checklist():
    for code, content in CONTENT.items():
        defaults = {item["id"] for item in content["items"]}
        for item in content["items"]:
            assert set(item["instead_of"]) - defaults == set(), code
            assert item["status"] == "option" or item["instead_of"] == [], item["id"]


def test_rows_that_merge_are_of_one_kind():
    kinds = defaultdict(set)
    for item in ITEMS:
        kinds[item["activity"]].add((item["kind"], item["page"]))
    assert [name for name, found in kinds.items() if len(found) > 1] == []


def test_pages_and_question_sets_exist():
    sets = {path.stem for path in QUESTIONS.glob("*.yaml")}
    assert {item["page"] for item in ITEMS} - PAGES == set()
    assert {item["question_set"] for item in ITEMS} - sets == {None}


@each_item
def test_patients_read_calm_and_short_sentences(item):
    for text in patient_texts(item):
        assert BANNED.findall(text) == []
        sentences = re.split(r"(?<=[.?])\s+", text)
        assert max(len(one.split()) for one in sentences) <= LONGEST_SENTENCE


def test_limits_that_ask_lie_inside_limits_that_refuse():
    for path in sorted(QUESTIONS.glob("*.yaml")):
        for question in load(path)["questions"]:
            hard, soft = question.get("hard"), question.get("soft")
            if soft:
                assert hard[0] <= soft[0] <= soft[1] <= hard[1], question["code"]


def test_a_question_code_means_the_same_in_every_set():
    meanings = defaultdict(set)
    for path in sorted(QUESTIONS.glob("*.yaml")):
        for question in load(path)["questions"]:
            values = tuple(each["value"] for each in question.get("choices", []))
            assert all(isinstance(value, str) for value in values)
            limits = str((question.get("hard"), question.get("soft")))
            meanings[question["code"]].add(
                (question["type"], question.get("unit"), values, limits)
            )
    assert [code for code, found in meanings.items() if len(found) > 1] == []


def test_reasons_have_one_code_each():
    for group in load(REASONS):
        codes = Counter(item["code"] for item in group["items"])
        assert [code for code, times in codes.items() if times > 1] == []
