"""A change of a plan on its way: the form, the preview, and only then the write."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts.http import SignedInRequest
from careplan.clinic import telling
from careplan.clinic.moment import Moment
from careplan.clinic.person import person_of
from careplan.clinic.templatetags.changes import made_words
from careplan.followups import actions
from careplan.followups.models import CarePlan
from careplan.followups.queries import changes
from careplan.followups.queries.change_view import change_view
from careplan.followups.queries.changing import Change, ChangePreview, preview_change
from careplan.lib.errors import RefusedError, StaleError
from careplan.reminders.queries.effect import effect

PREVIEW = "clinic/change_preview.html"
_KEY = re.compile(r"[0-9A-Za-z-]{8,40}")
# What the preview page sends itself; all else is carried along unseen.
OWN = {"csrfmiddlewaretoken", "step", "key", "fingerprint", "tick", "ticking"}
ANSWER = "answer_"
GO_ALONG = "go"


class FactsForm(Protocol):
    """A form whose answers come to a change of a plan."""

    data: Any

    def is_valid(self) -> bool: ...
    def add_error(self, field: str | None, error: Any) -> None: ...
    def change(self) -> Change: ...
    def reason(self) -> str: ...
    def field_of(self, refusal: RefusedError) -> str | None: ...


@dataclass(frozen=True)
class Changing:
    """One request about a change; `page` is the template of its form."""

    request: SignedInRequest
    care_plan: CarePlan
    form: FactsForm
    moment: Moment
    page: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """The form, its preview, or what applying it came to."""
        step = self.request.POST.get("step", "preview")
        if self.request.method != "POST" or step == "again":
            return self._form_page(200)
        if changes.change_of_form(self._bound_key, self.care_plan) is not None:
            return self._there()
        if not self.form.is_valid():
            return self._form_page(422)
        try:
            return self._go_on(apply=step == "apply")
        except RefusedError as refusal:
            self.form.add_error(self.form.field_of(refusal), str(refusal))
            return self._form_page(422)

    def _go_on(self, *, apply: bool) -> HttpResponse:
        """The answers can be read: preview them, or apply what was previewed."""
        change, reason = self.form.change(), self.form.reason()
        seen = self._look(change)
        if seen.says_nothing_new:
            raise RefusedError(_("Nothing here differs from what is known"))
        actions.check_change(
            care_plan=self.care_plan, change=change, reason=reason, at=self.moment.at
        )
        if apply:
            return self._apply(change, reason)
        return self._preview_page(seen)

    def _look(self, change: Change) -> ChangePreview:
        return preview_change(self.care_plan, change, day=self.moment.day)

    def _apply(self, change: Change, reason: str) -> HttpResponse:
        """Carry it out, or show the plan as it is now with what was decided (H34)."""
        try:
            made = actions.apply_change(
                care_plan=self.care_plan,
                change=change,
                fingerprint=self.request.POST.get("fingerprint", ""),
                decisions=self._decisions(),
                reason=reason,
                key=self._bound_key,
                by=self.request.user,
                at=self.moment.at,
            )
        except StaleError as stale:
            return self._preview_page(self._look(change), problem=str(stale))
        said = made_words(changes.changed(made, self.moment.at), self.moment)
        telling.done(self.request, self.care_plan.patient, said)
        return self._there()

    def _there(self) -> HttpResponse:
        return redirect("clinic:patient", self.care_plan.patient.uid)

    def _decisions(self) -> actions.Decisions:
        post = self.request.POST
        agreed = {
            int(name.removeprefix(ANSWER))
            for name, answer in post.items()
            if answer == GO_ALONG and name.removeprefix(ANSWER).isdecimal()
        }
        pairs = (name.partition(" ") for name in post.getlist("tick"))
        ticked = frozenset((code, when) for code, _space, when in pairs)
        return actions.Decisions(
            agreed=frozenset(agreed), ticked=ticked if "ticking" in post else None
        )

    # Pages --------------------------------------------------------------------------

    def _form_page(self, status: int) -> HttpResponse:
        context = {"form": self.form, "failed": status == 422}
        return self._draw(self.page, context, status)

    def _preview_page(self, seen: ChangePreview, *, problem: str = "") -> HttpResponse:
        post = self.request.POST
        view = change_view(seen, self.moment.day)
        ticked = {line.name for line in view.late if line.ticked}
        context = {
            "view": view,
            "fingerprint": seen.fingerprint,
            "effect": effect(seen, self.care_plan.patient),
            "reason": self.form.reason(),
            "problem": problem,
            "ticked": set(post.getlist("tick")) if "ticking" in post else ticked,
            "agreed": self._decisions().agreed,
            "carried": self._carried(),
        }
        return self._draw(PREVIEW, context, 422 if problem else 200)

    def _draw(self, page: str, context: Mapping[str, Any], status: int) -> HttpResponse:
        common = {
            "section": "patients",
            "person": person_of(self.care_plan.patient, self.moment.day),
            "care_plan": self.care_plan,
            "key": self._key,
            "today": self.moment.day,
        }
        return render(
            self.request, page, {**common, **self.context, **context}, status=status
        )

    def _carried(self) -> list[tuple[str, str]]:
        """What was typed, to travel along as hidden boxes."""
        return [
            (name, value)
            for name, values in self.form.data.lists()
            if name not in OWN and not name.startswith(ANSWER)
            for value in values
        ]

    @property
    def _key(self) -> str:
        """The form's one-time key; a mangled one is replaced."""
        given = self.request.POST.get("key", "")
        return given if _KEY.fullmatch(given) else uuid.uuid4().hex

    @property
    def _bound_key(self) -> str:
        """The key bound to this plan, so that it fits no other (H35)."""
        given = self.request.POST.get("key", "")
        text = f"change:{self.care_plan.uid}:{given}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]
