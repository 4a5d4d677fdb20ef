"""One factory a model, unsurprising."""

import datetime as dt
import uuid

import factory
from django.utils import timezone

from careplan.accounts.models import ContactDetails, Membership, RoleGrant, Team, User
from careplan.accounts.permissions import Role
from careplan.checklists.models import Checklist, ChecklistItem, ChecklistVersion, Tag
from careplan.education.models import EducationPage, PageVersion, RiskFactor
from careplan.entries.models import Answer, Entry
from careplan.followups.models import (
    Alert,
    AlertEvent,
    CarePlan,
    FollowUp,
    FollowUpReason,
    PlanVersion,
)
from careplan.hospital.models import Holiday, Hospital, Reason
from careplan.lib.names import tokens
from careplan.patients.models import NameToken, Operation, Patient
from careplan.questions.models import (
    Question,
    QuestionSet,
    QuestionSetVersion,
    RedFlagRule,
    RedFlagRuleVersion,
)
from careplan.rules.enums import Kind, Route, Urgency, VersionState

DAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 9, 38, tzinfo=dt.UTC)
PASSWORD = "three plain words"
HOUR = dt.timedelta(hours=1)


class Factory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True


class HospitalFactory(Factory):
    class Meta:
        model = Hospital
        django_get_or_create = ["id"]

    id = 1
    name = "Westmere Hospital"
    emergency_number = "999"
    clinic_phone = "01632 960 114"
    night_phone = "01632 960 190"
    crisis_line = "01632 960 116"


class HolidayFactory(Factory):
    class Meta:
        model = Holiday

    day = DAY
    name = "Holiday"


class ReasonFactory(Factory):
    class Meta:
        model = Reason
        django_get_or_create = ["list", "code"]

    list = Reason.List.CLOSE
    code = "done-elsewhere"
    text = "Done at another hospital"


