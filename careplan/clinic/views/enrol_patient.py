"""Enrol a person: details, facts, the dated plan, and only then save."""

import datetime as dt
import re
import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import access
from careplan.clinic.doubting import doubt_words, doubted
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.enrolling import Steps, forget, keep, kept
from careplan.clinic.forms.enrol import OperationForm, PersonForm
from careplan.followups import actions
from careplan.followups.queries import drafting
from careplan.followups.queries.plan_view import plan_of_form
from careplan.followups.queries.preview import Preview, preview
from careplan.hospital.queries import clinic_day
from careplan.lib.errors import RefusedError
from careplan.ui.forms import DateWidget
from careplan.ui.month_grid import MonthGrid, month_grids

# Which page a step that was sent leads to, and by which step that page is drawn again.
LEADS_TO = {
    "details-again": "details",
    "details": "facts",
    "facts-again": "facts",
    "facts": "plan",
}
DRAWN_BY = {"details": "details-again", "facts": "facts-again", "plan": "facts"}
_KEY = re.compile(r"[0-9A-Za-z-]{8,40}")


@requires(Permission.PATIENT_ENROL)
@asks_reason
def enrol_patient(request: SignedInRequest, uid: str | None = None) -> HttpResponse:
    """One post a step; what was typed is kept, and its page is fetched on its own."""
    now = timezone.now()
    patient = access.patient_for(request.user, uid) if uid else None
    posted = request.method == "POST"
    data = request.POST if posted else kept(request, request.GET.get("form", ""))
    steps = Steps(request, clinic_day(now), data, patient)
    step = request.POST.get("step", "")
    if data and not posted:
        step = DRAWN_BY.get(request.GET.get("at", ""), "")
    answer = _answer(steps, step, now)
    if posted and step in LEADS_TO and answer.status_code == HTTPStatus.OK:
        # The browser's Back then asks to send nothing again.
        key = _key(steps)
        keep(request, key, _with_key(request.POST, key))
        return redirect(f"{request.path}?form={key}&at={LEADS_TO[step]}")
    return answer


def _answer(steps: Steps, step: str, now: dt.datetime) -> HttpResponse:
    if step in {"", "details-again"}:
        return _details(steps)
    if not steps.details_are_valid():
        return _details(steps, failed=True)
    if step in {"details", "facts-again"}:
        return _facts(steps)
    if not steps.open_facts(bound=True).is_valid():
        return _facts(steps, failed=True)
    return _plan(steps, now, save=step == "save")


def _with_key(data: QueryDict, key: str) -> QueryDict:
    found = data.copy()
    found["key"] = key
    return found


def _plan(steps: Steps, now: dt.datetime, *, save: bool) -> HttpResponse:
    """Show the dated plan; save it when it is the one that was looked at."""
    made = plan_of_form(_key(steps), steps.request.user)
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
    forget(steps.request, _key(steps))
    messages.success(steps.request, _("%(name)s’s plan has started.") % {"name": name})
    return redirect("clinic:patient", plan.patient.uid)


def _problem(steps: Steps, shown: Preview) -> str:
    """Why the plan cannot be saved as it was seen."""
    if steps.request.POST.get("fingerprint") != shown.fingerprint:
        return _("The plan is not the one you looked at. Please check it once more.")
    if steps.duplicates() and not steps.request.POST.get("not_a_duplicate"):
        return _("Say whether this is one of the people we know already.")
    if steps.doubts() and steps.request.POST.get("sure") != doubted(steps.doubts()):
        return _("Some facts cannot all be right. Change them, or say that they are.")
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
    versions = steps.versions
    return _page(steps, "enrol_facts", failed=failed, form=form, versions=versions)


def _preview(steps: Steps, shown: Preview, problem: str) -> HttpResponse:
    return _page(
        steps,
        "enrol_preview",
        failed=bool(problem),
        plan=shown,
        problem=problem,
        **_banner(steps),
        duplicates=steps.duplicates(),
        alike=steps.alike(),
        doubts=[doubt_words(each) for each in steps.doubts()],
        doubted=doubted(steps.doubts()),
        unreachable=steps.unreachable,
        grids=_grids(steps, shown),
        today=steps.today,
        ticked=_ticked_on_page(steps, shown),
    )


def _grids(steps: Steps, shown: Preview) -> tuple[MonthGrid, ...]:
    """The listed checks as months beside the list, with the day of the operation."""
    what: dict[dt.date, list[str]] = {}
    for _first, rows in shown.months:
        for row in rows:
            what.setdefault(row.check.due_on, []).append(row.check.title)
    day = steps.operation.cleaned_data["day"]
    return month_grids(what, special={day: _("operation")})


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
    own |= {"sure"}
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
