"""What the care itself lacks becomes an alert, once, and a job closes nothing."""

import datetime as dt

import pytest

from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.actions import watching
from careplan.followups.models import Alert, AlertCause, FollowUp, PlanTag
from careplan.followups.queries import alerts, process_checks, processes
from careplan.followups.queries.alert_page import alert_page
from careplan.followups.queries.asks import watch
from careplan.followups.queries.queue import queue
from careplan.hospital.models import JobRun
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.reminders.actions import run_pass
from careplan.reminders.channels.log import LogChannel
from careplan.rules.enums import Anchor, Kind, Known, VersionState
from careplan.rules.processes import NOT_JUDGED_YET, Process
from tests import factories
from tests.factories import DAY, NOW
from tests.followups.alerting import DAYS, HOUR, S, W, happened

SECOND = dt.timedelta(seconds=1)
GROUP = ["stage-1", "stage-2", "stage-3"]
# Rule id, its check, its days and its urgency (clinical/alerts.md section 5).
RULES = {
    "AP-01": (Process.SILENCE, (0, 30), W),
    "AP-04": (Process.HISTOLOGY_MISSING, (21, None), W),
    "AP-09": (Process.BLOOD_THINNER_NO_END, (None, None), W),
    "AP-11": (Process.CHECK_14_DAYS_LATE, (None, None), W),
    "AP-12": (Process.ADJUVANT_PAST_LIMIT, (None, None), S),
    "AP-13": (Process.MISSED_WHILE_ALERT_OPEN, (None, None), W),
    "AP-14": (Process.DEVICE_NOT_REMOVED, (None, None), W),
    "AP-15": (Process.RISK_GROUP_NOT_CHOSEN, (28, None), W),
    "AP-16": (Process.ANCHOR_UNKNOWN, (180, None), W),
}


def ago(days):
    return DAY - days * DAYS


@pytest.fixture
def watched(hospital):
    """`watched("AP-11")`: that rule, approved here."""

    def make(code, **fields):
        process, (first, last), urgency = RULES[code]
        words = {
            "kind": "process",
            "condition": f"process {process}",
            "day_from": first,
            "day_to": last,
            "urgency": urgency,
            "message": "",
            "action": "Contact the patient.",
            "examples": {},
        }
        return factories.RedFlagRuleVersionFactory(
            parent__code=code, **(words | fields)
        )

    return make


@pytest.fixture
def operated(plan):
    """`operated(21)`: the plan's operation was so many days ago."""

    def run(days):
        plan.operation.day = ago(days)
        plan.operation.save()

    return run


@pytest.fixture
def late(check):
    """`late(14)`: a blood test whose window closed so many days ago."""

    def make(days=14, **fields):
        return check(**{"due_on": ago(days), "after": 0, **fields})

    return make


@pytest.fixture
def tell(plan, nurse):
    """`tell("stage-1")`: what a person answered about the plan."""

    def run(code, value=Known.YES):
        tag = factories.TagFactory(code=code)
        PlanTag.objects.create(plan=plan, tag=tag, value=value, since=NOW, set_by=nurse)

    return run


def look(at=NOW):
    return actions.watch_care(at=at)


# Each rule: fires, just not, an input that is missing ------------------------------


