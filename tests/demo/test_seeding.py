"""A believable hospital, made by the product's own actions."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db.models import Exists, F, OuterRef, Q

from careplan.accounts.models import User
from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.demo import seeding
from careplan.demo.people import PEOPLE, Story
from careplan.entries.models import Entry
from careplan.followups.models import CarePlan, FollowUp
from careplan.followups.models.follow_up import OPEN
from careplan.followups.queries.asks import watch
from careplan.followups.queries.ranked import counted
from careplan.outbox.models import Reminder
from careplan.patients.models import Patient
from careplan.rules.enums import Kind
from careplan.rules.ranking import Group
from tests.library import library as library  # noqa: PLC0414 - pytest looks here
from tests.library import rows_for_a_module

NOW = dt.datetime(2026, 11, 24, 9, 38, tzinfo=dt.UTC)
TODAY = NOW.date()
# For each story the person with the shortest one: it is told in seconds.
SOME = [
    min((each for each in PEOPLE if each.story == story), key=lambda one: one.enrolled)
    for story in Story
    if any(each.story == story for each in PEOPLE)
]


@pytest.fixture(scope="module")
def seeded(library, django_db_blocker):
    """One person for each story, made once for this module."""
    with (
        pytest.MonkeyPatch.context() as patch,
        rows_for_a_module(django_db_blocker),
    ):
        patch.setattr(seeding, "PEOPLE", SOME)
        seeding.seed(NOW, lambda words: None)
        yield


def of(story):
    someone = next(each for each in SOME if each.story == story)
    return FollowUp.objects.filter(patient__name=someone.name)


def late_by(rows, low, high):
    closed = [TODAY - dt.timedelta(days=days) for days in (high, low)]
    return rows.filter(OPEN, closes_on__range=closed).exclude(kind=Kind.HOME)


ALERT = Q(patient__alerts__isnull=False, patient__alerts__closed_at=None)
STATES = {
    Story.SHOWCASE: lambda rows: rows.filter(OPEN, booked_for__gt=NOW),
    Story.JUST_ENROLLED: lambda rows: rows.filter(plan__starts_on=TODAY),
    Story.EARLY: lambda rows: rows.filter(done_at__isnull=False, kind=Kind.HOME),
    Story.HOME_UNKNOWN: lambda rows: rows.filter(OPEN, activity="find-out-discharge"),
    Story.STAGE_UNKNOWN: lambda rows: rows.filter(OPEN, activity="find-out-histology"),
    Story.SILENT: lambda rows: rows.filter(OPEN, kind=Kind.HOME, closes_on__lt=TODAY),
    Story.TRIED_TWICE: lambda rows: rows.filter(
        patient__contact_attempts__outcome__effect="not-reached"
    ),
    Story.LETTER_DUE: lambda rows: rows.filter(OPEN, activity="write-letter"),
    Story.PROMISED: lambda rows: rows.filter(
        OPEN, activity="ring-back", due_on=TODAY, promise__kept_in=None
    ),
    Story.STEADY: lambda rows: rows.filter(OPEN, due_on__gt=TODAY),
    Story.BOOKED_TODAY: lambda rows: rows.filter(OPEN, booked_for__date=TODAY),
    Story.LATE_BY_A_DAY: lambda rows: late_by(rows, 1, 1),
    Story.LATE_BY_A_YEAR: lambda rows: late_by(rows, 300, 430),
    Story.DONE_LATE: lambda rows: rows.filter(done_on__gt=F("closes_on")),
    Story.CORRECTED: lambda rows: rows.filter(events__kind="corrected"),
    Story.DAY_CORRECTED: lambda rows: rows.filter(change_lines__act="moved"),
    Story.STAGE_CHANGED: lambda rows: rows.filter(
        plan__changes__reason__startswith="The laboratory looked again"
    ),
    Story.CLOSED: lambda rows: rows.filter(closed_reason__code="done-elsewhere"),
    Story.TO_REVIEW: lambda rows: rows.filter(
        OPEN, attended_on__isnull=False, reviewed_at=None
    ),
    Story.TO_TELL: lambda rows: rows.filter(OPEN, reviewed_at__isnull=False),
    Story.FIVE_YEARS: lambda rows: rows.filter(
        done_at__isnull=False, due_on__lt=TODAY - dt.timedelta(days=1500)
    ),
    Story.FEVER: lambda rows: rows.filter(
        ALERT, patient__alerts__urgency="S", patient__alerts__acknowledged_at=None
    ),
    Story.REDNESS: lambda rows: rows.filter(
        ALERT,
        patient__alerts__acknowledged_at__isnull=False,
        patient__alerts__contacted_at=None,
    ),
    Story.CHILLS: lambda rows: rows.filter(
        ALERT,
        patient__alerts__urgency="E",
        patient__alerts__level=1,
        patient__alerts__contacted_at__isnull=False,
    ),
    Story.LOW: lambda rows: rows.filter(
        ALERT, patient__alerts__urgency="W", patient__alerts__owner__isnull=False
    ),
    Story.SETTLED: lambda rows: rows.filter(
        patient__alerts__outcome__code="seen-in-clinic"
    ).exclude(ALERT),
    Story.DECEASED: lambda rows: rows.filter(patient__status="deceased"),
    Story.WITHDRAWN: lambda rows: rows.filter(patient__status="withdrawn"),
    Story.MOVED: lambda rows: rows.filter(patient__status="moved"),
}


@pytest.mark.parametrize("story", Story)
def test_every_story_comes_true(seeded, db, story):
    assert STATES[story](of(story)).count() > 0


def test_sixty_people_over_three_teams_tell_every_story():
    assert {each.story for each in PEOPLE} == set(Story)
    assert (len(PEOPLE), len({each.name for each in PEOPLE})) == (60, 60)
    assert {each.team for each in PEOPLE} == {0, 1, 2}


def test_every_group_of_the_queue_has_somebody(seeded, db):
    nurse = User.objects.get(email="nurse@careplan.example")

    counts = counted(watch(nurse, NOW))
    # No story tells of a late start of treatment, of an appointment nobody came to, or
    # of somebody whom nobody can reach.
    assert {group for group, count in counts.items() if count.patients == 0} == {
        Group.TREATMENT,
        Group.ABSENT,
        Group.UNREACHABLE,
    }
    assert set(counts) == set(Group)


def test_the_three_who_sign_in_can(seeded, db):
    people = {
        "nurse@careplan.example": Role.NURSE,
        "patient@careplan.example": Role.PATIENT,
        "admin@careplan.example": Role.ADMINISTRATOR,
    }

    for email, role in people.items():
        user = User.objects.get(email=email)
        assert user.check_password("careplan-demo")
        assert role in user.role_names


def test_nothing_happened_later_than_now(seeded, db):
    assert AuditEvent.objects.filter(kind__startswith="gate-", at__gt=NOW).count() == 0
    assert FollowUp.objects.filter(done_on__gt=TODAY).count() == 0
    assert Entry.objects.filter(measured_at__gt=NOW).count() == 0


def test_h56_everything_went_through_the_actions(seeded, db):
    built = AuditEvent.objects.filter(kind="plan-built", object_id=OuterRef("pk"))

    assert CarePlan.objects.filter(~Exists(built)).count() == 0


def test_h07_mail_goes_to_addresses_that_cannot_exist(seeded, db):
    addresses = User.objects.exclude(email=None).values_list("email", flat=True)

    assert {each.rpartition(".")[2] for each in addresses} == {"example"}
    assert Reminder.objects.filter(state="waiting").count() > 0


def test_seeding_twice_does_nothing(seeded, db):
    before = (Patient.objects.count(), AuditEvent.objects.count())

    seeding.seed(NOW, lambda words: None)
    call_command("seeddemo")

    assert (Patient.objects.count(), AuditEvent.objects.count()) == before
