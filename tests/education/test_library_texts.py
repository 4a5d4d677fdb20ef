"""Every page can be read by a tired person: short, plain, calm, and sure of its parts.

Hazard H43: a patient cannot read the page, misses an instruction and sends no report.
These tests read the texts as patients meet them; pages and keyboards have their own.
"""

import math
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from careplan.lib.readability import grade, long_sentences, sentences, words
from careplan.rules.enums import RiskFactor

LIBRARY = Path(__file__).parents[2] / "careplan" / "education" / "library"
SLUGS = (
    "circulation",
    "immune-suppression",
    "scans-and-blood-tests",
    "surgical-trauma",
    "tumour-bed",
    "when-to-call",
    "wound-care",
    "your-plan",
)
FRONT_MATTER = {
    "title",
    "summary",
    "risk_factors",
    "minutes",
    "audience",
    "author",
    "reviewer",
    "created",
    "review_on",
    "confidence",
    "sources",
    "evidence",
    "call_us",
    "myths",
    "ask",
}
BALANCE = {
    "Your operation is the main treatment for curing your cancer.",
    "Most people recover well.",
}
PLACEHOLDERS = {"{emergency_number}", "{clinic_phone}", "{night_phone}"}
CODES = {str(factor) for factor in RiskFactor}
GRADES = {
    "A": "Doctors are sure",
    "B": "Studies point this way",
    "C": "Seen in the laboratory, not yet proved in people",
}
BANNED = re.compile(
    r"(?i:\b(?:alerts?|red flags?|risk scores?|overdue|fail(?:s|ed|ure)?"
    r"|non-complian\w+|recurrences?|thrombosis|fight\w*|battle\w*|lost|beat\w*|war"
    r"|breeding ground|escape\w*|conduit|seriously|surviv\w+|hazard|odds|p-value"
    r"|confidence interval|propranolol|supplements?|deadly)\b)"
    r"|[!%]|\b(?:HR|OR|RR)\b",
)


def load(slug):
    _, front, body = (
        (LIBRARY / f"{slug}.md").read_text(encoding="utf-8").split("---\n", 2)
    )
    return yaml.safe_load(front), body.strip()


PAGES = {slug: load(slug) for slug in SLUGS}
FACTORS = yaml.safe_load((LIBRARY / "risk_factors.yaml").read_text(encoding="utf-8"))

each_page = pytest.mark.parametrize("slug", SLUGS)
each_factor = pytest.mark.parametrize("factor", FACTORS, ids=lambda row: row["code"])


def as_read(slug):
    """Put the page together in the order patients read it, lists as lists."""
    front, body = PAGES[slug]
    signs = [sign for part in front["call_us"].values() for sign in part]
    return "\n\n".join(
        [
            front["summary"],
            *(f"- {sign}" for sign in signs),
            body,
            *(row["text"] for row in front["evidence"]),
            *(f"{myth['say']}\n\n{myth['answer']}" for myth in front["myths"]),
            *(f"- {question}" for question in front["ask"]),
        ]
    )


def prose(slug):
    """The sentences alone, without lists of signs that would flatter the grade."""
    front, body = PAGES[slug]
    return "\n\n".join(
        [front["summary"], body, *(row["text"] for row in front["evidence"])]
    )


def headings(slug):
    return re.findall(r"^## (.+)$", PAGES[slug][1], re.MULTILINE)


def test_the_library_holds_the_eight_pages():
    assert tuple(sorted(path.stem for path in LIBRARY.glob("*.md"))) == SLUGS


@each_page
def test_the_front_matter_is_complete(slug):
    front, _ = PAGES[slug]

    empty = sorted(key for key, value in front.items() if not value)

    assert set(front) == FRONT_MATTER
    assert empty == ["reviewer"]  # nobody has: no page may name one


@each_page
def test_a_reading_age_of_eleven_is_the_aim(slug):
    whole, told = grade(as_read(slug)), grade(prose(slug))

    print(f"{slug}: grade {whole}, without lists {told}")
    assert whole <= 6, f"{slug} reads at grade {whole}"
    assert told <= 8, f"{slug} reads at grade {told} without its lists"


@each_page
def test_no_sentence_is_long(slug):
    text = as_read(slug)
    all_sentences = sentences(text)

    assert long_sentences(text) == []
    assert sum(words(one) for one in all_sentences) / len(all_sentences) <= 15


@each_page
def test_a_page_takes_a_few_minutes(slug):
    count = words(as_read(slug))

    assert 300 <= count <= 600, f"{slug} has {count} words"
    assert PAGES[slug][0]["minutes"] == math.ceil(count / 200)


@each_page
def test_balance_comes_first(slug):
    summary = sentences(PAGES[slug][0]["summary"])

    assert summary[0] in BALANCE
    assert len(summary) <= 3


@each_page
def test_sections_stand_in_their_order(slug):
    titles = headings(slug)

    assert [title for title in titles if not title.endswith("?")] == []
    assert titles[-1] == "What does my team check?"
    assert titles.count("What can I do?") == 1
    assert titles.index("What can I do?") > 0


