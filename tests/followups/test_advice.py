"""What the patient is told at once, from the answers alone (alerts.md section 1)."""

from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta

from careplan.entries.models import Entry
from careplan.followups.models import Alert
from careplan.followups.queries.advice import advice_of
from careplan.followups.queries.judging import judge
from careplan.hospital.models import Hospital
from careplan.rules.enums import Known
from careplan.rules.redflags import Outcome, Value
from tests import factories
from tests.factories import NOW
from tests.followups.alerting import DAYS, HOUR, E, R, S, W


def value(code, said):
    number = Decimal(said) if said[0].isdigit() else None
    unit = "°C" if number else ""
    return Value(code, NOW, number=number, text=said, unit=unit)


@pytest.fixture
def told(plan):
    """`told(temperature_c="38.4")`: the advice, before anything is saved."""

    def run(*, asked=(), at=NOW, **answers):
        values = {code: value(code, said) for code, said in answers.items()}
        judgement = judge(plan.patient, values, at, at)
        return advice_of(judgement, plan.patient, at, asked=asked)

    return run


def lines(advice):
    return [message.line for message in advice.messages]


def texts(advice):
    return [message.text for message in advice.messages]


def test_nothing_is_written_to_work_it_out(rule, told):
    rule()

    assert told(temperature_c="38.4").urgency == S
    assert (Entry.objects.count(), Alert.objects.count()) == (0, 0)


def test_without_an_approved_rule_nobody_has_judged(told, form):
    advice = told(temperature_c="40.0")

    assert (advice.judged, advice.messages) == (False, ())


LINES = {
    E: "Call 999 now.",
    S: "Call 01632 960 114 now, or 01632 960 190 out of hours. If nobody answers or you"
    " feel worse, go to the emergency department.",
    W: "We will contact you by 9:38am on Thursday 26 November. If it gets worse, call"
    " 01632 960 114. If you feel very ill, call 999.",
    R: "Thank you. We will look at this at your next contact. If it gets worse, call"
    " 01632 960 114.",
}


@pytest.mark.parametrize(("urgency", "line"), LINES.items())
def test_rule_2_the_message_is_followed_by_the_line_of_its_urgency(
    rule, told, urgency, line
):
    rule(urgency=urgency)

    advice = told(temperature_c="38.4")

    assert lines(advice) == [line]
    assert texts(advice) == [
        "You have a fever. This can mean an infection. Call us now."
    ]


def test_rule_5_every_emergency_is_shown_and_the_others_listed(rule, told):
    rule("AL-001", message="A fever.")
    rule("AL-002", 'rigors = "yes"', E, message="Chills.")
    rule("AC-01", "temperature_c >= 38.0", E, message="Treatment.")

    advice = told(temperature_c="38.4", rigors="yes")

    assert sorted(texts(advice)) == ["Chills.", "Treatment."]
    assert advice.also == ("A fever.",)


def test_rule_5_below_an_emergency_only_the_first_is_shown(rule, told):
    rule("AL-001", urgency=W, message="Later.")
    rule("AL-002", "temperature_c >= 38.1", S, message="Today.")

    advice = told(temperature_c="38.4")

    assert (texts(advice), advice.also) == (["Today."], ("Later.",))


@pytest.mark.parametrize("hidden", [{"held": True}, {"message": ""}])
def test_rules_9_and_10_what_is_held_or_for_staff_is_not_told(rule, told, hidden):
    version = rule(**hidden)

    advice = told(temperature_c="38.4")

    assert (advice.messages, advice.also) == ((), ())
    assert advice.shown_for(version) == ""


@pytest.mark.parametrize(
    ("asked", "left_open"),
    [(["temperature_c"], True), (["rigors"], False), ([], False)],
)
def test_rule_4_an_urgent_question_left_open_never_ends_with_all_is_well(
    rule, told, asked, left_open
):
    rule()

    assert told(rigors="no", asked=asked).call_us_if is left_open


