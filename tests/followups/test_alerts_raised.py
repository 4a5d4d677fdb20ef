"""What was answered raises an alert or joins the open one, and nothing clears it."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.entries.models import Entry
from careplan.followups import actions
from careplan.followups.actions import alert_judging, alert_rows
from careplan.followups.models import Alert, AlertEvent, FollowUpEvent
from careplan.followups.queries import judging
from careplan.outbox.models import Reminder
from careplan.rules.enums import Gate, Kind, Known, VersionState
from tests import factories
from tests.factories import NOW
from tests.followups.alerting import DAYS, HOUR, MINUTE, E, S, W, happened


def test_a_fever_raises_an_alert_with_its_clock(rule, report, plan, nurse):
    fever = rule()

    event = report("38.4")

    alert = Alert.objects.get()
    assert (alert.patient, alert.team, alert.rule, alert.version) == (
        plan.patient,
        plan.patient.team,
        fever.parent,
        fever,
    )
    assert (alert.urgency, alert.raised_at, alert.respond_by) == (
        S,
        NOW,
        NOW + 4 * HOUR,
    )
    assert (alert.level, alert.next_step_at) == (0, NOW + 2 * HOUR)
    assert (alert.acknowledged_at, alert.owner, alert.closed_at) == (None, None, None)
    (raised,) = alert.events.all()
    assert (raised.kind, raised.by, raised.entry) == ("raised", nurse, event.entry)
    assert raised.inputs == [
        {
            "code": "temperature_c",
            "label": "Temperature",
            "text": "38.4 °C",
            "unit": "°C",
            "at": NOW.isoformat(),
        }
    ]
    assert raised.advice == (
        "You have a fever. This can mean an infection. Call us now. Call 01632 960 114"
        " now, or 01632 960 190 out of hours. If nobody answers or you feel worse, go"
        " to the emergency department."
    )
    trail = AuditEvent.objects.get(kind="alert-raised")
    assert (trail.patient_id, trail.object_id) == (plan.patient_id, alert.pk)


def test_no_fever_raises_nothing(rule, report):
    rule()

    report("37.9")

    assert Alert.objects.count() == 0


@pytest.mark.parametrize("state", [VersionState.IN_REVIEW, VersionState.DRAFT])
def test_no_rule_fires_before_it_is_approved_here(rule, report, state, patient):
    rule(state=state)

    report("40.0")

    assert Alert.objects.count() == 0
    assert judging.judge(patient, {}, NOW, NOW).judged is False


def test_a_retired_rule_fires_no_more_and_its_successor_does(rule, report):
    old = rule()
    report("38.1")
    old.state, old.retired_at = VersionState.RETIRED, NOW
    old.save()
    new = rule(number=2, condition="temperature_c >= 38.5", published_at=NOW + HOUR)

    report("38.4", at=NOW + HOUR)
    report("38.6", at=NOW + 2 * HOUR)

    alert = Alert.objects.get()
    assert happened(alert) == ["raised", "joined"]
    assert alert.version == new


def test_h27_ten_reports_in_a_day_are_one_alert_with_ten_entries(rule, report):
    rule()

    for number in range(10):
        report("38.4", at=NOW + number * HOUR)

    alert = Alert.objects.get()
    assert happened(alert) == ["raised", *["joined"] * 9]
    assert alert.events.values("entry").distinct().count() == 10
    assert (alert.respond_by, alert.last_reported_at) == (
        NOW + 4 * HOUR,
        NOW + 9 * HOUR,
    )


def test_h27_a_worse_value_raises_the_level(rule, report):
    """By a rule of its own; the first alert stays, and no one waits for the other."""
    rule()
    rule("AL-002", 'rigors = "yes"', E)
    report("38.4")

    report("39.0", rigors="yes", at=NOW + HOUR)

    found = {alert.rule.code: alert for alert in Alert.objects.all()}
    assert {code: alert.urgency for code, alert in found.items()} == {
        "AL-001": S,
        "AL-002": E,
    }
    assert found["AL-002"].respond_by == NOW + HOUR + 30 * MINUTE


def test_h27_a_higher_urgency_of_the_same_rule_tightens_the_clock(rule, report, answer):
    old = rule(urgency=W)
    report("38.4")
    answer(actions.acknowledge_alert, at=NOW + MINUTE)
    old.state, old.retired_at = VersionState.RETIRED, NOW
    old.save()
    rule(number=2, urgency=E, published_at=NOW + MINUTE)

    report("38.4", at=NOW + HOUR)

    alert = Alert.objects.get()
    assert (alert.urgency, alert.respond_by) == (E, NOW + 90 * MINUTE)
    assert alert.next_step_at == NOW + 75 * MINUTE
    assert alert.acknowledged_at is None


def test_a_lower_urgency_never_loosens_the_clock(rule, report):
    old = rule(urgency=S)
    report("38.4")
    old.state, old.retired_at = VersionState.RETIRED, NOW
    old.save()
    rule(number=2, urgency=W, published_at=NOW + MINUTE)

    report("38.4", at=NOW + HOUR)

    alert = Alert.objects.get()
    assert (alert.urgency, alert.respond_by) == (S, NOW + 4 * HOUR)
    assert alert.next_step_at == NOW + 2 * HOUR


@pytest.mark.parametrize(("later", "unseen"), [(24 * HOUR, False), (25 * HOUR, True)])
def test_a_report_a_day_after_the_last_look_is_unseen_again(
    rule, report, answer, later, unseen
):
    rule()
    report("38.4")
    answer(actions.act_on_alert, at=NOW)

    report("38.4", at=NOW + later)

    alert = Alert.objects.get()
    assert (alert.acknowledged_at is None) is unseen
    assert (alert.next_step_at is not None) is unseen
    assert alert.respond_by == (NOW + later + 4 * HOUR if unseen else NOW + 4 * HOUR)


def test_a_closed_alert_never_swallows_a_new_one(rule, report, answer):
    rule()
    report("38.4")
    answer(actions.close_alert)

    report("38.4", at=NOW + HOUR)

    assert Alert.objects.count() == 2
    assert Alert.objects.filter(closed_at=None).get().raised_at == NOW + HOUR


def test_an_emergency_is_told_to_whoever_is_on_duty_at_once(rule, report, nurse):
    rule("AL-002", 'rigors = "yes"', E)

    report("38.4", rigors="yes")

    told = Reminder.objects.get()
    assert (told.recipient, told.purpose, told.audience, told.urgent) == (
        nurse,
        "alert-now",
        "staff",
        True,
    )
    assert told.not_before == NOW


def test_a_same_day_alert_waits_in_the_queue_first(rule, report):
    rule()

    report("38.4")

    assert Reminder.objects.count() == 0


# Faults (H26) ------------------------------------------------------------------------


def test_h26_a_fault_in_one_rule_keeps_the_report_and_the_other_rules(rule, report):
    """A number where the rule looks for a choice."""
    broken = rule("AL-900", 'temperature_c = "yes"')
    rule()

    event = report("38.4")

    found = {alert.rule.code: alert for alert in Alert.objects.all()}
    assert set(found) == {"AL-900", "AL-001"}
    (raised,) = found["AL-900"].events.all()
    assert (raised.failed, raised.urgency, raised.advice) == (True, S, "")
    assert (raised.version, raised.entry) == (broken, event.entry)
    assert not found["AL-001"].events.get().failed


def test_h26_a_condition_that_nobody_can_read_is_found_out(rule, report):
    rule("AL-901", "temperature_c is rather high")

    report("36.8")

    assert Alert.objects.get().events.get().failed


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (alert_judging, "judge"),
        (alert_judging.advice, "advice_of"),
        (alert_judging.entries, "values_of_entry"),
    ],
)
def test_h26_a_fault_around_the_rules_keeps_the_report_too(
    rule, report, monkeypatch, module, name, caplog
):
    rule()

    def fail(*args, **kwargs):
        raise KeyError("Margaret Ellery, 38.4")

    monkeypatch.setattr(module, name, fail)

    event = report("38.4")

    assert Entry.objects.get() == event.entry
    alert = Alert.objects.get()
    assert (alert.rule.code, alert.urgency) == ("CP-01", S)
    assert alert.events.get().failed
    assert "38.4" not in caplog.text
    assert "Margaret" not in caplog.text


def test_h26_what_could_not_be_judged_twice_is_one_alert(rule, report, monkeypatch):
    rule()
    monkeypatch.setattr(alert_judging, "judge", lambda *args: 1 / 0)

    report("38.4")
    report("38.4", at=NOW + HOUR)

    assert happened(Alert.objects.get()) == ["raised", "joined"]


def test_h24_report_and_alert_are_kept_together_or_not_at_all(
    rule, report, monkeypatch
):
    """A process killed between the two has written neither."""
    rule()

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(alert_rows, "note", killed)

    with pytest.raises(KeyboardInterrupt):
        report("38.4")

    assert (Entry.objects.count(), Alert.objects.count()) == (0, 0)
    assert FollowUpEvent.objects.count() == 0


def test_a_second_submit_raises_nothing_more(rule, report, check):
    rule()
    follow_up = check(kind=Kind.CALL)

    first = report("38.4", follow_up=follow_up, key="one", revision=0)
    again = report("38.4", follow_up=follow_up, key="one", revision=0)

    assert first == again
    assert AlertEvent.objects.count() == 1


def test_h24_two_reports_at_once_are_one_alert(at_once, rule, report, check):
    rule()
    one, other = check(kind=Kind.CALL), check(kind=Kind.CALL)

    came_to = at_once(
        lambda: report("38.4", follow_up=one), lambda: report("38.6", follow_up=other)
    )

    assert all(isinstance(each, FollowUpEvent) for each in came_to)
    assert sorted(happened(Alert.objects.get())) == ["joined", "raised"]


# Corrections (H32) -------------------------------------------------------------------


@pytest.fixture
def correct(form, nurse):
    def run(event, temperature, *, at=NOW + HOUR):
        follow_up = event.follow_up
        follow_up.refresh_from_db()
        return actions.correct_result(
            follow_up=follow_up,
            revision=follow_up.revision,
            outcome=actions.Outcome(
                gate=Gate.RECORDED,
                measured_at=NOW,
                set_version=form,
                answers={"temperature_c": temperature},
            ),
            why="Typed wrongly.",
            key=f"correction-{temperature}",
            by=nurse,
            at=at,
        )

    return run


def test_h32_an_edited_value_never_clears_an_alert(rule, report, correct):
    rule()
    event = report("38.4")
    before = Alert.objects.get()

    correct(event, "36.4")

    alert = Alert.objects.get()
    assert alert.is_open
    assert happened(alert) == ["raised", "corrected"]
    assert (alert.respond_by, alert.next_step_at) == (
        before.respond_by,
        before.next_step_at,
    )
    assert alert.revision > before.revision


def test_a_correction_is_judged_anew(rule, report, correct):
    rule()
    event = report("36.4")

    correct(event, "38.4")

    alert = Alert.objects.get()
    assert (alert.raised_at, happened(alert)) == (NOW + HOUR, ["raised"])


def test_a_corrected_value_that_still_fires_joins(rule, report, correct):
    rule()
    event = report("38.4")

    correct(event, "38.6")
    correct(event, "36.6", at=NOW + 2 * HOUR)

    assert happened(Alert.objects.get()) == [
        *("raised", "joined", "corrected", "corrected"),
    ]


def test_h32_taking_answers_back_leaves_the_alert(rule, report, nurse):
    rule()
    event = report("38.4")
    event.follow_up.refresh_from_db()

    actions.undo_last(
        follow_up=event.follow_up,
        revision=event.follow_up.revision,
        why="The wrong patient.",
        key="undo",
        by=nurse,
        at=NOW + HOUR,
    )

    alert = Alert.objects.get()
    assert alert.is_open
    assert happened(alert) == ["raised", "corrected"]


def test_a_value_that_was_corrected_counts_for_no_trend(rule, report, correct):
    rule("AL-903", "temperature_c rise 1 since last")
    event = report("36.0")
    correct(event, "38.0")

    report("38.2", at=NOW + 2 * HOUR)

    assert not Alert.objects.exclude(events__failed=True).exists()


# Whom a rule is for -------------------------------------------------------------------


def test_tags_and_days_are_those_of_each_plan(rule, report, plan, nurse):
    rule("AC-01", "temperature_c >= 38.0 and tag sact-6w", E)
    report("38.4")
    assert Alert.objects.count() == 0
    plan.tags.create(
        tag=factories.TagFactory(code="sact-6w"),
        value=Known.YES,
        since=NOW - 5 * DAYS,
        set_by=nurse,
    )

    report("38.4", at=NOW + HOUR)

    assert Alert.objects.get().urgency == E


def test_a_patient_without_a_plan_is_judged_still(rule, form, patient, nurse):
    rule()
    factories.OperationFactory(patient=patient)
    entry = factories.EntryFactory(patient=patient, set_version=form)
    factories.AnswerFactory(entry=entry, number="38.4", value="38.4", text="38.4")

    found = actions.judge_entry(entry=entry, by=nurse, at=NOW)

    assert [each.version.parent.code for each in found.fired] == ["AL-001"]
    assert Alert.objects.get().patient == patient


def test_of_a_person_a_day_counts_from_the_operation(rule, report, plan):
    rule("AL-060", "temperature_c >= 38.0", day_from=0, day_to=30)
    plan.operation.day = (NOW - dt.timedelta(days=31)).date()
    plan.operation.save()
    report("38.4")
    assert Alert.objects.count() == 0
    plan.operation.day = (NOW - dt.timedelta(days=30)).date()
    plan.operation.save()

    report("38.4", at=NOW + HOUR)

    assert Alert.objects.count() == 1