@each_page
def test_steps_and_lists_are_short(slug):
    front, body = PAGES[slug]
    steps = re.findall(r"^(\d+)\. ", body, re.MULTILINE)
    lists = re.findall(r"(?:^- .+\n(?:  .+\n)*)+", body + "\n", re.MULTILINE)

    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert 3 <= len(steps) <= 5
    assert [one for one in lists if one.count("\n- ") + 1 > 7] == []
    assert [part for part in front["call_us"].values() if len(part) > 7] == []


@each_page
def test_no_word_frightens_or_blames(slug):
    assert BANNED.findall(as_read(slug)) == []


@each_page
def test_numbers_to_ring_are_settings(slug):
    text = (LIBRARY / f"{slug}.md").read_text(encoding="utf-8")

    assert set(re.findall(r"\{[^}]*\}?", text)) <= PLACEHOLDERS
    assert re.findall(r"\b(?:999|112|911|111)\b|\b0\d{3,}", text) == []


def test_when_to_call_names_every_number():
    assert set(re.findall(r"\{\w+\}", PAGES["when-to-call"][1])) == PLACEHOLDERS


@each_page
def test_evidence_has_a_grade_and_a_text(slug):
    evidence = PAGES[slug][0]["evidence"]

    assert {frozenset(row) for row in evidence} == {frozenset({"grade", "text"})}
    assert {row["grade"] for row in evidence} <= set(GRADES)
    assert [row["grade"] for row in evidence] == sorted(
        row["grade"] for row in evidence
    )


@each_page
def test_signs_are_sorted_by_how_fast(slug):
    call_us = PAGES[slug][0]["call_us"]
    signs = [sign for part in call_us.values() for sign in part]

    assert list(call_us) == ["emergency", "now", "soon"]
    assert all(call_us.values())
    assert len(signs) == len(set(signs))
    assert [sign for sign in signs if sign.endswith(".")] == []


@each_page
def test_a_fever_after_cancer_drugs_is_an_emergency_wherever_fever_is_named(slug):
    """Rules AC-01 and AC-10 stand beside AL-001."""
    call_us = PAGES[slug][0]["call_us"]
    says_fever = any("38 °C" in sign for sign in call_us["now"])
    emergency = " ".join(call_us["emergency"])

    assert ("within six weeks of cancer drugs" in emergency) == says_fever
    assert ("no spleen" in emergency) == says_fever


@each_page
def test_coughing_blood_is_an_emergency_for_three_months(slug):
    """Rules AL-034 and AL-133: a page names both or neither."""
    named = [
        (part, sign)
        for part, signs in PAGES[slug][0]["call_us"].items()
        for sign in signs
        if "cough up blood" in sign
    ]

    assert named in (
        [],
        [
            ("emergency", "you cough up blood in the first three months after surgery"),
            ("now", "you cough up blood later on"),
        ],
    )


@each_page
def test_black_stools_with_a_blood_thinner_are_an_emergency(slug):
    """Rule AC-12: a page names both or neither."""
    call_us = PAGES[slug][0]["call_us"]
    black = {
        part: [sign for sign in signs if "black" in sign]
        for part, signs in call_us.items()
    }

    assert bool(black["emergency"]) == bool(black["now"])
    assert [each for each in black["emergency"] if "blood thinner" not in each] == []


@each_page
def test_no_page_asks_for_what_nobody_can_send(slug):
    """Home checks are told by phone."""
    asked = re.findall(r"(?i)your report\b.*|send your.*|home report.*", PAGES[slug][1])

    assert asked == []


@each_page
def test_risk_factors_are_known(slug):
    factors = PAGES[slug][0]["risk_factors"]

    assert set(factors) <= CODES
    assert len(factors) == len(set(factors))


@each_page
def test_pages_with_limits_are_read_again_within_a_year(slug):
    front, _ = PAGES[slug]

    assert isinstance(front["created"], date)
    assert front["created"] < front["review_on"]
    assert front["review_on"] <= front["created"] + timedelta(days=365)


def test_the_four_risk_factors_each_have_their_page():
    assert [(row["rf"], row["code"], row["page"]) for row in FACTORS] == [
        ("RF1", "surgical-trauma", "surgical-trauma"),
        ("RF2", "immune-suppression", "immune-suppression"),
        ("RF3", "tumour-bed", "tumour-bed"),
        ("RF4", "circulation", "circulation"),
    ]
    for row in FACTORS:
        assert PAGES[row["page"]][0]["risk_factors"] == [row["code"]]


@each_factor
def test_a_risk_factor_is_said_as_plainly_as_its_page(factor):
    text = "\n\n".join(
        [factor["summary"], *(row["text"] for row in factor["evidence"])]
    )

    assert set(factor) == {
        "code",
        "rf",
        "name",
        "plain_name",
        "summary",
        "evidence",
        "page",
    }
    assert grade(text) <= 8, f"{factor['code']} reads at grade {grade(text)}"
    assert long_sentences(text) == []
    assert BANNED.findall(text) == []
    for row in factor["evidence"]:
        assert row["words"] == GRADES[row["grade"]]
