"""How each rule did: what fired, what needed nothing, what is off or silent."""

import pytest

from careplan.followups import actions
from careplan.followups.queries.scorecard import scorecard
from careplan.hospital.models import Reason
from tests import factories
from tests.factories import NOW
from tests.followups.alerting import DAYS, HOUR, E


def of(code, at=NOW + DAYS):
    return next(each for each in scorecard(at).scores if each.rule.code == code)


def counts(score):
    return (score.raised, score.again, score.seen, score.closed, score.no_action)


def test_h27_reports_are_counted_with_what_became_of_them(rule, report, answer):
    rule()
    report("38.4")
    report("38.6", at=NOW + HOUR)
    answer(actions.acknowledge_alert, at=NOW + HOUR)
    answer(actions.close_alert, at=NOW + 2 * HOUR)

    score = of("AL-001")

    assert counts(score) == (1, 1, 1, 1, 0)
    assert (score.last, score.no_action_share) == (NOW + HOUR, 0)
    assert not score.to_review


def test_h27_a_rule_that_mostly_needs_nothing_is_to_be_looked_at(rule, report, answer):
    nothing = factories.ReasonFactory(
        list=Reason.List.ALERT, code="false-alarm", text="Nothing was wrong"
    )
    rule()
    report("38.4")
    answer(actions.close_alert, outcome=nothing)

    score = of("AL-001")

    assert (score.no_action, score.no_action_share) == (1, 100)
    assert score.to_review


def test_h25_a_rule_that_is_off_or_never_fired_is_listed(rule, report):
    rule()
    rule("AL-002", 'rigors = "yes"', E)
    rule("AL-003", "temperature_c <= 35.9", state="in-review")
    report("38.4")

    card = scorecard(NOW + DAYS)

    assert [each.rule.code for each in card.fired] == ["AL-001"]
    assert [each.rule.code for each in card.silent] == ["AL-002"]
    assert [each.rule.code for each in card.off] == ["AL-003"]


def test_what_is_older_than_ninety_days_counts_no_more(rule, report):
    rule()
    report("38.4")

    assert counts(of("AL-001", NOW + 90 * DAYS))[0] == 1
    assert of("AL-001", NOW + 91 * DAYS).silent


@pytest.mark.parametrize("count", [1, 3])
def test_it_is_four_queries_however_many_rules(count, rule, django_assert_num_queries):
    for number in range(count):
        rule(f"AL-00{number + 1}")

    with django_assert_num_queries(4):
        scorecard(NOW)
