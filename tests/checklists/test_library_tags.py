"""Tags, conditions, choices and options of the library are those of the tables."""

from itertools import chain, product

import pytest

from tests.checklists.tables import CHECKLISTS, CONTENT, ITEMS, ROWS, TAGS, table

PHRASES = {row["phrase"]: row for row in table("phrases")}
# The table of deadlines names a cancer and a treatment; the words are the library's.
NO_PHRASE_OF_ITS_OWN = "RIOT-"
EXPRESSION = ("all_of", "any_of", "none_of")

each_item = pytest.mark.parametrize(
    "item", [pytest.param(item, id=f"{code}-{item['id']}") for code, item in ITEMS]
)
each_checklist = pytest.mark.parametrize("code", CHECKLISTS)


def implied_by():
    """Which tags bring a tag with them, from the file of tags."""
    found = {code: set() for code in TAGS}
    for code, tag in TAGS.items():
        for implied in tag["implies"]:
            found[implied].add(code)
    return found


def states(named):
    """Every set of the tags named that can be: what a tag implies holds with it."""
    names = sorted(named)
    for values in product((False, True), repeat=len(names)):
        state = {name for name, value in zip(names, values, strict=True) if value}
        if all(reach(code) & named <= state for code in state):
            yield state


def reach(code):
    """What a tag brings with it, to the end."""
    found = set(TAGS[code]["implies"])
    return found.union(*(reach(each) for each in found))


def file_says(applies, state):
    """Judge a file's condition: all groups, in each of them any word."""
    return all(
        any(
            (word.removeprefix("not ") in state) != word.startswith("not ")
            for word in g
        )
        for g in applies
    )


def table_says(phrase, state):
    """Judge a table's expression: all of, any of (if there is one), none of."""
    every, some, none = (set(phrase[key].split()) for key in EXPRESSION)
    return every <= state and (not some or bool(some & state)) and not none & state


def test_the_list_of_tags_is_the_tables():
    got = [
        (code, tag["name"], tag["known_from"], implied_by()[code])
        for code, tag in TAGS.items()
    ]
    wanted = [
        (row["slug"], row["name"], row["known_from"], set(row["implied_by"].split()))
        for row in table("tags")
    ]
    assert sorted(got) == sorted(wanted)


def test_implied_tags_never_lead_back():
    def follow(code, path=()):
        assert code not in path, f"{code} implies itself"
        for implied in TAGS[code]["implies"]:
            follow(implied, (*path, code))

    for code in TAGS:
        follow(code)


def test_tags_in_conditions_exist():
    words = chain.from_iterable(
        chain.from_iterable(item["applies"]) for _code, item in ITEMS
    )
    assert {word.removeprefix("not ") for word in words} - set(TAGS) == set()


def test_the_two_judges_can_say_no():
    phrase = {"all_of": "stage-3", "any_of": "t4 n2", "none_of": "stoma"}
    applies = [["stage-3"], ["t4", "n2"], ["not stoma"]]
    for state, answer in (
        ({"stage-3", "n2"}, True),
        ({"n2"}, False),
        ({"stage-3"}, False),
        ({"stage-3", "t4", "stoma"}, False),
    ):
        assert table_says(phrase, state) == answer
        assert file_says(applies, state) == answer


def test_a_state_holds_what_its_tags_imply():
    assert list(states({"n2", "node-positive"})) == [
        set(),
        {"node-positive"},
        {"n2", "node-positive"},
    ]


@each_item
def test_a_row_says_the_tables_phrase(item):
    if not item["id"].startswith(NO_PHRASE_OF_ITS_OWN):
        assert item["applies_phrase"] == ROWS[item["id"]]["applies"]


@each_item
def test_a_row_applies_to_whom_its_phrase_means(item):
    phrase = PHRASES[ROWS[item["id"]]["applies"]]
    words = chain.from_iterable(item["applies"])
    named = {word.removeprefix("not ") for word in words}
    named |= set(chain.from_iterable(phrase[key].split() for key in EXPRESSION))
    # Everybody is in hospital until they go home: such rows stop at that day instead.
    until_home = item["until_anchor"] == "discharge"
    differing = [
        state
        for state in states(named)
        if file_says(item["applies"], state)
        != table_says(phrase, state | ({"inpatient"} if until_home else set()))
    ]
    assert differing == []


@each_item
def test_an_option_stands_instead_of_the_tables_rows_from_its_month(item):
    row = ROWS[item["id"]]
    got = (sorted(item["instead_of"]), item["instead_from_month"])
    wanted = sorted(code for code in row["instead_of"].split(",") if code)
    assert got == (wanted, int(row["instead_from_month"]))


@each_checklist
def test_choices_that_decide_a_schedule_are_the_tables(code):
    assert code in CONTENT, f"there is no file of {code}"
    wanted = [
        row["choices"].split() for row in table("choices") if row["checklist"] == code
    ]
    assert sorted(CONTENT[code]["one_of"]) == sorted(wanted)
