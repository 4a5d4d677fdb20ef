"""Registering people, correcting what we know of them, and what becomes of them."""

import datetime as dt

import pytest

from careplan.accounts.models import User
from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients import actions
from careplan.patients.models import Patient
from tests.factories import DAY, NOW, OperationFactory, UserFactory


@pytest.fixture
def register(team, nurse):
    def run(**changes):
        facts = {
            "number": "W1",
            "name": "Margaret Ellery",
            "born_on": dt.date(1951, 3, 14),
            "team": team,
            "email": "margaret@patients.example",
        }
        return actions.register(**facts | changes, by=nurse, at=NOW)

    return run


def test_somebody_new_gets_an_account_nobody_can_sign_in_to(register):
    patient = register(called="Maggie")

    assert not patient.user.has_usable_password()
    assert patient.user.contact_details.email_confirmed_at is None
    assert sorted(patient.name_tokens.values_list("token", flat=True)) == [
        "ellery",
        "maggie",
        "margaret",
        "margaretellery",
    ]


@pytest.mark.parametrize("number", ["W1", "w1", " W1 ", "W 1"])
def test_h22_one_number_is_one_person(register, number):
    register()

    with pytest.raises(RefusedError, match="hospital number"):
        register(number=number, email=None)
    assert Patient.objects.count() == 1


def test_a_taken_address_is_refused_and_leaves_nothing(register):
    register()
    before = User.objects.count()

    with pytest.raises(RefusedError, match="e-mail address"):
        register(number="W2", email="MARGARET@patients.example")

    assert (Patient.objects.count(), User.objects.count()) == (1, before)


@pytest.mark.parametrize(
    "name",
    [
        "مریم حسینی",
        "😀",
        "x" * 200,
        "y" * 100 + " " + "y" * 99,
        "O’Brien O'Brien",
        "\u202eyrelle",
    ],
)
def test_names_are_kept_as_people_write_them(register, name):
    assert register(name=name).name == name


@pytest.fixture
def change(patient, nurse):
    def run(revision=0, **changes):
        facts = {
            "name": "Margaret Thornbury",
            "called": "",
            "born_on": patient.born_on,
            "email": patient.user.email,
            "phone": "1",
        }
        actions.change_details(
            patient=patient, revision=revision, **facts | changes, by=nurse, at=NOW
        )

    return run


def test_a_new_name_is_found_and_the_old_one_no_more(change, patient):
    change()

    patient.refresh_from_db()
    tokens = set(patient.name_tokens.values_list("token", flat=True))
    assert (patient.name, patient.user.name, patient.revision) == (
        "Margaret Thornbury",
        "Margaret Thornbury",
        1,
    )
    assert tokens == {"margaret", "thornbury", "margaretthornbury"}
    assert AuditEvent.objects.get(kind="patient-changed").fields["name"] == [
        "Margaret Ellery",
        "Margaret Thornbury",
    ]


def test_h34_a_stale_form_changes_nothing(change, patient):
    change()

    with pytest.raises(StaleError):
        change(name="Somebody Else")

    patient.refresh_from_db()
    assert patient.name == "Margaret Thornbury"


def test_h07_a_changed_address_must_be_confirmed_again(change, patient):
    change(email="New@patients.example")

    user = User.objects.get(pk=patient.user_id)
    assert (user.email, user.contact_details.email_confirmed_at) == (
        "new@patients.example",
        None,
    )


def test_the_same_address_stays_confirmed(change, patient):
    change()

    user = User.objects.get(pk=patient.user_id)
    assert user.contact_details.email_confirmed_at == NOW


def test_a_refused_address_leaves_the_name_too(change, patient, nurse):
    with pytest.raises(RefusedError, match="e-mail"):
        change(email=nurse.email)

    patient.refresh_from_db()
    assert (patient.name, patient.revision) == ("Margaret Ellery", 0)


def test_a_status_says_since_when_and_by_whom(patient, nurse):
    actions.set_status(patient=patient, status="deceased", since=DAY, by=nurse, at=NOW)

    event = AuditEvent.objects.get(kind="status-set")
    assert (patient.status, patient.status_since) == ("deceased", DAY)
    assert (event.actor_id, event.fields) == (
        nurse.pk,
        {"status": ["active", "deceased"], "since": "2026-11-24"},
    )


def test_h46_an_incomplete_day_is_kept_as_given(patient, nurse):
    operation = actions.add_operation(
        patient=patient,
        procedure="Bowel removed",
        site="site-colon",
        day=None,
        day_as_given="spring 2019",
        by=nurse,
        at=NOW,
    )

    operation.refresh_from_db()
    assert (operation.day, operation.day_as_given) == (None, "spring 2019")


@pytest.mark.parametrize(
    ("day", "age"), [(dt.date(2026, 3, 13), 74), (dt.date(2026, 3, 14), 75)]
)
def test_an_age_counts_birthdays(day, age):
    assert Patient(born_on=dt.date(1951, 3, 14)).age_on(day) == age


def test_the_birth_date_stays_before_the_operation(patient, nurse):
    """H46"""
    OperationFactory(patient=patient, day=dt.date(2025, 11, 18))

    with pytest.raises(RefusedError, match="after the operation"):
        actions.change_details(
            patient=patient,
            revision=patient.revision,
            name=patient.name,
            called="",
            born_on=dt.date(2025, 11, 19),
            email=None,
            phone="",
            by=nurse,
            at=NOW,
        )
    patient.refresh_from_db()
    assert patient.born_on == dt.date(1951, 3, 14)


def test_nobody_dies_before_the_operation(patient, nurse):
    OperationFactory(patient=patient, day=dt.date(2025, 11, 18))

    with pytest.raises(RefusedError, match="before the operation"):
        actions.set_status(
            patient=patient,
            status="deceased",
            since=dt.date(2025, 11, 17),
            by=nurse,
            at=NOW,
        )
    patient.refresh_from_db()
    assert patient.status == "active"


def test_h33_a_status_from_a_stale_form_changes_nothing(patient, nurse):
    Patient.objects.filter(pk=patient.pk).update(revision=2)

    with pytest.raises(StaleError):
        actions.set_status(
            patient=patient, status="deceased", since=DAY, revision=1, by=nurse, at=NOW
        )

    assert Patient.objects.get(pk=patient.pk).status == "active"


def test_a_nurse_of_the_team_is_named_and_nobody_else(patient, nurse, stranger):
    other = UserFactory(role=Role.NURSE, teams=[stranger.team])

    actions.set_nurse(patient=patient, revision=0, nurse=nurse, by=nurse, at=NOW)
    with pytest.raises(RefusedError, match="own team"):
        actions.set_nurse(patient=patient, revision=1, nurse=other, by=nurse, at=NOW)
    with pytest.raises(StaleError):
        actions.set_nurse(patient=patient, revision=0, nurse=None, by=nurse, at=NOW)

    patient.refresh_from_db()
    assert (patient.nurse, patient.revision) == (nurse, 1)
    event = AuditEvent.objects.get(kind="nurse-named")
    assert event.fields == {"nurse": [None, nurse.pk]}


def test_h38_a_consent_is_kept_and_a_no_to_reminders_stops_them(patient, nurse):
    actions.note_consent(
        patient=patient, purpose="reminders", given=False, by=nurse, at=NOW
    )

    patient.user.contact_details.refresh_from_db()
    assert patient.user.contact_details.muted_at == NOW
    event = AuditEvent.objects.get(kind="consent")
    assert event.fields == {"purpose": "reminders", "given": False}
