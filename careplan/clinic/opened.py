"""A form about a step of a check, and what was typed into it before."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from careplan.clinic.drafts import Typing
from careplan.clinic.forms.record import RecordForm
from careplan.clinic.steps import Step
from careplan.entries.models import Draft

F_co = TypeVar("F_co", bound=RecordForm, covariant=True)


@dataclass(frozen=True)
class Opened(Generic[F_co]):
    """What the page of one form is drawn from."""

    step: Step
    form: F_co
    typing: Typing
    draft: Draft | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """What the page needs to keep the typing."""
        return {"typing": self.typing, "draft": self.draft}
