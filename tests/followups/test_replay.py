"""A rule is replayed over past answers before it is published (H25)."""

import pytest

from careplan.entries import queries as entries
from careplan.followups import actions
from careplan.followups.queries import judging
from careplan.followups.queries.replay import replay
from careplan.rules.enums import Gate, Known
from careplan.rules.redflags import Outcome
from tests import factories
from tests.factories import NOW
from tests.followups.alerting import DAYS, HOUR, E, S

DRAFT, FIRES = "draft", Outcome.FIRES


@pytest.fixture
def draft(rule):
    """`draft("temperature_c >= 38.5")`: the next version of AL-001, not in use."""

    def make(condition, **fields):
        return rule(condition=condition, number=2, state=DRAFT, **fields)

    return make


@pytest.fixture
def reports(report):
    """Reports of one patient, one each day up to now."""

    def make(*temperatures):
        ids = []
        for ago, temperature in enumerate(reversed(temperatures)):
            ids.append(report(temperature, at=NOW - ago * DAYS).entry_id)
        return ids[::-1]

    return make


def lost_and_gained(found):
    return (
        [each.entry_id for each in found.lost],
        [each.entry_id for each in found.gained],
    )


@pytest.mark.parametrize(
    ("condition", "lost", "gained"),
    [
        ("temperature_c >= 38.0", [], []),
        ("temperature_c <= 38.0", [2, 3], [0]),  # turned round; 38.0 fires on both
        ("temperature_c >= 83", [1, 2, 3], []),  # wrong digits
        ("temperature_c >= 100.4", [1, 2, 3], []),  # °F
        ("temperature_c >= 38.5", [1, 2], []),
        ("temperature_c >= 37.0", [], [0]),
    ],
)
def test_h25_a_threshold_changed_badly_shows_what_would_be_lost(
    condition, lost, gained, rule, draft, reports
):
    in_use = rule()
    ids = reports("37.5", "38.0", "38.4", "39.0")

    found = replay(draft(condition), NOW)

    assert (found.entries, found.in_use, len(found.before)) == (4, in_use, 3)
    assert lost_and_gained(found) == (
        [ids[place] for place in sorted(lost, reverse=True)],
        [ids[place] for place in gained],
    )


def test_a_rule_that_is_not_in_use_has_nothing_to_lose(draft, reports):
    ids = reports("37.5", "38.4")

    found = replay(draft("temperature_c >= 38.0"), NOW)

    assert (found.in_use, found.before) == (None, ())
    assert [each.entry_id for each in found.now] == [ids[1]]


def test_h25_what_nobody_can_read_is_told(rule, draft, reports):
    rule()
    reports("38.4")

    assert replay(draft(""), NOW).readable is False


def test_only_ninety_days_are_looked_at(rule, draft, report):
    rule()
    report("39.0", at=NOW - 91 * DAYS)
    newer = report("39.0", at=NOW - 89 * DAYS)

    found = replay(draft("temperature_c >= 40.0"), NOW)

    assert [each.entry_id for each in found.lost] == [newer.entry_id]


def test_the_oldest_are_left_out_where_there_are_too_many(rule, draft, reports):
    rule()
    ids = reports("38.4", "38.4", "38.4")

    found = replay(draft("temperature_c >= 40.0"), NOW, most=2)

    assert (found.entries, found.capped) == (2, True)
    assert [each.entry_id for each in found.lost] == [ids[2], ids[1]]


def test_a_corrected_answer_is_left_out(rule, draft, report, form, nurse):
    rule()
    event = report("39.4")
    event.follow_up.refresh_from_db()
    actions.correct_result(
        follow_up=event.follow_up,
        revision=event.follow_up.revision,
        outcome=actions.Outcome(
            gate=Gate.RECORDED,
            measured_at=NOW,
            set_version=form,
            answers={"temperature_c": "37.4"},
        ),
        why="Typed wrongly.",
        key="mend",
        by=nurse,
        at=NOW + HOUR,
    )

    found = replay(draft("temperature_c >= 37.0"), NOW + DAYS)

    assert (found.entries, len(found.before), len(found.now)) == (1, 0, 1)


def test_a_trend_sees_what_was_known_by_then_and_nothing_later(rule, draft, reports):
    """The engine judges each report with the reports before it."""
    ids = reports("37.5", "37.6", "37.7", "36.5")

    found = replay(draft("temperature_c >= 37.5 on 3 tests, within 7 days"), NOW)

    assert [each.entry_id for each in found.now] == [ids[2]]


def test_tags_are_those_of_the_moment(rule, draft, reports, plan, nurse):
    tag = factories.TagFactory(code="sact-6w")
    ids = reports("38.4", "38.4", "38.4")
    plan.tags.create(
        tag=tag,
        value=Known.YES,
        since=NOW - DAYS - HOUR,
        until=NOW - HOUR,
        set_by=nurse,
    )

    found = replay(draft("temperature_c >= 38.0 and tag sact-6w"), NOW)

    assert [each.entry_id for each in found.now] == [ids[1]]


def test_a_rule_that_names_another_is_judged_beside_it(rule, report):
    rule("AL-002", 'rigors = "yes"', E)
    both = report("38.4", rigors="yes")
    report("38.4", rigors="no", at=NOW - DAYS)
    draft = rule("AC-06", "AL-002 and temperature_c >= 38.0", E, state=DRAFT)

    found = replay(draft, NOW)

    assert [each.entry_id for each in found.now] == [both.entry_id]


@pytest.mark.parametrize(
    "condition",
    [
        "temperature_c >= 38.0",
        'rigors = "yes" and temperature_c <= 38.0',
        "temperature_c rise 0.5 since last",
        "temperature_c risen 2 reports",
        "day 0-400 and temperature_c >= 38.0",
    ],
)
def test_replay_judges_as_it_was_judged_when_it_came_in(condition, rule, report):
    """The same version, live and replayed: the same entries fire."""
    version = rule(condition=condition, urgency=S)
    live = []
    for day, temperature in enumerate(["37.2", "37.8", "38.4", "38.0", "39.1"]):
        at = NOW - (5 - day) * DAYS
        event = report(temperature, at=at, rigors="yes" if day % 2 else "no")
        values = entries.values_of_entry(event.entry)
        found = judging.judge(event.entry.patient, values, at, at, event.entry)
        live += [event.entry_id for each in found.findings if each.outcome == FIRES]

    replayed = replay(version, NOW)

    assert sorted(each.entry_id for each in replayed.now) == sorted(live)


@pytest.mark.parametrize("count", [1, 3])
def test_a_patient_costs_a_few_queries_however_many_reports(
    count, rule, draft, reports, django_assert_num_queries
):
    rule()
    reports(*["38.4"] * count)
    version = draft("temperature_c >= 38.5")

    with django_assert_num_queries(18):
        replay(version, NOW)
