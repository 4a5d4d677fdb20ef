"""The library holds every row of the clinical tables, with the same days and limits."""

import re
from collections import Counter, defaultdict
from itertools import chain, pairwise

import pytest

from careplan.rules.schedule import parse
from tests.checklists.tables import (
    CHECKLISTS,
    CONTENT,
    EVERYONE,
    ITEMS,
    LIBRARY,
    QUESTIONS,
    REASONS,
    ROWS,
    SITES,
    TAGS,
    load,
)

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
ANCHORS = {
    "op": "operation",
    "dis": "discharge",
    "eot": "end-of-treatment",
    "rt_end": "end-of-radiotherapy",
}
NUMBER_OF_ROWS = {
    "early-recovery": 43,
    "all-cancers": 11,
    "breast": 11 + 3,
    "colon": 12 + 1,
    "rectum": 12 + 1,
    "lung": 8 + 1,
    "melanoma": 10 + 1,
    "stomach": 8 + 1,
    "prostate": 6 + 1,
    "kidney": 8 + 1,
    "bladder": 8 + 2,
    "endometrium": 8 + 1,
    "ovary": 6 + 1,
    "pancreas": 6 + 1,
    "thyroid": 9 + 1,
    "head-neck": 8 + 1,
    "liver": 7 + 1,
    "oesophagus": 6 + 1,
    "other": 3,
}
WEAKEST_FIRST = ("verify", "known", "checked, secondary", "checked")
BANNED = re.compile(
    r"\b(alerts?|red flags?|risk score|overdue|failed|failure|recurrence"
    r"|non-compliant|thrombosis)\b|!",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 25
# Facts of the record, never questions: the birth date and the day of going home.
COMPUTED = {"age-50-plus", "inpatient", "at-home"}
# Absent is the safer side: asked, "not known yet" would make a scan wait.
NEVER_ASKED = {"not-for-further-treatment", "in-national-screening"}
ASKED_LATER = {
    "breast": {"clear-at-3-years", "in-national-screening"},
    "lung": {"not-for-further-treatment"},
    "stomach": {"not-for-further-treatment"},
    "pancreas": {"not-for-further-treatment"},
    "oesophagus": {"not-for-further-treatment"},
}
ROLLING = {"GAS-03"}

# What a question has in common wherever it is asked, beside its type and unit.
SAME = (
    *("hard", "soft", "decimals", "soft_percent", "guard", "guard_percent"),
    *("unit_guard", "qualified", "asks_assay", "computed", "repeatable"),
)

each_item = pytest.mark.parametrize(
    "item", [pytest.param(item, id=f"{code}-{item['id']}") for code, item in ITEMS]
)
each_checklist = pytest.mark.parametrize("code", CHECKLISTS)


@pytest.fixture
def content(code):
    """One checklist; its own tests fail while its file is missing."""
    assert code in CONTENT, f"there is no {LIBRARY / code}.yaml"
    return CONTENT[code]


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


def with_implied(codes):
    """Add what the tags bring with them, to the end."""
    found = set(codes)
    while more := {each for code in found for each in TAGS[code]["implies"]} - found:
        found |= more
    return found


def patient_texts(item):
    texts = (item.get(key) for key in ("patient_title", "patient_why", "patient_what"))
    return [text for text in (*texts, *item.get("patient_ready", [])) if text]


@each_checklist
def test_every_row_of_the_table_is_there_once(code, content):
    wanted = [row["id"] for row in ROWS.values() if row["checklist"] == code]
    assert Counter(item["id"] for item in content["items"]) == Counter(wanted)


def test_no_row_was_lost_when_the_tables_were_copied():
    assert Counter(row["checklist"] for row in ROWS.values()) == NUMBER_OF_ROWS
    numbers = defaultdict(list)
    for code in ROWS:
        prefix, _, number = code.rpartition("-")
        numbers[prefix].append(int(number))
    assert {prefix for prefix, found in numbers.items() if gaps(found)} == set()


def gaps(numbers):
    """Say whether row numbers start late or leave one out."""
    return any(late - early != 1 for early, late in pairwise([0, *sorted(numbers)]))


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
    assert got == points_of(row["schedule"])
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
    cell = ROWS[item["id"]]["confidence"]
    weakest = next(word for word in WEAKEST_FIRST if f"`[{word}]`" in cell)
    assert item["confidence"] == weakest.replace(", ", "-")


@each_item
def test_avoided_rows_say_why_and_planned_rows_have_a_schedule(item):
    avoided = item["status"] == "avoid"
    assert (item["schedule"] is None) == avoided
    assert bool(item["avoid_reason"]) == avoided
    assert bool(item.get("patient_title") and item.get("patient_why")) != avoided


@each_checklist
def test_what_enrolment_asks_is_a_tag_that_nothing_else_decides(code, content):
    asked, chosen = content["asks"], list(chain.from_iterable(content["one_of"]))
    every = [*asked, *chosen, *content["implies"]]
    assert [tag for tag, times in Counter(every).items() if times > 1] == []
    assert set(every) - set(TAGS) == set()
    assert set(every) & COMPUTED == set()
    assert set(asked) & with_implied(content["implies"]) == set()


@each_checklist
def test_no_scan_waits_for_what_counts_as_fit_until_somebody_says_otherwise(content):
    assert NEVER_ASKED & set(content["asks"]) == set()


@each_checklist
def test_enrolment_asks_each_tag_once(code, content):
    asked = Counter(content["asks"])
    for other in EVERYONE:
        asked.update(CONTENT[other]["asks"] if other != code else [])
    assert [tag for tag, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("code", SITES)
def test_every_condition_is_asked_implied_or_computed(code, content):
    """A tag that nobody asks is a row that never comes."""
    known = COMPUTED | ASKED_LATER.get(code, set())
    for each in (content, *(CONTENT[other] for other in EVERYONE)):
        known |= {*each["asks"], *each["implies"], *chain.from_iterable(each["one_of"])}
    used = {tag for item in content["items"] for tag in words_of(item["applies"])}
    assert used - with_implied(known) == set()


@pytest.mark.parametrize("code", SITES)
def test_a_site_implies_its_tag(code, content):
    assert content["site"] == f"site-{code}"
    assert content["site"] in content["implies"]


def test_only_the_mammogram_waits_for_six_months_after_radiotherapy():
    """Clinical README, "Never early": BRE-02, whatever the due day."""
    floors = {item["id"]: item["floor"] for _code, item in ITEMS if item.get("floor")}

    assert floors == {"BRE-02": {"anchor": "end-of-radiotherapy", "months": 6}}


def test_only_the_rows_that_say_so_count_from_the_last_one_done():
    rolling = {item["id"] for _code, item in ITEMS if item.get("rolling")}
    assert rolling == ROLLING & {item["id"] for _code, item in ITEMS}


def test_rows_that_merge_are_of_one_kind():
    kinds = defaultdict(set)
    for _code, item in ITEMS:
        kinds[item["activity"]].add((item["kind"], item["page"]))
    assert [name for name, found in kinds.items() if len(found) > 1] == []


def test_pages_and_question_sets_exist():
    sets = {path.stem for path in QUESTIONS.glob("*.yaml")}
    assert {item["page"] for _code, item in ITEMS} - PAGES == set()
    assert {item["question_set"] for _code, item in ITEMS} - sets == {None}


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
            limits = str([question.get(key) for key in SAME])
            meanings[question["code"]].add(
                (question["type"], question.get("unit"), values, limits)
            )
    assert [code for code, found in meanings.items() if len(found) > 1] == []


def test_reasons_have_one_code_each():
    for group in load(REASONS):
        codes = Counter(item["code"] for item in group["items"])
        assert [code for code, times in codes.items() if times > 1] == []
