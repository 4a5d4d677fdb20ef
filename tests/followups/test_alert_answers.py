"""Seen, handed over, acted on, closed: by a person, once, in the open (H24, H32)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import Alert, FollowUp
from careplan.hospital.models import Reason
from careplan.lib.errors import RefusedError, StaleError
from careplan.outbox.models import Reminder
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from tests import factories
from tests.factories import NOW
from tests.followups.alerting import DAYS, HOUR, E, happened


@pytest.fixture
def alert(rule, report):
    rule()
    report("38.4")
    return Alert.objects.get()


@pytest.fixture
def colleague(team):
    return factories.UserFactory(role=Role.NURSE, teams=[team], name="Jonah Pike")


def test_h24_seen_is_not_answered_the_clock_runs_on(alert, answer, nurse):
    event = answer(actions.acknowledge_alert, alert, at=NOW + HOUR)

    assert (event.kind, event.by) == ("acknowledged", nurse)
    assert (alert.acknowledged_at, alert.acknowledged_by) == (NOW + HOUR, nurse)
    assert (alert.is_open, alert.next_step_at) == (True, alert.respond_by)
    assert AuditEvent.objects.filter(kind="alert-acknowledged").count() == 1


def test_h24_seen_after_its_limit_it_has_one_more_interval(alert, answer):
    answer(actions.acknowledge_alert, alert, at=NOW + 5 * HOUR)

    assert alert.next_step_at == NOW + 7 * HOUR


def test_who_spoke_with_the_patient_has_answered(alert, answer, nurse):
    event = answer(actions.act_on_alert, alert, at=NOW + HOUR, text="Comes in at two.")

    assert (event.kind, event.text, event.spoke) == ("acted", "Comes in at two.", True)
    assert (alert.contacted_at, alert.next_step_at) == (NOW + HOUR, None)
    assert alert.is_open


def test_h24_a_message_left_is_no_answer(alert, answer):
    answer(actions.act_on_alert, alert, text="Voicemail.", spoke=False)

    assert (alert.contacted_at, alert.next_step_at) == (None, alert.respond_by)


def test_closing_says_how_it_ended_and_what_was_done(alert, answer, nurse, outcome):
    event = answer(
        actions.close_alert, alert, at=NOW + HOUR, text="Seen, wound clean.", spoke=True
    )

    assert (event.kind, event.text, event.spoke) == (
        "closed",
        "Seen, wound clean.",
        True,
    )
    assert (alert.closed_at, alert.closed_by, alert.outcome) == (
        NOW + HOUR,
        nurse,
        outcome,
    )
    assert (alert.closed_note, alert.next_step_at) == ("Seen, wound clean.", None)


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_h32_it_closes_only_with_words(alert, answer, text):
    with pytest.raises(RefusedError):
        answer(actions.close_alert, alert, text=text)

    alert.refresh_from_db()
    assert (alert.is_open, happened(alert)) == (True, ["raised"])


@pytest.mark.parametrize(
    "wrong",
    [{"list": Reason.List.CLOSE, "code": "x"}, {"list": "alert", "active": False}],
)
def test_h32_it_closes_only_with_an_outcome_of_its_list(alert, answer, wrong):
    reason = factories.ReasonFactory(**{"code": "other", **wrong})

    with pytest.raises(RefusedError):
        answer(actions.close_alert, alert, outcome=reason)

    alert.refresh_from_db()
    assert alert.is_open


def test_handed_over_it_is_unseen_and_the_colleague_is_told(alert, answer, colleague):
    answer(actions.acknowledge_alert, alert)

    event = answer(
        actions.hand_over_alert, alert, to=colleague, text="Off sick.", at=NOW + HOUR
    )

    assert (event.kind, event.to, event.text) == ("handed-over", colleague, "Off sick.")
    assert (alert.owner, alert.acknowledged_at) == (colleague, None)
    assert alert.next_step_at == NOW + 3 * HOUR
    assert alert.respond_by == NOW + 4 * HOUR
    told = Reminder.objects.get()
    assert (told.recipient, told.purpose) == (colleague, "alert-handed-over")


def test_handing_over_never_takes_the_limit_away(alert, answer, colleague):
    answer(actions.hand_over_alert, alert, to=colleague, at=NOW + 3 * HOUR)

    assert alert.next_step_at == alert.respond_by == NOW + 4 * HOUR


def test_it_is_handed_to_somebody_who_can_answer(alert, answer, nurse, patient):
    for nobody in (nurse, patient.user, factories.UserFactory(is_active=False)):
        with pytest.raises(RefusedError):
            answer(actions.hand_over_alert, alert, to=nobody)


@pytest.mark.parametrize(
    "act",
    [actions.acknowledge_alert, actions.act_on_alert, actions.close_alert],
)
def test_h35_a_second_submit_finds_the_first(alert, answer, act):
    first = answer(act, alert, revision=1, key="one")
    again = answer(act, alert, revision=1, key="one")

    assert first == again
    assert len(happened(alert)) == 2


def test_h33_who_comes_second_is_told_and_writes_nothing(alert, answer, colleague):
    answer(actions.act_on_alert, alert, revision=1)

    with pytest.raises(StaleError):
        answer(actions.close_alert, alert, revision=1, by=colleague)
    with pytest.raises(StaleError):
        answer(actions.act_on_alert, alert, revision=1, by=colleague, key="other")

    alert.refresh_from_db()
    assert (alert.is_open, happened(alert)) == (True, ["raised", "acted"])


def test_h33_other_words_under_the_same_key_are_not_dropped(alert, answer):
    answer(actions.act_on_alert, alert, revision=1, key="one", text="Rang.")

    with pytest.raises(StaleError):
        answer(actions.act_on_alert, alert, revision=1, key="one", text="Did not.")


def test_h33_two_nurses_at_once(at_once, rule, report, answer, nurse, colleague):
    rule()
    report("38.4")
    alert = Alert.objects.get()

    def close(by):
        return lambda: actions.close_alert(
            alert=alert,
            revision=1,
            outcome=Reason.objects.get(list="alert"),
            text=by.name,
            spoke=True,
            key=by.name,
            by=by,
            at=NOW,
        )

    came_to = at_once(close(nurse), close(colleague))

    assert sorted(type(each).__name__ for each in came_to) == [
        "AlertEvent",
        "StaleError",
    ]


def test_h33_a_report_that_came_meanwhile_is_seen_before_it_closes(
    alert, report, answer
):
    report("39.0", at=NOW + HOUR)

    with pytest.raises(StaleError):
        answer(actions.close_alert, alert, revision=1)


def test_a_closed_alert_stays_as_it_was(alert, answer, colleague):
    answer(actions.close_alert, alert)

    for act, said in [
        (actions.acknowledge_alert, {}),
        (actions.act_on_alert, {}),
        (actions.close_alert, {}),
        (actions.hand_over_alert, {"to": colleague}),
    ]:
        with pytest.raises(StaleError):
            answer(act, alert, **said)


def test_closing_takes_back_what_waits_to_be_said(rule, report, answer):
    rule("AL-002", 'rigors = "yes"', E)
    report("38.4", rigors="yes")

    answer(actions.close_alert)

    assert Reminder.objects.get().state == "dropped"


# Every path that could close or hide an alert (H32) ----------------------------------


def better_now(alert, report, nurse):
    report("36.8", at=NOW + HOUR)


def seen(alert, report, nurse):
    actions.acknowledge_alert(alert=alert, revision=1, key="a", by=nurse, at=NOW)


def acted(alert, report, nurse):
    actions.act_on_alert(
        alert=alert, revision=1, text="Rang.", spoke=True, key="a", by=nurse, at=NOW
    )


def escalated(alert, report, nurse):
    for hours in range(100):
        actions.escalate(at=NOW + hours * HOUR)


def plan_ended(alert, report, nurse):
    actions.end_plan(
        care_plan=alert.patient.plans.get(),
        reason=factories.ReasonFactory(),
        why="Moved on to yearly letters.",
        by=nurse,
        at=NOW,
    )


def status(kind):
    def run(alert, report, nurse):
        patients.set_status(
            patient=alert.patient, status=kind, since=NOW.date(), by=nurse, at=NOW
        )

    run.__name__ = kind
    return run


def other_team(alert, report, nurse):
    actions.change_team(
        patient=alert.patient,
        revision=alert.patient.revision,
        team=factories.TeamFactory(name="Breast team"),
        by=nurse,
        at=NOW,
    )


def check_taken_back(alert, report, nurse):
    check = FollowUp.objects.get()
    actions.undo_last(
        follow_up=check,
        revision=check.revision,
        why="Wrong patient.",
        key="u",
        by=nurse,
        at=NOW,
    )


def rule_retired(alert, report, nurse):
    version = alert.version
    version.state, version.retired_at = "retired", NOW
    version.save()
    report("38.4", at=NOW + HOUR)


PATHS = [
    better_now,
    seen,
    acted,
    escalated,
    plan_ended,
    *(status(each) for each in (*Patient.Status.values[1:],)),
    other_team,
    check_taken_back,
    rule_retired,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_h32_nothing_but_closing_with_words_closes_or_hides_it(
    alert, report, nurse, path
):
    path(alert, report, nurse)

    alert.refresh_from_db()
    assert alert.is_open
    assert (alert.outcome, alert.closed_note) == (None, "")


def test_h32_no_row_is_deleted_and_no_event_rewritten(alert):
    for broken, refused in (
        (lambda: alert.events.update(text="Nothing happened."), IntegrityError),
        (lambda: alert.events.all().delete(), IntegrityError),
        (alert.delete, ProtectedError),
    ):
        with pytest.raises(refused), transaction.atomic():
            broken()

    assert Alert.objects.count() == 1
    assert happened(alert) == ["raised"]


def test_a_change_of_team_takes_open_alerts_along(alert, answer, nurse, report):
    answer(actions.acknowledge_alert, alert)
    other_team(alert, report, nurse)

    alert.refresh_from_db()
    assert alert.team.name == "Breast team"
    assert (alert.acknowledged_at, alert.owner) == (None, None)
    assert alert.respond_by == NOW + 4 * HOUR
    assert happened(alert) == ["raised", "acknowledged", "team"]


def test_a_death_leaves_it_for_one_confirming_click_and_tells_nobody_more(
    alert, report, nurse, answer
):
    status("deceased")(alert, report, nurse)

    assert actions.escalate(at=NOW + 3 * DAYS) == {}
    answer(actions.close_alert, alert, text="Died on Tuesday.", spoke=False)

    assert not alert.is_open


def test_an_alert_of_who_left_is_answered_still(alert, report, nurse):
    status("withdrawn")(alert, report, nurse)

    assert actions.escalate(at=NOW + dt.timedelta(hours=5)) == {"alerts told": 1}
