"""Who could be taken for somebody else: the same or a similar name, or birth date."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.lib.names import alike
from careplan.patients.models import Patient
from careplan.patients.queries import look_alikes


@dataclass(frozen=True, slots=True)
class Alike:
    """Another patient, and what the two have alike."""

    patient: Patient
    why: str


def lookalikes(user: User, patient: Patient) -> list[Alike]:
    """Patients this user sees who could be taken for `patient` (H20)."""
    return [Alike(each, _why(each, patient)) for each in look_alikes(patient, user)]


def _why(other: Patient, patient: Patient) -> str:
    same_day = other.born_on == patient.born_on
    if other.name == patient.name:
        return _("same name and birth date") if same_day else _("same name")
    return _("same birth date") if same_day else _("similar name")


def mixed_up(found: Sequence[Patient]) -> set[int]:
    """Which of the people found are easily taken for another of them, by id."""
    pairs = (
        (one, other)
        for one, other in combinations(found, 2)
        if alike(one.name, other.name) or one.born_on == other.born_on
    )
    return {each.pk for pair in pairs for each in pair}