def test_rule_4_a_less_urgent_one_may_be_left_open(rule, told):
    rule(urgency=W)

    assert told(rigors="no", asked=["temperature_c"]).call_us_if is False


@pytest.mark.parametrize(("years", "fits"), [(18, True), (17, False)])
def test_rule_8_the_rules_were_made_for_adults(rule, told, plan, years, fits):
    rule("AL-001", message="A fever.")
    rule("AL-002", 'rigors = "yes"', E, message="Chills.")
    plan.patient.born_on = NOW.date() - relativedelta(years=years)
    plan.patient.save()

    ordinary, grave = told(temperature_c="38.4"), told(rigors="yes")

    assert texts(ordinary) == (["A fever."] if fits else [])
    assert texts(grave) == ["Chills."]
    assert (ordinary.not_made_for == "") is fits


def test_rule_8_nor_for_pregnancy(rule, told, plan, nurse):
    rule()
    plan.tags.create(
        tag=factories.TagFactory(code="pregnant"),
        value=Known.YES,
        since=NOW - DAYS,
        set_by=nurse,
    )

    advice = told(temperature_c="38.4")

    assert advice.messages == ()
    assert advice.not_made_for == (
        "These rules were not made for pregnancy. Please call us."
    )


def test_numbers_are_the_clinics_and_one_that_is_not_set_is_never_empty(rule, told):
    rule(message="Call {oncology_24h}, {crisis_line}, {clinic_phone}.")
    Hospital.objects.update(night_phone="", crisis_line="", clinic_phone="")

    assert texts(told(temperature_c="38.4")) == ["Call 999, 999, 999."]


# Judging -----------------------------------------------------------------------------


def test_of_two_plans_what_fires_for_one_fires(rule, plan, told, nurse):
    rule("AC-01", "temperature_c >= 38.0 and tag sact-6w", E)
    assert told(temperature_c="38.4").messages == ()
    other = factories.CarePlanFactory(
        operation=factories.OperationFactory(patient=plan.patient)
    )
    other.tags.create(
        tag=factories.TagFactory(code="sact-6w"),
        value=Known.YES,
        since=NOW - DAYS,
        set_by=nurse,
    )

    assert told(temperature_c="38.4").urgency == E


def test_a_rule_about_an_open_alert_knows_of_it(rule, plan, told):
    trend = rule("AT-01", "temperature_c rise 1 since last", W)
    rule("AC-14", 'rigors = "yes" and AT-01', W, message="Both.")
    assert told(rigors="yes").messages == ()
    factories.AlertFactory(patient=plan.patient, version=trend)

    assert texts(told(rigors="yes")) == ["Both."]


def test_a_missing_answer_is_not_assessed_never_normal(rule, plan):
    """H26"""
    rule()

    judgement = judge(plan.patient, {}, NOW, NOW)

    (found,) = judgement.not_assessed
    assert (found.finding.outcome, found.finding.missing) == (
        Outcome.NOT_ASSESSED,
        ("temperature_c",),
    )


def test_history_is_what_still_counts_and_not_the_entry_itself(rule, plan, form):
    rule("AL-903", "temperature_c rise 1 since last")
    for number, at in (("36.0", NOW - 2 * DAYS), ("38.0", NOW)):
        entry = factories.EntryFactory(
            patient=plan.patient, set_version=form, measured_at=at
        )
        factories.AnswerFactory(entry=entry, number=number)
    values = {"temperature_c": value("temperature_c", "38.0")}

    found = [
        bool(judge(plan.patient, values, NOW, NOW, leave_out).fired)
        for leave_out in (entry, None)
    ]

    assert found == [True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_however_many_rules(
    rule, plan, told, count, django_assert_num_queries
):
    for number in range(count):
        rule(f"AL-00{number}")
    values = {"temperature_c": value("temperature_c", "38.4")}
    judge(plan.patient, values, NOW, NOW)

    with django_assert_num_queries(15):
        judge(plan.patient, values, NOW + HOUR, NOW + HOUR)