class TeamFactory(Factory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(Factory):
    """`UserFactory(role=Role.NURSE, teams=[team])`"""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@westmere.example")
    name = factory.Sequence(lambda n: f"Orla Brennan {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        roles = extracted if isinstance(extracted, list | tuple) else [extracted]
        for role in roles:
            if role:
                RoleGrant.objects.create(user=self, role=role)

    @factory.post_generation
    def teams(self, create, extracted, **kwargs):
        for team in extracted or []:
            Membership.objects.create(user=self, team=team)

    @factory.post_generation
    def contact(self, create, extracted, **kwargs):
        ContactDetails.objects.create(
            user=self, email_confirmed_at=NOW, phone="07700 900 318"
        )


class PatientFactory(Factory):
    class Meta:
        model = Patient

    user = factory.SubFactory(
        UserFactory, role=Role.PATIENT, name=factory.SelfAttribute("..name")
    )
    number = factory.Sequence(lambda n: f"W{200000 + n}")
    name = "Margaret Ellery"
    born_on = dt.date(1951, 3, 14)
    team = factory.SubFactory(TeamFactory)

    @factory.post_generation
    def name_tokens(self, create, extracted, **kwargs):
        for token in tokens(self.name):
            NameToken.objects.create(patient=self, token=token)


class OperationFactory(Factory):
    class Meta:
        model = Operation

    patient = factory.SubFactory(PatientFactory)
    procedure = "Right bowel removed"
    site = "site-colon"
    day = dt.date(2025, 11, 18)
    day_as_given = "18 November 2025"


class RiskFactorFactory(Factory):
    class Meta:
        model = RiskFactor
        django_get_or_create = ["code"]

    code = "circulation"
    name = "Circulation"
    plain_name = "Blood and lymph flow"
    summary = "Blood and lymph flow through your whole body."


class EducationPageFactory(Factory):
    class Meta:
        model = EducationPage
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"page-{n}")


class _Published(Factory):
    """A version, published by a named approver unless `state` says otherwise."""

    class Meta:
        abstract = True

    number = 1
    state = VersionState.PUBLISHED

    @factory.lazy_attribute
    def approver(self):
        if self.state in {VersionState.DRAFT, VersionState.IN_REVIEW}:
            return None
        return UserFactory(role=Role.CLINICAL_APPROVER, name="Dr Lena Forsyth")

    approved_at = factory.LazyAttribute(lambda row: NOW if row.approver else None)
    published_at = factory.LazyAttribute(
        lambda row: NOW if row.state == VersionState.PUBLISHED else None
    )


class PageVersionFactory(_Published):
    class Meta:
        model = PageVersion

    parent = factory.SubFactory(EducationPageFactory)
    title = "Your defences after surgery"
    summary = "Your operation is the main treatment. Act fast on a fever."
    body = "## What is this?\n\nYour body has defences."


class QuestionSetFactory(Factory):
    class Meta:
        model = QuestionSet
        django_get_or_create = ["code"]

    code = "wound"
    title = "Wound check"


class QuestionSetVersionFactory(_Published):
    """Published by `publish(version)`, after its questions are there."""

    class Meta:
        model = QuestionSetVersion

    parent = factory.SubFactory(QuestionSetFactory)
    state = VersionState.DRAFT


class QuestionFactory(Factory):
    class Meta:
        model = Question

    version = factory.SubFactory(QuestionSetVersionFactory)
    order = factory.Sequence(int)
    code = "temperature_c"
    label = "Temperature"
    type = "decimal"
    unit = "°C"
    decimals = 1
    hard_low = 25
    hard_high = 45
    soft_low = "35.5"
    soft_high = "39.5"


class RedFlagRuleFactory(Factory):
    class Meta:
        model = RedFlagRule
        django_get_or_create = ["code"]

    code = "AL-001"


class RedFlagRuleVersionFactory(_Published):
    """A fever rule, published; `state=VersionState.DRAFT` for one that is not."""

    class Meta:
        model = RedFlagRuleVersion

    parent = factory.SubFactory(RedFlagRuleFactory)
    title = "Fever"
    kind = RedFlagRuleVersion.Kind.SINGLE
    condition = "temperature_c >= 38.0"
    urgency = Urgency.SAME_DAY
    message = "You have a fever. This can mean an infection. Call us now."
    action = "Ask about cancer drugs and spleen. Arrange a same-day assessment."
    examples = factory.LazyFunction(
        lambda: {
            "fires": {"answers": {"temperature_c": 38.0}},
            "just_not": {"answers": {"temperature_c": 37.9}},
            "missing": {},
        }
    )


class TagFactory(Factory):
    class Meta:
        model = Tag
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"tag-{n}")
    name = factory.LazyAttribute(lambda row: row.code)
    known_from = "nurse"


class ChecklistFactory(Factory):
    class Meta:
        model = Checklist
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"checklist-{n}")


class ChecklistVersionFactory(_Published):
    """A draft; `publish(version)` after its items are there."""

    class Meta:
        model = ChecklistVersion

    parent = factory.SubFactory(ChecklistFactory)
    title = "Colon: checks after surgery"
    patient_title = "Checks after colon cancer"
    state = VersionState.DRAFT


class ChecklistItemFactory(Factory):
    class Meta:
        model = ChecklistItem

    version = factory.SubFactory(ChecklistVersionFactory)
    order = factory.Sequence(int)
    code = factory.Sequence(lambda n: f"COL-{n:02}")
    activity = factory.LazyAttribute(lambda row: f"activity-{row.code.lower()}")
    what = "CEA blood test"
    patient_title = "Blood test (CEA)"
    patient_why = "Everyone who has this operation has this test."
    kind = Kind.TEST
    by_whom = "clinic"
    schedule = "at months 12"
    days_before = 14
    days_after = 14


def publish(version, at=NOW):
    """Publish a draft made by a factory."""
    version.approver = UserFactory(role=Role.CLINICAL_APPROVER, name="Dr Lena Forsyth")
    version.approved_at = version.published_at = at
    version.state = VersionState.PUBLISHED
    version.save()
    return version


