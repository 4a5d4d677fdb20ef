"""Two people, or one person twice, at the same moment."""

import pytest

from careplan.followups import actions
from careplan.followups.models import CarePlan, FollowUp, FollowUpEvent
from careplan.followups.queries.history_columns import differences
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients.models import Operation, Patient
from careplan.rules.enums import Gate, Kind
from tests import factories
from tests.factories import DAY, NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enrolment(person):
    """A small published checklist: what is tested here is who comes first."""
    version = factories.ChecklistVersionFactory(parent__code="small")
    for number in range(3):
        factories.ChecklistItemFactory(
            version=version, schedule=f"at months {number + 1}"
        )
    factories.publish(version)

    def make(**changes):
        surgery = actions.Surgery(procedure="Bowel removed", site="site-colon", day=DAY)
        facts = {"who": person, "surgery": surgery, "versions": (version,)}
        return actions.Enrolment(**facts | changes)

    return make


def test_h35_h14_twenty_submits_of_one_form_make_one_plan(at_once, enrolment, nurse):
    whole = enrolment()
    person = actions.Person(
        number="W1",
        name="Margaret Ellery",
        born_on=whole.who.born_on,
        team=whole.who.team,
    )
    form = enrolment(who=person)

    found = at_once(
        *[lambda: actions.enrol(enrolment=form, key="k", by=nurse, at=NOW).pk] * 20
    )

    assert found == [CarePlan.objects.get().pk] * 20
    assert Patient.objects.count() == Operation.objects.count() == 1
    assert FollowUp.objects.count() == 3


def test_h14_two_nurses_who_enrol_one_person_make_one_plan(
    at_once, enrolment, patient, nurse
):
    form = enrolment(who=patient)

    def submit(key):
        return lambda: actions.enrol(enrolment=form, key=key, by=nurse, at=NOW).pk

    found = at_once(submit("one"), submit("two"))

    refused = [each for each in found if isinstance(each, RefusedError)]
    assert [str(each) for each in refused] == ["This operation already has a plan."]
    assert CarePlan.objects.count() == 1


def test_h33_of_two_nurses_one_is_taken_and_one_is_told(at_once, plan, nurse):
    """50 pairs: each time one is accepted and the other is shown what happened."""
    other = factories.UserFactory()
    checks = [
        factories.FollowUpFactory(plan=plan, kind=Kind.CALL, title=f"Call {number}")
        for number in range(50)
    ]

    def log(follow_up, who):
        outcome = actions.Outcome(gate=Gate.RECORDED, measured_at=NOW)
        key = f"{follow_up.pk}-{who.pk}"
        return actions.record_result(
            follow_up=follow_up, revision=0, outcome=outcome, key=key, by=who, at=NOW
        )

    def all_of(who):
        return lambda: [_result(log, each, who) for each in checks]

    first, second = at_once(all_of(nurse), all_of(other))

    pairs = [{one, two} for one, two in zip(first, second, strict=True)]
    print(f"{len(pairs)} pairs")
    assert pairs == [{FollowUpEvent, StaleError}] * 50
    assert FollowUpEvent.objects.count() == 50
    assert FollowUp.objects.filter(revision=1, done_at=NOW).count() == 50


def _result(log, follow_up, who):
    try:
        return type(log(follow_up, who))
    except StaleError as error:
        return type(error)


def test_h35_a_double_click_logs_once(at_once, plan, nurse):
    follow_up = factories.FollowUpFactory(plan=plan, kind=Kind.CALL)
    outcome = actions.Outcome(gate=Gate.RECORDED, measured_at=NOW)

    def log():
        return actions.record_result(
            follow_up=follow_up, revision=0, outcome=outcome, key="k", by=nurse, at=NOW
        )

    assert at_once(*[log] * 20) == [FollowUpEvent.objects.get()] * 20


def test_h35_twenty_submits_of_one_undo_take_back_once(at_once, plan, nurse):
    follow_up = factories.FollowUpFactory(plan=plan, kind=Kind.VISIT)
    for revision, gate in enumerate((Gate.BOOKED, Gate.ATTENDED)):
        actions.record_result(
            follow_up=follow_up,
            revision=revision,
            outcome=actions.Outcome(gate, NOW, booked_for=NOW),
            key=gate.value,
            by=nurse,
            at=NOW,
        )

    def undo():
        return actions.undo_last(
            follow_up=follow_up, revision=2, why="x", key="k", by=nurse, at=NOW
        )

    undone = at_once(*[undo] * 20)

    event = FollowUpEvent.objects.get(kind="undone")
    assert undone == [event] * 20
    assert event.undoes.gate == Gate.ATTENDED


def test_h35_twenty_submits_of_one_miss_log_once(at_once, plan, nurse):
    follow_up = factories.FollowUpFactory(plan=plan, kind=Kind.VISIT)
    reason = factories.ReasonFactory(list="missed", code="unwell", text="Unwell")

    def miss():
        return actions.did_not_attend(
            follow_up=follow_up,
            revision=0,
            on=DAY,
            reason=reason,
            key="k",
            by=nurse,
            at=NOW,
        )

    assert at_once(*[miss] * 20) == [FollowUpEvent.objects.get()] * 20


def test_h33_one_takes_back_while_the_other_goes_on(at_once, plan, nurse):
    """50 pairs: a review against the taking back of what it stands on."""
    other = factories.UserFactory()
    checks = [factories.FollowUpFactory(plan=plan) for _number in range(50)]
    for each in checks:
        actions.record_result(
            follow_up=each,
            revision=0,
            outcome=actions.Outcome(Gate.ATTENDED, NOW),
            key=f"attended-{each.pk}",
            by=nurse,
            at=NOW,
        )

    def review(follow_up, who):
        return actions.record_result(
            follow_up=follow_up,
            revision=1,
            outcome=actions.Outcome(Gate.REVIEWED, NOW, finding="normal"),
            key=f"reviewed-{follow_up.pk}",
            by=who,
            at=NOW,
        )

    def undo(follow_up, who):
        return actions.undo_last(
            follow_up=follow_up,
            revision=1,
            why="Wrong patient",
            key=f"undo-{follow_up.pk}",
            by=who,
            at=NOW,
        )

    first, second = at_once(
        lambda: [_result(review, each, nurse) for each in checks],
        lambda: [_result(undo, each, other) for each in checks],
    )

    pairs = [{one, two} for one, two in zip(first, second, strict=True)]
    assert pairs == [{FollowUpEvent, StaleError}] * 50
    for each in FollowUp.objects.filter(plan=plan).prefetch_related("events"):
        assert differences(each, each.events.all()) == []
        assert each.revision == 2
