"""Enrol a person: details, facts, the dated plan, and only then save."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from careplan.accounts import queries as accounts
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion
from careplan.clinic import access, searching
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.enrol import OperationForm, PersonForm
from careplan.clinic.forms.facts import FactsForm
from careplan.followups import actions
from careplan.followups.queries import drafting
from careplan.followups.queries.plan_view import plan_of_form
from careplan.followups.queries.preview import Preview, options_of, preview, row_names
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.patients import queries as patients
from careplan.patients.models import Patient
from careplan.ui.forms import DateWidget

_KEY = re.compile(r"[0-9A-Za-z-]{8,40}")


@dataclass
class Steps:
    """The forms of one enrolment, filled from one post; `patient` when we have one."""

    request: SignedInRequest
    today: dt.date
    patient: Patient | None = None

    def __post_init__(self) -> None:
        data = self.request.POST if self.request.method == "POST" else None
        self.data: QueryDict | None = data
        self.person = (
            None
            if self.patient
            else PersonForm(
                data,
                teams=accounts.watching(self.request.user, self.today),
                today=self.today,
                initial={"name": _name_searched(self.request)},
            )
        )
        self.operation = OperationForm(data, sites=checklists.sites(), today=self.today)
        self.facts: FactsForm | None = None
        self.versions: tuple[ChecklistVersion, ...] = ()

    def details_are_valid(self) -> bool:
        person_fits = self.person is None or self.person.is_valid()
        return self.operation.is_valid() and person_fits and self._born_before()

    def _born_before(self) -> bool:
        born = self.patient.born_on if self.patient else None
        if self.person:
            born = self.person.cleaned_data["born_on"]
        if born and self.operation.cleaned_data["day"] < born:
            self.operation.add_error(
                "day", _("The operation must be after the birth date")
            )
            return False
        return True

    def open_facts(self, *, bound: bool) -> FactsForm:
        """The facts that the chosen cancer's checklists ask for."""
        chosen = self.operation.cleaned_data
        self.versions = tuple(checklists.published_versions_for(chosen["site"]))
        self.facts = FactsForm(
            self.data if bound else None,
            versions=self.versions,
            tags=checklists.tags_by_code(),
            options=options_of(self.versions),
            row_names=row_names(self.versions),
            operated_on=chosen["day"],
            today=self.today,
        )
        return self.facts

    def enrolment(self) -> actions.Enrolment:
        """All forms are valid: what the action wants."""
        facts = self.facts
        if facts is None:
            msg = "The facts come before the plan"
            raise ValueError(msg)
        return actions.Enrolment(
            who=self.patient or actions.Person(**self._person()),
            surgery=actions.Surgery(**self.operation.cleaned_data, stage=facts.stage),
            versions=self.versions,
            discharge_on=facts.cleaned_data["discharge_on"],
            tags=facts.tags,
            choices=facts.choices,
            ticked=self._ticked(),
        )

    def _person(self) -> dict[str, Any]:
        data = self.person.cleaned_data if self.person else {}
        return {**data, "email": data.get("email") or None}

    def _ticked(self) -> frozenset[tuple[str, str]]:
        given = self.data.getlist("open_passed") if self.data else []
        pairs = (name.partition(" ") for name in given)
        return frozenset((code, occurrence) for code, _space, occurrence in pairs)

    def duplicates(self) -> list[Patient | None]:
        """Who may be the same person; those of other teams as None, without a name."""
        if self.person is None:
            return []
        data = self.person.cleaned_data
        found = patients.probable_duplicates(
            name=data["name"], born_on=data["born_on"], number=data["number"]
        )
        ours = set(
            patients.visible_to(self.request.user)
            .filter(pk__in=[each.pk for each in found])
            .values_list("pk", flat=True)
        )
        return [each if each.pk in ours else None for each in found]


@requires(Permission.PATIENT_ENROL)
@asks_reason
def enrol_patient(request: SignedInRequest, uid: str | None = None) -> HttpResponse:
    now = timezone.now()
    patient = access.patient_for(request.user, uid) if uid else None
    steps = Steps(request, clinic_day(now), patient)
    step = request.POST.get("step", "")
    if step in {"", "details-again"}:
        return _details(steps)
    if not steps.details_are_valid():
        return _details(steps, failed=True)
    if step in {"details", "facts-again"}:
        return _facts(steps)
    if not steps.open_facts(bound=True).is_valid():
        return _facts(steps, failed=True)
    return _plan(steps, now, save=step == "save")