class CarePlanFactory(Factory):
    class Meta:
        model = CarePlan

    key = factory.LazyFunction(lambda: uuid.uuid4().hex)
    operation = factory.SubFactory(OperationFactory)
    patient = factory.SelfAttribute("operation.patient")
    starts_on = dt.date(2025, 11, 20)
    created_at = factory.LazyFunction(timezone.now)
    created_by = factory.SubFactory(UserFactory, role=Role.NURSE)


class PlanVersionFactory(Factory):
    class Meta:
        model = PlanVersion

    plan = factory.SubFactory(CarePlanFactory)
    version = factory.SubFactory(ChecklistVersionFactory)


class FollowUpFactory(Factory):
    """One check; `before` and `after` are the window's days."""

    class Meta:
        model = FollowUp

    class Params:
        before = 14
        after = 14

    plan = factory.SubFactory(CarePlanFactory)
    patient = factory.SelfAttribute("plan.patient")
    team = factory.SelfAttribute("patient.team")
    activity = factory.Sequence(lambda n: f"activity-{n}")
    kind = Kind.TEST
    title = "CEA blood test"
    due_on = DAY
    planned_on = factory.SelfAttribute("due_on")
    opens_on = factory.LazyAttribute(
        lambda row: row.due_on - dt.timedelta(days=row.before)
    )
    closes_on = factory.LazyAttribute(
        lambda row: row.due_on + dt.timedelta(days=row.after)
    )


class FollowUpReasonFactory(Factory):
    class Meta:
        model = FollowUpReason

    follow_up = factory.SubFactory(FollowUpFactory)
    plan = factory.SelfAttribute("follow_up.plan")
    item = factory.SubFactory(ChecklistItemFactory)
    item_code = factory.SelfAttribute("item.code")
    occurrence = "m12"


class EntryFactory(Factory):
    """A call that somebody typed in; its answers are rows of AnswerFactory."""

    class Meta:
        model = Entry

    key = factory.LazyFunction(lambda: uuid.uuid4().hex)
    patient = factory.SubFactory(PatientFactory)
    set_version = factory.SubFactory(QuestionSetVersionFactory)
    measured_at = NOW
    at = factory.SelfAttribute("measured_at")
    answered_by = Entry.AnsweredBy.PATIENT
    typed_by = factory.SubFactory(UserFactory, role=Role.NURSE)
    route = Route.PHONE


class AnswerFactory(Factory):
    class Meta:
        model = Answer

    entry = factory.SubFactory(EntryFactory)
    patient = factory.SelfAttribute("entry.patient")
    measured_at = factory.SelfAttribute("entry.measured_at")
    code = "temperature_c"
    number = "36.8"
    value = factory.LazyAttribute(lambda row: str(row.number))
    text = factory.SelfAttribute("value")
    unit = "°C"


class AlertFactory(Factory):
    """A fever that was reported at NOW; its first event says so."""

    class Meta:
        model = Alert

    patient = factory.SubFactory(PatientFactory)
    team = factory.SelfAttribute("patient.team")
    version = factory.SubFactory(RedFlagRuleVersionFactory)
    rule = factory.SelfAttribute("version.parent")
    urgency = factory.SelfAttribute("version.urgency")
    raised_at = NOW
    last_reported_at = factory.SelfAttribute("raised_at")
    respond_by = factory.LazyAttribute(lambda row: row.raised_at + 4 * HOUR)
    next_step_at = factory.LazyAttribute(lambda row: row.raised_at + 2 * HOUR)

    @factory.post_generation
    def events(self, create, extracted, **kwargs):
        AlertEvent.objects.create(
            alert=self,
            kind=AlertEvent.Kind.RAISED,
            at=self.raised_at,
            version=self.version,
            urgency=self.urgency,
            respond_by=self.respond_by,
            advice="You have a fever. Call us now.",
            inputs=[
                {
                    "code": "temperature_c",
                    "label": "Temperature",
                    "text": "38.4 °C",
                    "unit": "°C",
                    "at": self.raised_at.isoformat(),
                },
                {"code": "rigors", "label": "Shaking chills", "missing": True},
            ],
        )