class World:
    """Builds one patient's rows for an example."""

    def __init__(self, plan, check, tell):
        self.plan, self.check, self.tell = plan, check, tell

    def reports(self, operated, *closed):
        self._operated(operated)
        for days in closed:
            self.check(
                kind=Kind.HOME,
                activity="symptom-report",
                due_on=ago(days),
                after=0,
            )

    def histology(self, operated, **fields):
        self._operated(operated)
        self.check(
            kind=Kind.TASK,
            activity="histology-received",
            due_on=ago(operated - 14),
            **fields,
        )

    def one(self, days, **fields):
        self.check(due_on=ago(days), after=0, **fields)

    def start(self, days):
        self.one(days, kind=Kind.TASK, activity="start-of-chemotherapy")

    def missed(self, rule=None, **fields):
        self.check(missed_on=ago(2), **fields)
        if rule is not None:
            version = factories.RedFlagRuleVersionFactory(parent__code="AL-001", **rule)
            raise_by_hand(self.plan.patient, version)

    def catheter(self, days, **fields):
        self.one(days, kind=Kind.VISIT, activity="prostate-catheter-out", **fields)

    def group(self, operated, *tags, one_of=GROUP):
        self._operated(operated)
        version = factories.ChecklistVersionFactory(one_of=[one_of])
        factories.PlanVersionFactory(plan=self.plan, version=factories.publish(version))
        for tag in tags:
            self.tell(tag)

    def treated(self, operated, *tags, ended=None):
        self._operated(operated)
        for tag in tags:
            self.tell(tag)
        for anchor in ended or ():
            self.plan.anchors.create(anchor=anchor, day=ago(20))

    def _operated(self, days):
        self.plan.operation.day = ago(days)
        self.plan.operation.save()


BOOKED = NOW + 3 * DAYS
END, RADIO = Anchor.END_OF_TREATMENT, Anchor.END_OF_RADIOTHERAPY
FIRES, NOT = 1, 0
EXAMPLES = [
    ("AP-01", FIRES, lambda w: w.reports(10, 5, 2)),
    ("AP-01", FIRES, lambda w: w.reports(30, 5, 1)),
    ("AP-01", NOT, lambda w: w.reports(10, 5)),
    ("AP-01", NOT, lambda w: w.reports(10, 5, 0)),
    ("AP-01", NOT, lambda w: w.reports(31, 5, 2)),
    ("AP-01", NOT, lambda w: w.reports(10)),
    ("AP-04", FIRES, lambda w: w.histology(21)),
    ("AP-04", NOT, lambda w: w.histology(20)),
    ("AP-04", NOT, lambda w: w.histology(21, done_at=NOW, done_on=DAY)),
    ("AP-04", NOT, lambda w: w.reports(21)),
    ("AP-09", NOT, lambda w: w.tell("blood-thinner")),
    ("AP-11", FIRES, lambda w: w.one(14)),
    ("AP-11", FIRES, lambda w: w.one(14, booked_for=NOW - DAYS)),
    ("AP-11", FIRES, lambda w: w.one(400, kind=Kind.CALL)),
    ("AP-11", NOT, lambda w: w.one(13)),
    ("AP-11", NOT, lambda w: w.one(14, booked_for=BOOKED)),
    ("AP-11", NOT, lambda w: w.one(14, attended_on=ago(14))),
    ("AP-11", NOT, lambda w: w.one(14, kind=Kind.HOME)),
    ("AP-11", NOT, lambda w: w.one(14, kind=Kind.TASK)),
    ("AP-11", NOT, lambda w: w.one(14, kind=Kind.CALL, activity="ring-back")),
    ("AP-12", FIRES, lambda w: w.start(1)),
    ("AP-12", NOT, lambda w: w.start(0)),
    ("AP-12", NOT, lambda w: w.one(1, kind=Kind.TASK)),
    ("AP-13", FIRES, lambda w: w.missed({})),
    ("AP-13", NOT, lambda w: w.missed()),
    ("AP-13", NOT, lambda w: w.missed({}, booked_for=BOOKED)),
    ("AP-13", NOT, lambda w: w.missed({"condition": "process silence"})),
    ("AP-14", FIRES, lambda w: w.catheter(7)),
    ("AP-14", NOT, lambda w: w.catheter(6)),
    ("AP-14", NOT, lambda w: w.catheter(7, attended_on=ago(7))),
    ("AP-14", NOT, lambda w: w.tell("drain-in")),
    ("AP-15", FIRES, lambda w: w.group(28)),
    ("AP-15", FIRES, lambda w: w.group(28, "stage-1", "stage-2")),
    ("AP-15", NOT, lambda w: w.group(27)),
    ("AP-15", NOT, lambda w: w.group(28, "stage-3")),
    ("AP-15", NOT, lambda w: w.reports(28)),
    ("AP-16", FIRES, lambda w: w.treated(180, "adjuvant-planned")),
    ("AP-16", FIRES, lambda w: w.treated(180, "radiotherapy", ended=[END])),
    ("AP-16", NOT, lambda w: w.treated(179, "adjuvant-planned")),
    ("AP-16", NOT, lambda w: w.treated(180, "adjuvant-planned", ended=[END])),
    ("AP-16", NOT, lambda w: w.treated(180, "radiotherapy", ended=[RADIO])),
    ("AP-16", NOT, lambda w: w.treated(180)),
]


