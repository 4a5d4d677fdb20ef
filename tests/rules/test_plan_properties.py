"""What holds for every plan, whatever the rows, tags and days."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from careplan.rules.applies import Answer, applies
from careplan.rules.enums import Anchor, ItemStatus
from careplan.rules.plan import build
from careplan.rules.schedule import expand
from careplan.rules.window import window
from tests.rules.strategies import facts, items

# Drawing a whole plan takes long; one property below has more.
FEWER = settings(max_examples=30)


@FEWER
@given(items(), facts, st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_plan_in_any_order(rows, given_facts, chance):
    mixed = chance.sample(rows, len(rows))

    assert build(mixed, **given_facts) == build(rows, **given_facts)


def expected(rows, given_facts):
    """Every occurrence that must be somewhere, straight from the rows."""
    days = {**given_facts["anchors"], Anchor.OPERATION: given_facts["operation_day"]}
    for each in rows:
        chosen = each.status is ItemStatus.DEFAULT or (
            each.status is ItemStatus.OPTION and given_facts["choices"].get(each.code)
        )
        answer = applies(each.applies, given_facts["tags"]).answer
        anchor_day = days.get(each.anchor)
        if not chosen or answer is not Answer.YES or anchor_day is None:
            continue
        until = each.until_anchor and days.get(each.until_anchor)
        for occurrence in expand(each.schedule, anchor_day):
            if until is None or occurrence.day <= until:
                yield each.checklist, each.code, occurrence.offset.code


def of_checks(checks):
    return [
        (reason.checklist, reason.item_code, reason.occurrence_code)
        for check in checks
        for reason in check.reasons
    ]


@settings(max_examples=70)
@given(items(), facts)
def test_nothing_is_lost_and_nothing_stands_twice(rows, given_facts):
    draft = build(rows, **given_facts)

    replaced = [
        (each.item.checklist, each.item.code, code)
        for each in draft.off
        for code in each.occurrence_codes
    ]
    found = of_checks(draft.checks) + of_checks(draft.passed) + replaced
    assert Counter(found) == Counter(expected(rows, given_facts))


@FEWER
@given(items(), facts)
def test_every_row_is_accounted_for(rows, given_facts):
    draft = build(rows, **given_facts)

    dated = set(expected(rows, given_facts))
    kept = [each.item for each in (*draft.waiting, *draft.off)]
    kept += [*draft.avoided, *draft.not_applying]
    undated = [each for each in rows if each not in kept]
    days = {**given_facts["anchors"], Anchor.OPERATION: given_facts["operation_day"]}
    for each in undated:
        ended = each.until_anchor and days.get(each.until_anchor) is not None
        assert ended or (each.checklist, each.code) in {key[:2] for key in dated}
    waiting = [each.item for each in draft.waiting]
    assert not {row.key for row in waiting} & {key[:2] for key in dated}


@FEWER
@given(items(), facts)
def test_every_check_lies_in_the_window_of_each_reason(rows, given_facts):
    draft = build(rows, **given_facts)

    by_key = {each.key: each for each in rows}
    assert all(check.closes_on >= given_facts["starts_on"] for check in draft.checks)
    for check in (*draft.checks, *draft.passed):
        assert check.opens_on <= check.due_on <= check.closes_on
        for reason in check.reasons:
            own = by_key[reason.checklist, reason.item_code]
            around = window(check.planned_on, own.days_before, own.days_after)
            assert around.holds(check.due_on)
            assert (own.activity, own.kind) == (check.activity, check.kind)


@FEWER
@given(items(), facts)
def test_one_activity_has_one_check_a_day(rows, given_facts):
    draft = build(rows, **given_facts)

    for checks in (draft.checks, draft.passed):
        keys = [(each.planned_on, each.activity, each.kind) for each in checks]
        assert keys == sorted(set(keys))
