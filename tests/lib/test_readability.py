"""The grade comes from the published formula; Markdown and names do not move it."""

import pytest

from careplan.lib.readability import (
    grade,
    long_sentences,
    sentences,
    syllables,
    words,
)

TWENTY_FIVE = " ".join(["word"] * 25)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1),
        ("38", 1),
        ("cat", 1),
        ("make", 1),
        ("makes", 1),
        ("table", 2),
        ("tables", 2),
        ("catches", 2),
        ("clothes", 1),
        ("nurses", 2),
        ("checked", 1),
        ("needed", 2),
        ("treated", 2),
        ("going", 2),
        ("trying", 2),
        ("doing", 2),
        ("ring", 1),
        ("safely", 2),
        ("movement", 2),
        ("careful", 2),
        ("usual", 3),
        ("guard", 1),
        ("language", 2),
        ("radio", 3),
        ("question", 2),
        ("special", 2),
        ("radiation", 4),
        ("operation", 4),
        ("chemotherapy", 5),
        ("temperature", 4),
        ("mammogram", 3),
        ("fluid", 2),
        ("Area", 3),
        ("body's", 2),
        ("body’s", 2),
        ("don’t", 1),
        ("check-up", 2),
    ],
)
def test_counts_syllables(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 0.39 x 6 + 11.8 x 1 - 15.59, by hand
        ("The cat sat on the mat.", -1.4),
        # two sentences of 5 words, 12 syllables: 1.95 + 14.16 - 15.59
        ("We look after your wound. Call us when it reddens.", 0.5),
        # 4 words of 4 + 2 + 4 + 4 syllables: 1.56 + 41.3 - 15.59
        ("Operation after operation operation.", 27.3),
        ("", 0.0),
        ("## Only a heading", 0.0),
    ],
)
def test_grade_is_the_formula(text, expected):
    assert grade(text) == expected


def test_markdown_moves_no_grade():
    plain = "Wash your hands. Call us today. Read this page again."
    marked = (
        "## What about hands?\n\n"
        "**Wash your\nhands.** _Call us_ today.\n\n"
        "1. Read [this page](/learn/wound-care/) again."
    )

    assert grade(marked) == grade(plain)


def test_names_and_placeholders_move_no_grade():
    assert grade("Take your Tamoxifen each day.") == grade("Take your each day.")
    assert grade("Call {emergency_number} now.") == grade("Call now.")


def test_each_list_item_is_a_sentence():
    text = "Call us if:\n\n- you feel ill\n- your leg\n  hurts\n* it bleeds"

    assert sentences(text) == [
        "Call us if:",
        "you feel ill",
        "your leg hurts",
        "it bleeds",
    ]


def test_decimals_and_quotes_do_not_end_a_sentence_early():
    text = "It was 37.5 °C at noon. “Is that high?” Ask us."

    assert sentences(text) == ["It was 37.5 °C at noon.", "“Is that high?", "Ask us."]


def test_only_sentences_over_the_limit_are_long():
    text = f"{TWENTY_FIVE}. {TWENTY_FIVE} more. Short."

    assert long_sentences(text) == [f"{TWENTY_FIVE} more."]
    assert long_sentences("One two three. Four.", limit=2) == ["One two three."]


def test_names_make_a_sentence_longer():
    assert long_sentences("Take aspirin now.", limit=2) == ["Take aspirin now."]


def test_words_are_what_a_reader_meets():
    text = "## Your scan\n\nCall **us** on {clinic_phone}: 38 °C. See [help](/x)."

    assert words(text) == 9
    assert words("") == 0
