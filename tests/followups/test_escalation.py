"""An alert that nobody answers climbs by the loop alone; none is lost (H24, H31)."""

import datetime as dt

import pytest

from careplan.accounts.models import Cover
from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.actions import alert_steps
from careplan.followups.models import Alert
from careplan.outbox.models import Reminder
from tests import factories
from tests.factories import DAY, NOW
from tests.followups.alerting import DAYS, HOUR, MINUTE, E, R, S, W, happened


@pytest.fixture
def lead(team):
    person = factories.UserFactory(
        role=Role.LEAD_NURSE, teams=[team], name="Jonah Pike"
    )
    team.lead = person
    team.save()
    return person


@pytest.fixture
def on_call(team):
    person = factories.UserFactory(role=Role.NURSE, name="Dr Amara Diallo")
    team.on_call = person
    team.save()
    return person


@pytest.fixture
def raised(rule, report, nurse, lead, on_call):
    def make(urgency=S, at=NOW):
        rule(urgency=urgency)
        report("38.4", at=at)
        return Alert.objects.get()

    return make


def told(since=0):
    rows = Reminder.objects.order_by("pk").values_list("not_before", "recipient__name")
    return list(rows)[since:]


def lapse(until, *, since=NOW, every=5 * MINUTE):
    """The loop runs every five minutes and nothing else happens."""
    at = since
    while at <= until:
        actions.escalate(at=at)
        at += every


def test_h24_a_same_day_alert_without_reaction_climbs_every_level(raised):
    """Raised 9:38, open until 18: half at 11:38, limit 13:38, then every two hours."""
    alert = raised(S)

    lapse(NOW + 8 * HOUR, every=MINUTE)

    assert told() == [
        (NOW + 2 * HOUR, "Jonah Pike"),
        (NOW + 2 * HOUR, "Orla Brennan"),
        (NOW + 4 * HOUR, "Jonah Pike"),
        (NOW + 6 * HOUR, "Dr Amara Diallo"),
        (NOW + 8 * HOUR, "Jonah Pike"),
        (NOW + 8 * HOUR, "Orla Brennan"),
        (NOW + 8 * HOUR, "Dr Amara Diallo"),
    ]
    assert happened(alert) == [
        *("raised", "escalated", "escalated", "escalated", "unanswered"),
    ]
    alert.refresh_from_db()
    assert (alert.is_open, alert.level) == (True, Alert.Level.NOBODY)
    # 17:38 and two hours in which the clinic is open: 22 minutes, then from 8.
    assert alert.next_step_at == NOW.replace(day=25, hour=9, minute=38)


def test_h24_an_emergency_climbs_in_real_time_at_night(raised):
    """Duty at once, lead at 15 minutes, on-call at 30, then all each half hour."""
    night = NOW.replace(hour=2, minute=0)
    alert = raised(E, night)

    lapse(night + 61 * MINUTE, since=night, every=MINUTE)

    assert [(at - night, name) for at, name in told()] == [
        (dt.timedelta(), "Jonah Pike"),
        (dt.timedelta(), "Orla Brennan"),
        (15 * MINUTE, "Jonah Pike"),
        (30 * MINUTE, "Dr Amara Diallo"),
        (60 * MINUTE, "Jonah Pike"),
        (60 * MINUTE, "Orla Brennan"),
        (60 * MINUTE, "Dr Amara Diallo"),
    ]
    assert alert.events.filter(kind="unanswered").count() == 1


@pytest.mark.parametrize(
    ("urgency", "first", "second"), [(W, 2 * DAYS, 3 * DAYS), (R, 7 * DAYS, 14 * DAYS)]
)
def test_h24_the_less_urgent_go_to_the_lead_at_their_limit(
    raised, urgency, first, second
):
    raised(urgency)

    lapse(NOW + 15 * DAYS if urgency == R else NOW + 3 * DAYS, every=HOUR / 2)

    assert [name for _at, name in told()][:2] == ["Jonah Pike", "Dr Amara Diallo"]
    moments = [at for at, _name in told()][:2]
    assert moments[0] - (NOW + first) < HOUR
    assert moments[1] - (NOW + second) < 2 * HOUR


def test_h24_what_is_seen_goes_on_at_its_limit_only(raised, answer):
    alert = raised(S)
    answer(actions.acknowledge_alert, alert, at=NOW + HOUR)

    lapse(NOW + 5 * HOUR)

    assert [name for _at, name in told()] == ["Jonah Pike"]
    assert alert.events.get(kind="escalated").at >= NOW + 4 * HOUR


def test_h24_what_is_answered_tells_nobody(raised, answer):
    alert = raised(S)
    answer(actions.act_on_alert, alert)

    lapse(NOW + 3 * DAYS, every=HOUR)

    assert told() == []
    alert.refresh_from_db()
    assert alert.is_open


