"""Answers that cannot all be right become a question, never a silent plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.rules.contradictions import NEVER_BOTH, Contradiction, contradictions
from careplan.rules.enums import Known

IMPLIES = {
    "ileostomy": ("stoma",),
    "colostomy": ("stoma",),
    "planned-chemotherapy": ("adjuvant-planned",),
}
YES, NO, NOT_KNOWN = Known.YES, Known.NO, Known.NOT_KNOWN


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"stage-1": YES, "t4": YES}, [("stage-1", "t4", YES)]),
        ({"stage-1": YES, "t4": NOT_KNOWN}, []),
        ({"stage-2": YES, "t4": YES}, []),
        (
            {"ileostomy": YES, "colostomy": YES, "stoma": YES},
            [("ileostomy", "colostomy", YES)],
        ),
        (
            {"adjuvant-planned": NO, "planned-chemotherapy": YES},
            [("planned-chemotherapy", "adjuvant-planned", NO)],
        ),
        ({"adjuvant-planned": NOT_KNOWN, "planned-chemotherapy": YES}, []),
        ({"adjuvant-planned": NO, "planned-chemotherapy": NO}, []),
        ({"ileostomy": YES, "stoma": NO}, [("ileostomy", "stoma", NO)]),
        ({}, []),
    ],
)
def test_what_cannot_all_be_right_is_named(tags, found):
    assert contradictions(tags, IMPLIES) == tuple(
        Contradiction(*each) for each in found
    )


CODES = sorted({code for pair in NEVER_BOTH for code in pair} | set(IMPLIES))


@given(st.dictionaries(st.sampled_from([*CODES, "stoma"]), st.sampled_from(Known)))
def test_nothing_is_asked_about_what_nobody_answered(tags):
    for each in contradictions(tags, IMPLIES):
        assert tags[each.holds] is YES
        assert tags[each.against] is each.answered is not NOT_KNOWN
