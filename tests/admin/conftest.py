"""The people who administrate, and rows for every page."""

import datetime as dt

import pytest
from django.test import Client

from careplan.accounts.permissions import Role
from careplan.audit.actors import Job
from careplan.lib.library.report import Report
from careplan.outbox.models import Reminder
from careplan.reminders.models import Attempt, Delivery, ReminderStep
from tests import factories
from tests.factories import NOW

JOB = Job("test")


@pytest.fixture
def signed_in():
    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def editor(hospital):
    return factories.UserFactory(role=Role.CONTENT_EDITOR, name="Edith Moss")


@pytest.fixture
def editor_client(editor, signed_in):
    return signed_in(editor)


@pytest.fixture
def approver_client(approver, signed_in):
    return signed_in(approver)


@pytest.fixture
def draft(hospital):
    """A draft of a checklist with one row."""
    version = factories.ChecklistVersionFactory()
    item = factories.ChecklistItemFactory(version=version, code="COL-03")
    item.risk_factors.add(factories.RiskFactorFactory())
    return version


@pytest.fixture
def one_of_each(patient, nurse, draft):
    """One row for every page of the administration."""
    follow_up = factories.FollowUpFactory(plan__operation__patient=patient)
    delivery = Delivery.objects.create(
        recipient=patient.user,
        patient_id=patient.pk,
        address="margaret@westmere.example",
        created_at=NOW,
    )
    Attempt.objects.create(delivery=delivery, started_at=NOW)
    Reminder.objects.create(
        recipient=patient.user,
        purpose="check-due",
        subject_kind="followups.followup",
        subject_id=follow_up.pk,
        patient_id=patient.pk,
        step="7",
        for_day=NOW.date(),
        not_before=NOW,
        expires_at=NOW + dt.timedelta(days=1),
        created_at=NOW,
    )
    ReminderStep.objects.create(kind="visit", relative_to="due", days_before=7)
    factories.PageVersionFactory()
    factories.QuestionFactory()
    return follow_up


@pytest.fixture
def report():
    return Report()