def test_h24_a_nurse_on_leave_is_stood_in_for(raised, nurse, lead):
    stand_in = factories.UserFactory(role=Role.NURSE, name="Tess Moran")
    Cover.objects.create(
        key="leave",
        user=nurse,
        stand_in=stand_in,
        first_day=DAY,
        last_day=DAY,
        set_by=lead,
        set_at=NOW,
    )
    alert = raised(S)
    alert.patient.nurse = nurse
    alert.patient.save()

    lapse(NOW + 2 * HOUR)

    assert [name for _at, name in told()] == ["Tess Moran"]


def test_h24_who_took_it_hears_of_it_first(raised, answer, team):
    colleague = factories.UserFactory(role=Role.NURSE, teams=[team], name="Tess Moran")
    alert = raised(S)
    answer(actions.hand_over_alert, alert, to=colleague)

    lapse(NOW + 2 * HOUR)

    assert [name for _at, name in told()] == ["Tess Moran", "Tess Moran"]


def test_h31_with_all_nurses_gone_the_lead_is_told(raised, nurse, lead):
    raised(S)
    nurse.is_active = False
    nurse.save()
    lead.memberships.all().delete()

    lapse(NOW + 2 * HOUR)

    assert [name for _at, name in told()] == ["Jonah Pike"]


def test_h31_a_level_without_anybody_is_passed_over(raised, lead):
    alert = raised(S)
    lead.is_active = False
    lead.save()

    lapse(NOW + 4 * HOUR)

    assert [name for _at, name in told()] == ["Orla Brennan", "Dr Amara Diallo"]
    alert.refresh_from_db()
    assert alert.level == Alert.Level.ON_CALL


def test_h31_nobody_to_tell_is_counted_and_tried_again(raised, nurse, lead, on_call):
    alert = raised(S)
    for person in (nurse, lead, on_call):
        person.is_active = False
        person.save()

    assert actions.escalate(at=NOW + 4 * HOUR) == {"nobody to tell": 1}

    alert.refresh_from_db()
    assert (alert.is_open, alert.level) == (True, Alert.Level.NOBODY)
    assert happened(alert) == ["raised", "unanswered"]
    nurse.is_active = True
    nurse.save()
    assert actions.escalate(at=NOW + 6 * HOUR) == {"alerts told": 1}
    assert [name for _at, name in told()] == ["Orla Brennan"]


def test_h24_two_loops_tell_each_person_once(at_once, raised):
    raised(S)

    came_to = at_once(
        lambda: actions.escalate(at=NOW + 4 * HOUR),
        lambda: actions.escalate(at=NOW + 4 * HOUR),
    )

    assert sorted(came_to, key=len) == [{}, {"alerts told": 1}]
    assert [name for _at, name in told()] == ["Jonah Pike"]


def test_h24_what_is_answered_at_this_moment_tells_nobody(raised, answer, monkeypatch):
    """The loop has read the alert; a nurse logs her call before it writes."""
    alert = raised(S)
    whole = alert_steps.whom_to_tell

    def meanwhile(*args):
        answer(actions.act_on_alert, alert)
        return whole(*args)

    monkeypatch.setattr(alert_steps, "whom_to_tell", meanwhile)

    assert actions.escalate(at=NOW + 4 * HOUR) == {}

    alert.refresh_from_db()
    assert (told(), alert.next_step_at) == ([], None)


@pytest.mark.parametrize("step", ["note", "tell"])
def test_h24_a_crash_at_any_step_loses_none(raised, monkeypatch, step):
    alert = raised(S)
    before = alert.next_step_at

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(alert_steps, step, killed)
        with pytest.raises(KeyboardInterrupt):
            actions.escalate(at=NOW + 4 * HOUR)

    alert.refresh_from_db()
    assert (alert.level, alert.next_step_at) == (0, before)
    assert (told(), happened(alert)) == ([], ["raised"])
    assert actions.escalate(at=NOW + 4 * HOUR) == {"alerts told": 1}


def test_h24_one_that_fails_holds_up_no_other(raised, rule, report, monkeypatch, check):
    first = raised(S)
    rule("AL-002", 'rigors = "yes"', S)
    report("38.4", rigors="yes")
    whole = alert_steps.whom_to_tell

    def fails(alert, *args):
        if alert.pk == first.pk:
            raise KeyError(alert.patient.name)
        return whole(alert, *args)

    monkeypatch.setattr(alert_steps, "whom_to_tell", fails)

    assert actions.escalate(at=NOW + 4 * HOUR) == {
        "alerts failed": 1,
        "alerts told": 1,
    }


def test_each_step_is_in_the_trail_by_the_job(raised, lead):
    alert = raised(S)

    actions.escalate(at=NOW + 4 * HOUR)

    row = AuditEvent.objects.get(kind="alert-escalated")
    assert (row.job, row.actor_id, row.object_id) == ("escalation", None, alert.pk)
    assert row.fields["told"] == [lead.pk]
