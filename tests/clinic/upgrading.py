"""Three plans of the team on version 1 of a checklist whose version 2 is in use."""

import pytest
from django.test import Client

from careplan.accounts.permissions import Role
from careplan.checklists.models import ChecklistVersion
from careplan.followups import actions
from tests import factories
from tests.factories import NOW


@pytest.fixture
def lead(team):
    return factories.UserFactory(role=Role.LEAD_NURSE, teams=[team], name="Jonah Pike")


@pytest.fixture
def lead_client(lead):
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def versions(hospital):
    factories.ReasonFactory(code="withdrawn", text="The plan was changed")
    parent = factories.ChecklistFactory()
    made = []
    for number, schedule in enumerate(["at month 12", "at month 13"], start=1):
        version = factories.ChecklistVersionFactory(parent=parent, number=number)
        factories.ChecklistItemFactory(
            version=version, code="COL-01", schedule=schedule, order=1
        )
        ChecklistVersion.objects.filter(parent=parent, state="published").update(
            state="retired", retired_at=NOW
        )
        made.append(factories.publish(version))
    return made


@pytest.fixture
def many(team, versions):
    """Three plans; the check of the first is booked."""
    plans = []
    for _number in range(3):
        plan = factories.CarePlanFactory(operation__patient__team=team)
        factories.PlanVersionFactory(plan=plan, version=versions[0])
        check = factories.FollowUpFactory(
            plan=plan, booked_for=None if plans else NOW, activity="activity-col-01"
        )
        factories.FollowUpReasonFactory(
            follow_up=check, item=versions[0].items.get(), occurrence="m12"
        )
        plans.append(plan)
    return plans


@pytest.fixture
def offer_key(versions, team):
    old, new = versions
    return f"{old.pk}-{new.pk}-{team.pk}"


@pytest.fixture
def ordered(many, versions, team, lead):
    old, new = versions
    return actions.order_upgrade(
        team=team, old=old, new=new, reason="Decided.", key="order", by=lead, at=NOW
    )