def _plan(steps: Steps, now: dt.datetime, *, save: bool) -> HttpResponse:
    """Show the dated plan; save it when it is the one that was looked at."""
    made = plan_of_form(_key(steps), steps.request.user) if save else None
    if made is not None:
        return redirect("clinic:patient", made.patient.uid)
    enrolment = steps.enrolment()
    facts = enrolment.facts(steps.today)
    shown = preview(drafting.draft(facts), facts)
    problem = _problem(steps, shown) if save else ""
    if not save or problem:
        return _preview(steps, shown, problem)
    try:
        plan = actions.enrol(
            enrolment=enrolment, key=_key(steps), by=steps.request.user, at=now
        )
    except RefusedError as refusal:
        return _preview(steps, shown, str(refusal))
    name = plan.patient.name
    messages.success(steps.request, _("%(name)s’s plan has started.") % {"name": name})
    return redirect("clinic:patient", plan.patient.uid)


def _name_searched(request: SignedInRequest) -> str:
    """The name that was looked for in vain; a number or a date is no name."""
    text = searching.kept(request)
    return "" if any(letter.isdigit() for letter in text) else text


def _problem(steps: Steps, shown: Preview) -> str:
    """Why the plan cannot be saved as it was seen."""
    if steps.request.POST.get("fingerprint") != shown.fingerprint:
        return _("The plan is not the one you looked at. Please check it once more.")
    if steps.duplicates() and not steps.request.POST.get("not_a_duplicate"):
        return _("Say whether this is one of the people we know already.")
    return ""


def _key(steps: Steps) -> str:
    """The form's one-time key; a mangled one is replaced."""
    given = steps.data.get("key", "") if steps.data else ""
    return given if _KEY.fullmatch(given) else uuid.uuid4().hex


def _details(steps: Steps, *, failed: bool = False) -> HttpResponse:
    return _page(steps, "enrol_details", failed=failed)


def _facts(steps: Steps, *, failed: bool = False) -> HttpResponse:
    # Answers given before a step back are shown again.
    answered = steps.data is not None and "home" in steps.data
    form = steps.open_facts(bound=answered or failed)
    return _page(steps, "enrol_facts", failed=failed, form=form)


def _preview(steps: Steps, shown: Preview, problem: str) -> HttpResponse:
    return _page(
        steps,
        "enrol_preview",
        failed=bool(problem),
        plan=shown,
        problem=problem,
        **_banner(steps),
        duplicates=steps.duplicates(),
        ticked=_ticked_on_page(steps, shown),
    )


def _ticked_on_page(steps: Steps, shown: Preview) -> set[str]:
    """What was ticked, and the deadlines that are past and were not shown before."""
    if steps.data is None:
        return set()
    deadlines = {row.name for row in shown.deadlines_passed}
    not_seen = deadlines - set(steps.data.getlist("passed_seen"))
    return not_seen | set(steps.data.getlist("open_passed"))


def _banner(steps: Steps) -> dict[str, Any]:
    facts = steps.facts
    return {
        "who": steps.patient or (steps.person and steps.person.cleaned_data),
        "surgery": steps.operation.cleaned_data,
        "discharge_on": facts and facts.cleaned_data["discharge_on"],
        "versions": steps.versions,
    }


def _page(steps: Steps, name: str, *, failed: bool, **context: Any) -> HttpResponse:
    common = {
        "patient": steps.patient,
        "person": steps.person,
        "operation": steps.operation,
        "facts": steps.facts,
        "carried": _carried(steps, name),
        "key": _key(steps),
        "failed": failed,
    }
    status = 422 if failed else 200
    return render(steps.request, f"clinic/{name}.html", common | context, status=status)


def _carried(steps: Steps, page: str) -> list[tuple[str, str]]:
    """What other steps' boxes hold, to travel along as hidden fields."""
    if steps.data is None:
        return []
    on_page: set[str] = set()
    if page == "enrol_details":
        on_page = {*OperationForm.base_fields, *PersonForm.base_fields}
    elif page == "enrol_facts" and steps.facts:
        on_page = set(steps.facts.fields)
    own = {"csrfmiddlewaretoken", "step", "key", "fingerprint", "not_a_duplicate"}
    if page == "enrol_preview":
        own |= {"open_passed", "passed_seen"}
    return [
        (name, value)
        for name, values in steps.data.lists()
        if name not in own and _field_of(name) not in on_page
        for value in values
    ]


def _field_of(name: str) -> str:
    """The field behind a box; a day has three: `born_on_day`, `born_on_month` …"""
    field, line, part = name.rpartition("_")
    return field if line and part in DateWidget.PARTS else name
