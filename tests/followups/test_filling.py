"""What a plan waited for becomes known, and brings its checks."""

import datetime as dt

import pytest

from careplan.followups import actions
from careplan.followups.models import FollowUp
from careplan.lib.errors import RefusedError
from careplan.rules.enums import Anchor, Known
from tests.factories import DAY, NOW
from tests.followups.conftest import ANSWERED

pytestmark = pytest.mark.usefixtures("library")
TWO_DAYS = dt.timedelta(days=2)
LATER = NOW + TWO_DAYS
STAGE = {"stage-1", "stage-2", "stage-3"}


@pytest.fixture
def waiting(enrol):
    """A plan that knows neither the day of going home nor the stage."""
    tags = {code: known for code, known in ANSWERED.items() if code not in STAGE}
    return enrol(discharge_on=None, tags=tags)


@pytest.fixture
def fill(waiting, nurse):
    def run(*, anchors=None, tags=None):
        return actions.fill_in(
            care_plan=waiting,
            anchors=anchors or {},
            tags=tags or {},
            by=nurse,
            at=LATER,
        )

    return run


def asked(plan):
    return set(
        FollowUp.objects.filter(
            plan=plan, activity__startswith="find-out-", done_at=None
        ).values_list("activity", flat=True)
    )


def test_both_are_asked_for(waiting):
    assert asked(waiting) == {"find-out-discharge", "find-out-stage"}


def test_the_day_of_going_home_brings_its_checks_and_ends_its_task(
    waiting, fill, nurse
):
    before = set(waiting.follow_ups.values_list("pk", flat=True))

    opened = fill(anchors={Anchor.DISCHARGE: DAY + TWO_DAYS})

    new = waiting.follow_ups.exclude(pk__in=before)
    assert opened == new.count() > 10
    assert set(new.values_list("reasons__item__anchor", flat=True)) == {"discharge"}
    assert asked(waiting) == {"find-out-stage"}
    task = waiting.follow_ups.get(activity="find-out-discharge")
    event = task.events.get()
    assert (task.done_at, task.done_on, event.by) == (LATER, DAY + TWO_DAYS, nurse)


def test_checks_on_the_ward_after_that_day_are_closed_in_the_persons_name(
    waiting, fill, nurse
):
    ward = waiting.follow_ups.filter(
        reasons__item__until_anchor="discharge", done_at=None
    )
    home_on = DAY + TWO_DAYS
    late = set(ward.filter(planned_on__gt=home_on).values_list("pk", flat=True))

    fill(anchors={Anchor.DISCHARGE: home_on})

    closed = FollowUp.objects.filter(closed_at__isnull=False)
    assert late
    assert set(closed.values_list("pk", flat=True)) == late
    assert set(closed.values_list("closed_by", "closed_reason__code")) == {
        (nurse.pk, "not-in-hospital")
    }


def test_the_stage_brings_the_scans_it_decides(waiting, fill):
    scans = waiting.follow_ups.filter(activity="ct-chest-abdomen-pelvis")
    assert scans.count() == 0

    fill(tags={"stage-2": Known.YES})

    assert scans.count() > 0
    assert asked(waiting) == {"find-out-discharge"}
    current = waiting.tags.filter(until=None, tag__code__in=STAGE)
    assert dict(current.values_list("tag__code", "value")) == {
        "stage-1": "no",
        "stage-2": "yes",
        "stage-3": "no",
    }


def test_a_stage_that_needs_no_scans_ends_the_task_too(waiting, fill):
    fill(tags={"stage-1": Known.YES})

    assert waiting.follow_ups.filter(activity="ct-chest-abdomen-pelvis").count() == 0
    assert asked(waiting) == {"find-out-discharge"}


def test_filling_in_leaves_what_was_there(waiting, fill):
    """H15: nothing open is moved or lost by a stage that comes to be known."""
    rows = list(
        waiting.follow_ups.exclude(activity="find-out-stage").order_by("pk").values()
    )

    fill(tags={"stage-3": Known.YES})

    assert (
        list(
            waiting.follow_ups.filter(pk__in=[row["id"] for row in rows])
            .order_by("pk")
            .values()
        )
        == rows
    )


def test_what_is_known_cannot_be_filled_in_again(waiting, fill):
    fill(anchors={Anchor.DISCHARGE: DAY}, tags={"stage-3": Known.YES})

    with pytest.raises(RefusedError, match="known already"):
        fill(anchors={Anchor.DISCHARGE: DAY})
    with pytest.raises(RefusedError, match="known already"):
        fill(tags={"stage-2": Known.YES})


@pytest.mark.parametrize(
    ("days", "words"), [(-3, "before the operation"), (3, "in the future")]
)
def test_an_impossible_day_is_refused(fill, days, words):
    with pytest.raises(RefusedError, match=words):
        fill(anchors={Anchor.DISCHARGE: DAY + dt.timedelta(days=days)})


def test_what_became_late_while_waiting_is_opened_late(waiting, nurse):
    """H15, H17: the call on day 2 at home was never made, so it stays to be made."""
    home_on = waiting.starts_on
    actions.fill_in(
        care_plan=waiting,
        anchors={Anchor.DISCHARGE: home_on},
        tags={},
        by=nurse,
        at=NOW + dt.timedelta(days=30),
    )

    call = FollowUp.objects.get(plan=waiting, reasons__item_code="ER-11")
    assert call.closes_on < home_on + dt.timedelta(days=30)
    assert call.is_open


def test_what_was_not_answered_goes_on_being_asked(enrol, nurse):
    """H15: one answer ends one question, never the others."""
    unknown = dict.fromkeys(ANSWERED, Known.NOT_KNOWN)
    plan = enrol(discharge_on=None, tags=unknown)
    before = asked(plan)

    actions.fill_in(
        care_plan=plan, anchors={}, tags={"stage-3": Known.YES}, by=nurse, at=LATER
    )

    assert len(before) > 3
    assert asked(plan) == before - {"find-out-stage"}
