"""Enrolling a patient: an operation becomes a dated plan."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import Team, User
from careplan.audit import actions as audit
from careplan.checklists.models import ChecklistItem, ChecklistVersion
from careplan.followups.actions import rows
from careplan.followups.models import CarePlan, PlanAnchor, PlanChoice, PlanVersion
from careplan.followups.queries import drafting
from careplan.followups.queries.drafting_many import Remembered
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.patients import actions as patients
from careplan.patients.models import Operation, Patient
from careplan.rules.enums import Anchor, Known, VersionState
from careplan.rules.finding import FindOut
from careplan.rules.planned import PlannedCheck

Occurrence = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """What we must know of somebody new."""

    number: str
    name: str
    born_on: dt.date
    team: Team
    called: str = ""
    email: str | None = None
    phone: str = ""
    route: str = ""
    emergency_contact: str = ""
    consents: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surgery:
    """The operation a plan counts from; its day must be complete (H46)."""

    procedure: str
    site: str
    day: dt.date
    side: str = ""
    stage: str = ""
    intent: str = Operation.Intent.CURE
    approach: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """All that enrolling one person takes.

    `who` is a new person or a patient we have. `ticked` names occurrences whose
    window has closed already (row id, occurrence) and that are to be opened anyway.
    """

    who: Person | Patient
    surgery: Surgery
    versions: tuple[ChecklistVersion, ...]
    discharge_on: dt.date | None = None
    tags: Mapping[str, Known] = field(default_factory=dict)
    choices: Mapping[str, bool] = field(default_factory=dict)
    ticked: frozenset[Occurrence] = frozenset()

    def facts(self, day: dt.date) -> drafting.Facts:
        """The facts of a plan that starts on `day`."""
        return drafting.Facts(
            versions=self.versions,
            operation_day=self.surgery.day,
            starts_on=day,
            anchors={Anchor.DISCHARGE: self.discharge_on},
            tags=self.tags,
            choices=self.choices,
            born_on=self.who.born_on,
        )


def enrol(*, enrolment: Enrolment, key: str, by: User, at: dt.datetime) -> CarePlan:
    """Register the person and the operation and build the plan, in one transaction.

    A second submit with the same `key` returns the plan the first one made. Raises
    RefusedError when the number is taken, the operation lies ahead or before birth or
    has a plan already (H14), the person is no longer followed, or a version is not
    published.
    """
    existing = CarePlan.objects.filter(key=key).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            return _enrol(enrolment, key, by, at)
    except (IntegrityError, RefusedError):
        # The same form sent twice at once: the other request made the plan.
        existing = CarePlan.objects.filter(key=key).first()
        if existing is None:
            raise
        return existing


def _enrol(enrolment: Enrolment, key: str, by: User, at: dt.datetime) -> CarePlan:
    day = clinic_day(at)
    _check(enrolment, day)
    items = _items(enrolment.versions)
    _refuse_second_plan(enrolment)
    facts = enrolment.facts(day)
    drafted = _draft(enrolment, facts)
    patient = _patient(enrolment.who, by, at)
    operation = _operation(patient, enrolment.surgery, by, at)
    care_plan = CarePlan.objects.create(
        key=key,
        patient=patient,
        operation=operation,
        starts_on=facts.starts_on,
        created_at=at,
        created_by=by,
        opened=drafted.opened,
    )
    _write_facts(care_plan, facts, by, at)
    checks = [(check, rows.keys_of(check)) for check in drafted.checks]
    rows.add_checks(care_plan, items, checks)
    rows.add_find_outs(care_plan, facts, drafted.tasks)
    audit.record(
        "plan-built",
        care_plan,
        by=by,
        at=at,
        patient_id=patient.pk,
        fields={"opened": drafted.opened, "passed_opened": len(drafted.ticked)},
    )
    return care_plan


@dataclass(frozen=True, slots=True)
class _Drafted:
    """What comes onto a plan: what is due, what was ticked, what to find out."""

    due: Sequence[PlannedCheck]
    ticked: Sequence[PlannedCheck]
    tasks: Sequence[FindOut]

    @property
    def checks(self) -> list[PlannedCheck]:
        return [*self.due, *self.ticked]

    @property
    def opened(self) -> int:
        return len(self.due) + len(self.ticked) + len(self.tasks)


def _draft(enrolment: Enrolment, facts: drafting.Facts) -> _Drafted:
    sources = Remembered()
    draft = drafting.draft(facts, sources)
    ticked = [
        check
        for check in draft.passed
        if any(key in enrolment.ticked for key in rows.keys_of(check))
    ]
    tasks = drafting.to_find_out(facts, draft, sources=sources) if draft.waiting else ()
    return _Drafted(draft.checks, ticked, tasks)


def _check(enrolment: Enrolment, day: dt.date) -> None:
    surgery, who = enrolment.surgery, enrolment.who
    if surgery.day > day:
        raise RefusedError(_("The operation lies in the future. Enrol after it."))
    if surgery.day < who.born_on:
        raise RefusedError(_("The operation lies before the birth date."))
    if enrolment.discharge_on and enrolment.discharge_on < surgery.day:
        raise RefusedError(_("Going home lies before the operation."))
    if isinstance(who, Patient) and who.status != Patient.Status.ACTIVE:
        raise RefusedError(_("This patient is no longer followed by us."))
    if not enrolment.versions or any(
        version.state != VersionState.PUBLISHED for version in enrolment.versions
    ):
        raise RefusedError(_("A plan is built on published checklists only."))


def _refuse_second_plan(enrolment: Enrolment) -> None:
    """One operation has one plan, however often it is typed in (H14)."""
    who, surgery = enrolment.who, enrolment.surgery
    if not isinstance(who, Patient):
        return
    # Whoever enrols the same person at this moment waits, then finds our plan.
    Patient.objects.select_for_update().get(pk=who.pk)
    if CarePlan.objects.filter(
        patient=who,
        ended_at=None,
        operation__day=surgery.day,
        operation__site=surgery.site,
        operation__side=surgery.side,
    ).exists():
        raise RefusedError(_("This operation already has a plan."))


def _items(versions: Iterable[ChecklistVersion]) -> dict[str, ChecklistItem]:
    """The rows of the plan by their id: by it occurrences are found again.

    Raises RefusedError when an id names two of them.
    """
    found: dict[str, ChecklistItem] = {}
    for item in ChecklistItem.objects.filter(version__in=list(versions)).only("code"):
        if item.code in found:
            raise RefusedError(
                _(
                    "Row %(code)s stands in two of these checklists. "
                    "Ask an administrator."
                )
                % {"code": item.code}
            )
        found[item.code] = item
    return found


def _patient(who: Person | Patient, by: User, at: dt.datetime) -> Patient:
    if isinstance(who, Patient):
        return who
    patient = patients.register(
        number=who.number,
        name=who.name,
        called=who.called,
        born_on=who.born_on,
        team=who.team,
        email=who.email,
        phone=who.phone,
        route=who.route,
        emergency_contact=who.emergency_contact,
        by=by,
        at=at,
    )
    for purpose, given in who.consents.items():
        patients.note_consent(
            patient=patient, purpose=purpose, given=given, by=by, at=at
        )
    return patient


def _operation(
    patient: Patient, surgery: Surgery, by: User, at: dt.datetime
) -> Operation:
    return patients.add_operation(
        patient=patient,
        procedure=surgery.procedure,
        site=surgery.site,
        day=surgery.day,
        day_as_given=surgery.day.isoformat(),
        side=surgery.side,
        stage=surgery.stage,
        intent=surgery.intent,
        approach=surgery.approach,
        by=by,
        at=at,
    )


def _write_facts(
    care_plan: CarePlan, facts: drafting.Facts, by: User, at: dt.datetime
) -> None:
    PlanVersion.objects.bulk_create(
        PlanVersion(plan=care_plan, version=version) for version in facts.versions
    )
    PlanAnchor.objects.bulk_create(
        PlanAnchor(plan=care_plan, anchor=anchor, day=day)
        for anchor, day in facts.anchors.items()
    )
    rows.add_tags(care_plan, facts.tags, by, at)
    PlanChoice.objects.bulk_create(
        PlanChoice(plan=care_plan, item_code=code, on=on, set_by=by)
        for code, on in facts.choices.items()
    )
