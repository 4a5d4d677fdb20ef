"""The forms of one enrolment, and what is typed into them on the way."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from careplan.accounts import queries as accounts
from careplan.accounts.http import SignedInRequest
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion
from careplan.clinic import searching
from careplan.clinic.forms.enrol import OperationForm, PersonForm
from careplan.clinic.forms.facts import FactsForm
from careplan.followups import actions
from careplan.followups.queries.preview import decided_by, options_of, row_names
from careplan.patients import queries as patients
from careplan.patients.models import Consent, Patient
from careplan.rules.contradictions import Contradiction, contradictions

# So many half-done enrolments of one session are kept: two tabs do not mix.
MOST_KEPT = 4
KEPT = "enrolments"


def keep(request: SignedInRequest, key: str, data: QueryDict) -> None:
    """Keep what was typed with the session, so that Back asks to send nothing again."""
    kept = dict(request.session.get(KEPT, {}))
    kept.pop(key, None)
    kept[key] = data.urlencode()
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])


def kept(request: SignedInRequest, key: str) -> QueryDict | None:
    """What was typed before, by the form's one-time key; None when it is gone."""
    found = request.session.get(KEPT, {}).get(key)
    return QueryDict(found) if found else None


def forget(request: SignedInRequest, key: str) -> None:
    """The plan is saved: what was typed is not kept any longer."""
    found = dict(request.session.get(KEPT, {}))
    if found.pop(key, None) is not None:
        request.session[KEPT] = found


@dataclass
class Steps:
    """The forms of one enrolment, filled from one post; `patient` when we have one."""

    request: SignedInRequest
    today: dt.date
    data: QueryDict | None
    patient: Patient | None = None

    def __post_init__(self) -> None:
        data = self.data
        self.person = (
            None
            if self.patient
            else PersonForm(
                data,
                teams=accounts.watching(self.request.user, self.today),
                today=self.today,
                initial={"name": searching.name_searched(self.request)},
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
            decides=decided_by(self.versions, checklists.implications()),
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
        if self.person is None:
            return {}
        data = self.person.cleaned_data
        own = {name: data[name] for name in data if name not in Consent.Purpose.values}
        email = data.get("email") or None
        return {**own, "email": email, "consents": self.person.consents}

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

    def alike(self) -> list[Patient]:
        """Whom the new person may be taken for later (H20); duplicates left out."""
        if self.person is None:
            return []
        data = self.person.cleaned_data
        same = {each.pk for each in self.duplicates() if each}
        found = patients.alike_to(
            name=data["name"], born_on=data["born_on"], user=self.request.user
        )
        return [each for each in found if each.pk not in same]

    def doubts(self) -> list[Contradiction]:
        """Facts that cannot all be right, of those that were answered one by one."""
        said = self.facts.said if self.facts else {}
        return list(contradictions(said, checklists.implications()))

    @property
    def unreachable(self) -> bool:
        """Somebody new without phone and e-mail: only a letter reaches them (AP-08)."""
        data = self.person.cleaned_data if self.person else {"phone": "known"}
        return not data.get("phone") and not data.get("email")