def raise_by_hand(patient, version):
    return Alert.objects.create(
        patient=patient,
        team=patient.team,
        rule=version.parent,
        version=version,
        urgency=version.urgency,
        raised_at=NOW,
        last_reported_at=NOW,
        respond_by=NOW + HOUR,
        next_step_at=NOW + HOUR,
    )


@pytest.mark.parametrize(
    ("code", "fires", "build"),
    EXAMPLES,
    ids=[f"{code}-{nr}" for nr, (code, *_rest) in enumerate(EXAMPLES)],
)
def test_h17_a_rule_holds_on_its_day_and_not_the_day_before(
    watched, plan, check, tell, code, fires, build
):
    version = watched(code)
    build(World(plan, check, tell))

    counts = look()

    raised = Alert.objects.filter(rule=version.parent)
    assert counts == ({"alerts": 1} if fires else {})
    assert [(row.patient, row.urgency, row.version) for row in raised] == [
        (plan.patient, version.urgency, version)
    ] * fires


def test_every_check_is_looked_for_or_known_to_be_beyond_us():
    assert {*processes.QUERIES} | NOT_JUDGED_YET == {*Process}
    assert {*processes.QUERIES} & NOT_JUDGED_YET == set()


def test_h17_what_one_answer_brings_chooses_a_group(watched, plan, check, tell):
    watched("AP-15")
    brings = factories.TagFactory(code="sleeve")
    brings.implies.add(factories.TagFactory(code="gastrectomy-partial"))
    World(plan, check, tell).group(
        28, "sleeve", one_of=["gastrectomy-total", "gastrectomy-partial"]
    )

    assert look() == {}


@pytest.mark.parametrize("state", [VersionState.IN_REVIEW, VersionState.DRAFT])
def test_no_rule_about_the_care_fires_before_it_is_approved_here(watched, late, state):
    watched("AP-11", state=state)
    late()

    assert look() == {}


@pytest.mark.parametrize("status", ["deceased", "withdrawn", "moved"])
@pytest.mark.parametrize("code", ["AP-11", "AP-15"])
def test_nobody_is_watched_who_has_died_or_left(
    watched, plan, check, tell, late, code, status
):
    watched(code)
    late()
    World(plan, check, tell).group(100)
    Patient.objects.filter(pk=plan.patient_id).update(status=status, status_since=DAY)

    assert look() == {}


@pytest.mark.parametrize("code", ["AP-11", "AP-15"])
def test_a_plan_that_has_ended_is_not_watched(
    watched, plan, check, tell, late, nurse, code
):
    watched(code)
    late()
    World(plan, check, tell).group(100)
    plan.ended_at, plan.ended_by, plan.ended_why = NOW, nurse, "Five years."
    plan.save()

    assert look() == {}


# Once, until something is new -----------------------------------


def test_h27_looking_twice_raises_once(watched, late):
    watched("AP-11")
    late()

    assert [look(), look(NOW + HOUR)] == [{"alerts": 1}, {}]

    alert = Alert.objects.get()
    assert happened(alert) == ["raised"]
    assert alert.causes.count() == 1


