"""What a trend chart takes from the rules: limits, and results that do not count."""

from decimal import Decimal

import pytest

from careplan.rules import watching
from careplan.rules.redflags import parse
from careplan.rules.watching import Skipped

AT_01 = (
    "cea_ug_l risen 2 times, 28 days apart, last >= 5, after day 90, off sact-6w or"
    " cea_ug_l risen 1 per 30 days, 28 days apart, last > 2.5, after day 90,"
    " off sact-6w"
)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("cea_ug_l >= 5", ("5", ">=")),
        ("cea_ug_l <= 2.5", ("2.5", "<=")),
        ("cea_ug_l = 5", None),
        ("psa_ug_l >= 5", None),
        ("any of (cea_ug_l, psa_ug_l) >= 5", None),
        ("cea_ug_l >= 5 on 2 readings", None),
        ("cea_ug_l >= 5 and tag stoma", None),
        ("tag stoma", None),
    ],
)
def test_a_limit_is_what_a_rule_about_this_field_alone_says(text, limit):
    found = watching.limit_of(parse(text), "cea_ug_l")

    said = (str(found.limit), found.operator) if found else None
    assert said == limit


def test_what_trend_rules_skip_is_read_from_them():
    """AT-01: ignore day 0 to 90 and results on cancer drugs."""
    found = watching.skipped_by([parse(AT_01)], "cea_ug_l")

    assert found == Skipped(90, frozenset({"sact-6w"}))


def test_the_longest_time_of_all_rules_counts():
    rules = [
        parse("cea_ug_l >= 5"),
        parse("cea_ug_l >= 5 on 2 tests, 14 days apart, after day 0"),
        parse(AT_01),
    ]

    assert watching.skipped_by(rules, "cea_ug_l").until_day == 90
    assert watching.skipped_by(rules[:2], "cea_ug_l") == Skipped(0)
    assert watching.skipped_by(rules, "psa_ug_l") == Skipped()


def test_less_than_is_over_a_limit_only_where_it_cannot_be_wrong():
    """`<5` is not known to be 2 or more (clinical/early-recovery.md section 1)."""
    limit = watching.limit_of(parse("psa_ug_l >= 0.2"), "psa_ug_l")

    assert limit is not None
    assert limit.limit == Decimal("0.2")
