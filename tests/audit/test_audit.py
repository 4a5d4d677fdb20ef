"""What happened can be told afterwards, and by nobody untold (H56)."""

import pytest
from django.db import DatabaseError, connection, transaction

from careplan.accounts import actions as accounts
from careplan.audit import actions
from careplan.audit.actors import Job
from careplan.audit.models import AuditEvent
from careplan.followups import actions as followups
from careplan.lib.errors import RefusedError
from careplan.patients import actions as patients
from careplan.patients.models import Patient
from careplan.rules.enums import Gate, Kind
from tests import factories
from tests.factories import DAY, NOW

JOB = Job("test")


@pytest.mark.parametrize("sql", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}"])
def test_h56_the_database_itself_refuses_a_change(patient, sql):
    actions.viewed(patient, by=JOB, at=NOW)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql.format("audit_auditevent"))
    assert AuditEvent.objects.get(kind="viewed").object_id == patient.pk


@pytest.mark.parametrize("who", [{}, {"job": "loop", "actor": True}])
def test_an_event_names_a_person_or_a_job(nurse, who):
    fields = who | ({"actor": nurse} if "actor" in who else {})

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.create(at=NOW, kind="x", object_kind="y", **fields)


def test_a_list_that_was_shown_is_one_row_with_the_ids(nurse):
    event = actions.viewed(Patient, by=nurse, at=NOW, ids=[3, 5])

    assert (event.object_kind, event.object_id, event.fields) == (
        "patients.patient",
        None,
        {"ids": [3, 5]},
    )


@pytest.fixture
def acts(patient, nurse, team):
    """Each action of the record, and the row it must leave."""
    call = factories.FollowUpFactory(plan__operation__patient=patient, kind=Kind.CALL)
    other = factories.FollowUpFactory(plan=call.plan)
    done = {"done_at": NOW, "done_on": DAY, "recorded_at": NOW}
    past = factories.FollowUpFactory(plan=call.plan, kind=Kind.CALL, **done)
    outcome = followups.Outcome(gate=Gate.RECORDED, measured_at=NOW)
    reason = factories.ReasonFactory()
    who = {"by": nurse, "at": NOW}
    details = {"called": "", "born_on": patient.born_on, "email": None, "phone": ""}
    return {
        "gate-recorded": lambda: followups.record_result(
            follow_up=call, revision=0, outcome=outcome, key="a", **who
        ),
        "closed": lambda: followups.close(
            follow_up=other, revision=0, reason=reason, **who
        ),
        "result-corrected": lambda: followups.correct_result(
            follow_up=past, revision=0, outcome=outcome, why="x", key="b", **who
        ),
        "status-set": lambda: patients.set_status(
            patient=patient, status="moved", since=DAY, **who
        ),
        "access-reason": lambda: patients.give_access_reason(
            patient=patient, reason="On call", **who
        ),
        "operation-added": lambda: patients.add_operation(
            patient=patient, procedure="x", site="x", day=DAY, day_as_given="x", **who
        ),
        "patient-changed": lambda: patients.change_details(
            patient=patient, revision=0, name="Maggie Ellery", **details, **who
        ),
        "patient-registered": lambda: patients.register(
            number="W1", name="Joan Whitlock", born_on=DAY, team=team, **who
        ),
        "user-created": lambda: accounts.create_user(
            name="Jonah Pike", email=None, roles=[], **who
        ),
        "invited": lambda: accounts.invite(user=patient.user, **who),
        "address-confirmed": lambda: accounts.confirm_address(user=nurse, **who),
        "contact-changed": lambda: accounts.change_contact(
            user=nurse, email=nurse.email, phone="1", **who
        ),
        "muted": lambda: accounts.mute(user=patient.user, **who),
    }


KINDS = [
    *("gate-recorded", "closed", "result-corrected", "status-set", "access-reason"),
    *("operation-added", "patient-changed", "patient-registered", "user-created"),
    *("invited", "address-confirmed", "contact-changed", "muted"),
]
# An act made of another act leaves the row of each.
INNER = {"patient-changed": ["contact-changed"], "patient-registered": ["user-created"]}
OF_A_PATIENT = KINDS[:8]


@pytest.mark.parametrize("kind", KINDS)
def test_h56_every_act_leaves_its_row(acts, nurse, kind):
    acts[kind]()

    rows = list(AuditEvent.objects.order_by("pk"))
    assert [row.kind for row in rows] == [*INNER.get(kind, []), kind]
    assert {(row.actor, row.job, row.at) for row in rows} == {(nurse, "", NOW)}
    assert (rows[-1].patient_id is not None) == (kind in OF_A_PATIENT)
    assert rows[-1].object_id is not None


@pytest.mark.parametrize("kind", KINDS)
def test_an_act_that_is_undone_leaves_none(acts, kind):
    def act():
        with transaction.atomic():
            acts[kind]()
            raise RefusedError

    with pytest.raises(RefusedError):
        act()

    assert AuditEvent.objects.count() == 0