def test_h27_two_late_checks_stand_in_one_alert(watched, late):
    watched("AP-11")
    first, second = late(30), late(20, title="Chest scan")

    look()

    alert = Alert.objects.get()
    assert alert.follow_up == first
    assert alert.causes.count() == 2
    page = alert_page(alert, NOW)
    assert [(row.label, row.text) for row in page.inputs] == [
        ("CEA blood test", "was to be done by Sunday 25 October"),
        (second.title, "was to be done by Wednesday 4 November"),
    ]


def test_h27_a_third_that_comes_late_joins_the_open_alert(watched, late):
    watched("AP-11")
    late(20)
    look()
    late(13, title="Chest scan")

    look(NOW + 25 * HOUR)

    alert = Alert.objects.get()
    assert happened(alert) == ["raised", "joined"]
    assert [row.label for row in alert_page(alert, NOW).inputs] == [
        "CEA blood test",
        "Chest scan",
    ]


def test_a_closed_alert_does_not_come_back_for_the_same_check(watched, late, answer):
    watched("AP-11")
    late()
    look()
    answer(actions.close_alert)

    assert look(NOW + 30 * DAYS) == {}
    assert Alert.objects.filter(closed_at=None).count() == 0


def test_a_closed_alert_comes_back_for_another_check(watched, late, answer):
    watched("AP-11")
    late()
    look()
    answer(actions.close_alert)
    new = late(20)

    assert look(NOW + HOUR) == {"alerts": 1}
    assert Alert.objects.get(closed_at=None).follow_up == new


def test_a_check_that_was_moved_and_is_late_again_is_new(watched, late, answer):
    watched("AP-11")
    moved = late(60)
    look()
    answer(actions.close_alert)
    FollowUp.objects.filter(pk=moved.pk).update(
        due_on=ago(14), opens_on=ago(14), closes_on=ago(14)
    )

    assert look(NOW + HOUR) == {"alerts": 1}
    assert Alert.objects.filter(closed_at=None).count() == 1


def test_h17_a_silence_goes_on_quietly_and_another_one_is_new(
    watched, plan, check, tell, record, answer
):
    watched("AP-01")
    world = World(plan, check, tell)
    world.reports(20, 12, 9)
    look()
    answer(actions.close_alert)
    world.reports(20, 6)
    assert look(NOW + HOUR) == {}
    FollowUp.objects.update(done_at=NOW, done_on=DAY)
    world.reports(20, 4, 2)

    assert look(NOW + 2 * HOUR) == {"alerts": 1}


def test_the_plan_of_an_old_team_and_the_new_one_have_one_alert(watched, late, plan):
    watched("AP-11")
    late()
    look()
    plan.patient.team = factories.TeamFactory()
    plan.patient.save()

    assert look(NOW + HOUR) == {}


# Who sees it -----------------------------------


def test_h31_it_is_the_teams_even_when_the_patient_has_no_nurse(
    watched, late, nurse, plan
):
    watched("AP-11")
    late()

    look()

    (row,) = alerts.lines_of(alerts.open_alerts(nurse, DAY), NOW)
    assert row.alert.team == plan.patient.team
    assert row.why == "CEA blood test was to be done by Tuesday 10 November"


def test_h24_it_climbs_like_any_other_when_nobody_answers(watched, late, plan, nurse):
    watched("AP-11")
    late()
    plan.patient.team.lead = nurse
    plan.patient.team.save()
    look()
    alert = Alert.objects.get()
    assert alert.respond_by == NOW + 2 * DAYS

    actions.escalate(at=alert.respond_by)

    assert happened(alert) == ["raised", "escalated"]


def test_ap_01_is_one_row_of_the_queue_with_both_its_reasons(
    watched, plan, check, tell, nurse
):
    watched("AP-01")
    World(plan, check, tell).reports(20, 9, 6)

    look()

    (row,) = queue(watch(nurse, NOW)).rows
    assert [line.alert.rule.code for line in row.alerts] == ["AP-01"]
    assert [reason.group for reason in row.reasons] == ["missed-reports"]


