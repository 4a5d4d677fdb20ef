"""Alerts, promises and calls, as the queue meets them."""

import datetime as dt

import factory

from careplan.accounts.permissions import Role
from careplan.followups.models import ContactAttempt, ContactOutcome, Promise
from careplan.followups.models.contact import RING_BACK
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import (
    DAY,
    NOW,
    CarePlanFactory,
    Factory,
    FollowUpFactory,
    PatientFactory,
    UserFactory,
)


class AlertFactory(factories.AlertFactory):
    """Reported an hour ago, three hours left."""

    raised_at = NOW - dt.timedelta(hours=1)
    respond_by = NOW + dt.timedelta(hours=3)


class OutcomeFactory(Factory):
    class Meta:
        model = ContactOutcome
        django_get_or_create = ["code"]

    effect = ContactOutcome.Effect.REACHED
    code = factory.LazyAttribute(lambda row: str(row.effect))
    text = factory.LazyAttribute(lambda row: str(row.effect.label))


class AttemptFactory(Factory):
    class Meta:
        model = ContactAttempt

    class Params:
        effect = ContactOutcome.Effect.REACHED

    key = factory.Sequence(lambda n: f"call-{n}")
    patient = factory.SubFactory(PatientFactory)
    outcome = factory.SubFactory(
        OutcomeFactory, effect=factory.SelfAttribute("..effect")
    )
    by = factory.SubFactory(UserFactory, role=Role.NURSE)
    at = NOW - dt.timedelta(minutes=20)

    @factory.post_generation
    def about(self, create, extracted, **kwargs):
        self.follow_ups.set(extracted or [])


class RingBackFactory(FollowUpFactory):
    """The check that keeps a promise in the queue."""

    class Params:
        before = 0

    kind = Kind.CALL
    activity = RING_BACK
    title = "Ring back as promised, 2:30pm"


class PromiseFactory(Factory):
    class Meta:
        model = Promise

    follow_up = factory.SubFactory(RingBackFactory)
    patient = factory.SelfAttribute("follow_up.patient")
    due_at = NOW + dt.timedelta(hours=5)
    made_in = factory.SubFactory(
        AttemptFactory,
        patient=factory.SelfAttribute("..patient"),
        effect=ContactOutcome.Effect.CALL_BACK,
        at=NOW - dt.timedelta(days=3),
    )


def someone(team, name="Irena Sokol"):
    """A plan of somebody new in the team."""
    return CarePlanFactory(
        operation__patient=PatientFactory(team=team, name=name), starts_on=DAY
    )