def test_a_patient_is_told_nothing(watched, late):
    watched("AP-11", message="Ring us.")
    late()

    look()

    assert Alert.objects.get().events.get().advice == ""
    assert Reminder.objects.count() == 0


# The run -----------------------------------


def test_the_loop_looks_once_an_hour_and_leaves_a_row_a_run(watched, late):
    watched("AP-11")
    late()
    channel = LogChannel()
    starts = [NOW.replace(minute=minute) for minute in (1, 2, 59)]
    beats = [run_pass(at=at, channel=channel) for at in [*starts, NOW + HOUR]]

    assert [beat.counts.get("process alerts") for beat in beats] == [
        *(1, None),
        *(None, None),
    ]
    runs = JobRun.objects.filter(job="process-rules").order_by("pk")
    assert [(run.started_at, run.counts, run.error) for run in runs] == [
        (starts[0], {"alerts": 1}, ""),
        (NOW + HOUR, {}, ""),
    ]
    trail = AuditEvent.objects.filter(kind="care-watched").order_by("pk")
    assert [(row.object_id, row.job) for row in trail] == [
        (run.pk, "process-rules") for run in runs
    ]


def test_h26_a_rule_nobody_can_read_is_counted_and_stops_no_other(
    watched, late, caplog
):
    watched("AP-01", condition="process of elimination")
    watched("AP-11")
    late()

    assert look() == {"alerts": 1, "failed": 1}
    assert "AP-01" in caplog.text


def test_h17_one_that_fails_holds_up_no_other_and_is_tried_again(
    watched, late, monkeypatch, caplog
):
    watched("AP-11")
    late(title="a name that must not be logged")
    late(plan=factories.CarePlanFactory())
    whole = watching.raise_or_join

    def broken(*, report, **given):
        if report.inputs[0]["label"] == "a name that must not be logged":
            raise ZeroDivisionError(report.inputs[0]["label"])
        return whole(report=report, **given)

    with monkeypatch.context() as patched:
        patched.setattr(watching, "raise_or_join", broken)
        assert look() == {"alerts": 1, "failed": 1}

    assert look(NOW + HOUR) == {"alerts": 1}
    assert "must not be logged" not in caplog.text


def test_what_another_loop_raised_meanwhile_is_not_raised_again(
    watched, late, monkeypatch
):
    watched("AP-11")
    late()
    look()
    raised = AlertCause.objects.get()
    monkeypatch.setattr(
        process_checks,
        "not_raised",
        lambda found: found.values_list(*process_checks.COLUMNS),
    )

    assert look(NOW + HOUR) == {}

    assert happened(Alert.objects.get()) == ["raised"]
    assert list(AlertCause.objects.all()) == [raised]


def test_a_full_run_goes_on_with_the_next_pass(watched, late, monkeypatch):
    monkeypatch.setattr(watching, "LIMIT", 1)
    watched("AP-11")
    late(plan=factories.CarePlanFactory())
    late(plan=factories.CarePlanFactory())

    counts = [actions.watch_hourly(at=NOW + 30 * n * SECOND) for n in range(4)]

    assert counts == [{"process alerts": 1}, {"process alerts": 1}, {}, {}]
    assert Alert.objects.count() == 2


def test_told_to_stop_it_goes_on_with_the_next_start(watched, late):
    watched("AP-11")
    late()

    assert actions.watch_hourly(at=NOW, stop=lambda: True) == {}
    assert actions.watch_hourly(at=NOW + SECOND) == {"process alerts": 1}


def test_a_run_that_broke_off_is_tried_again_after_five_minutes(
    watched, late, monkeypatch
):
    watched("AP-11")
    late()

    def broken(*given):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(watching, "_watch", broken)
        with pytest.raises(ZeroDivisionError):
            actions.watch_hourly(at=NOW)

    found = [actions.watch_hourly(at=NOW + n * 60 * SECOND) for n in (1, 4, 5)]
    assert found == [{}, {}, {"process alerts": 1}]
