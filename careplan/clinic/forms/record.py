"""Logging one step of a check: what is asked depends on the step."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from careplan.clinic.forms.fields import ClockField
from careplan.clinic.forms.gates import (
    how_fields,
    note_field,
    review_fields,
)
from careplan.clinic.forms.questions import AnsweringForm, Line
from careplan.clinic.steps import Step
from careplan.followups.actions import CLOCK_SLACK, Outcome
from careplan.followups.models import FollowUpEvent
from careplan.hospital import queries as hospital
from careplan.rules.calendar import local_moment
from careplan.rules.enums import Gate, Kind, Route
from careplan.ui import words
from careplan.ui.forms import ChoiceField, DateField, TextField

MIDDAY = dt.time(12)
YEARS_AHEAD = 366 * 10
SEEN = {Gate.ATTENDED, Gate.RECORDED}
ROUTES_OFFERED = [
    (Route.CLINIC.value, _lazy("In clinic")),
    (Route.PHONE.value, _lazy("By phone")),
    (Route.PAPER.value, _lazy("On paper")),
]
# Asked after the questions, in this order.
LAST = ("note", "next_step")


class RecordForm(AnsweringForm):
    """The form of one step; `outcome()` is what it says, once it is valid."""

    step = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, at_step: Step, **options: Any) -> None:
        follow_up = at_step.follow_up
        options["initial"] = {
            "revision": follow_up.revision,
            "step": at_step.gate.value,
            "version": at_step.set_version.pk if at_step.set_version else "",
            **options.get("initial", {}),
        }
        super().__init__(
            data,
            asked=at_step.asked,
            patient=follow_up.patient.uid,
            subject=follow_up.uid,
            **options,
        )
        self.at_step = at_step
        build = _booking_fields if at_step.gate == Gate.BOOKED else _seen_fields
        own = build(at_step)
        last = {name: own.pop(name) for name in LAST if name in own}
        self.fields = {**own, **self.fields, **last}

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.read_answers()
        gate = self.at_step.gate
        if gate == Gate.BOOKED:
            self._check_booking()
        else:
            self._check_hour()
        if gate == Gate.REVIEWED:
            self._check_next_step()
        if gate in SEEN and not self.errors:
            self._check_something_said()
        return self.cleaned_data

    def _check_hour(self) -> None:
        now = self.at_step.moment
        clock = self.cleaned_data.get("seen_time")
        today = self.cleaned_data.get("seen_day") == now.day
        ahead = today and clock and self._moment_of("seen_day", "seen_time")
        if ahead and ahead > now.at + CLOCK_SLACK:
            self.add_error(
                "seen_time",
                _("This lies ahead. It is now %(now)s")
                % {"now": words.clock(now.local.time())},
            )

    def _check_next_step(self) -> None:
        """Only what is as hoped needs nothing more."""
        finding = self.cleaned_data.get("finding")
        as_hoped = finding in {None, FollowUpEvent.Finding.NORMAL}
        if not as_hoped and not self.cleaned_data.get("next_step"):
            self.add_error("next_step", _("Say what happens next"))

    def _check_booking(self) -> None:
        """A day outside the window, or on which we are closed, is asked back once."""
        day = self.cleaned_data.get("booked_day")
        odd = self._odd_words(day) if day else ""
        if day is None or not odd:
            return
        self.unusual["booked_day"] = words.day_long(day)
        self.odd_values["booked_day"] = day.isoformat()
        if self.data.get("sure_booked_day") != day.isoformat():
            self.add_error("booked_day", _("%(odd)s Is this right?") % {"odd": odd})

    def _odd_words(self, day: dt.date) -> str:
        """What is odd about a day to book: closed, too early, too late."""
        follow_up, named = self.at_step.follow_up, words.day_long(day)
        said = []
        if not hospital.calendar().is_open(day):
            closed = _("%(day)s. The clinic is closed that day.")
            said.append(closed % {"day": named})
        if day > follow_up.closes_on:
            late = _("%(day)s is after the window, which closes on %(end)s.")
            end = words.day_long(follow_up.closes_on)
            said.append(late % {"day": named, "end": end})
        elif day < follow_up.opens_on:
            early = _("%(day)s is before the window, which opens on %(end)s.")
            end = words.day_long(follow_up.opens_on)
            said.append(early % {"day": named, "end": end})
        return " ".join(said)

    def _check_something_said(self) -> None:
        """Missing is not normal: no answer at all needs a word why (H16)."""
        if self.asked.questions and not self.answers and not self._note():
            self.add_error(
                "note", _("Answer a question, or say here why nothing was answered")
            )

    def _note(self) -> str:
        return str(self.cleaned_data.get("note", ""))

    def outcome(self) -> Outcome:
        """What the form says of its step."""
        step, said = self.at_step, self.cleaned_data
        booked = step.gate == Gate.BOOKED
        return Outcome(
            gate=step.gate,
            measured_at=step.moment.at if booked else self._seen_at(),
            route=Route(said.get("route") or Route.CLINIC),
            note=self._note(),
            set_version=step.set_version if self.answers else None,
            answers=self.answers,
            booked_for=self._moment_of("booked_day", "booked_time") if booked else None,
            place=str(said.get("place", "")),
            finding=str(said.get("finding", "")),
            next_step=str(said.get("next_step", "")),
            reviewed_by=str(said.get("reviewed_by", "")),
            how=str(said.get("how", "")),
        )

    def _seen_at(self) -> dt.datetime:
        """When it was seen; without an hour midday, but never a moment ahead."""
        day: dt.date = self.cleaned_data["seen_day"]
        now = self.at_step.moment
        if self.cleaned_data.get("seen_time"):
            return self._moment_of("seen_day", "seen_time")
        if day >= now.day:
            return now.at
        return local_moment(day, MIDDAY, now.zone.key)

    def _moment_of(self, day: str, clock: str) -> dt.datetime:
        typed = self.cleaned_data
        zone = self.at_step.moment.zone
        return local_moment(typed[day], typed.get(clock) or MIDDAY, zone.key)

    def lines(self) -> list[Line]:
        """The fields as the page draws them, questions in the middle."""
        own = self.visible_own()
        when = [self[name] for name in own if name.endswith(("_day", "_time"))]
        rest = [name for name in own if not name.endswith(("_day", "_time"))]
        early = [Line([self[name]]) for name in rest if name in {"route", "place"}]
        late = [Line([self[name]]) for name in rest if name not in {"route", "place"}]
        return [self._when_line(when), *early, *self.question_lines(), *late]

    def visible_own(self) -> list[str]:
        """The names of the fields that are neither hidden nor questions."""
        return [
            field.name
            for field in self.visible_fields()
            if not field.name.startswith("q_")
        ]

    def _when_line(self, when: list[Any]) -> Line:
        value = self.odd_values.get("booked_day", "")
        return Line(
            when,
            sure_name="sure_booked_day" if value else "",
            sure_value=value,
            sure_text=self.unusual.get("booked_day", ""),
            sure_ticked=bool(value) and self.data.get("sure_booked_day") == value,
        )


def _booking_fields(step: Step) -> dict[str, forms.Field]:
    today = step.moment.day
    return {
        "booked_day": DateField(
            label=_("Which day is it booked for?"),
            help_text=_("In time from %(first)s to %(last)s.")
            % {
                "first": words.day_long(step.follow_up.opens_on),
                "last": words.day_long(step.follow_up.closes_on),
            },
            name=_("The day"),
            earliest=today,
            latest=today + dt.timedelta(days=YEARS_AHEAD),
        ),
        "booked_time": ClockField(
            label=_("At what time?"),
            help_text=_("For example 9:40am or 14:05"),
            error_messages={"required": _("Give the time")},
        ),
        "place": TextField(
            label=_("Where?"),
            help_text=_("For example: Westmere CT. The patient reads it."),
            limit=120,
            required=False,
        ),
        "note": note_field(step),
    }


def _seen_fields(step: Step) -> dict[str, forms.Field]:
    today = step.moment.day
    fields: dict[str, forms.Field] = {
        "seen_day": DateField(
            label=_day_question(step),
            name=_("The day"),
            initial=today,
            earliest=step.operated_on,
            latest=max(today, (step.moment.local + CLOCK_SLACK).date()),
        )
    }
    if step.gate in SEEN:
        fields["seen_time"] = ClockField(
            label=_("At what time?"),
            help_text=_("If you know it. For example 9:40am or 14:05"),
            required=False,
        )
    if step.gate in SEEN and step.kind != Kind.TASK:
        fields["route"] = ChoiceField(
            label=_("How did you see or hear it?"),
            choices=ROUTES_OFFERED,
            side_by_side=True,
        )
    fields |= {Gate.REVIEWED: review_fields, Gate.TOLD: how_fields}.get(
        step.gate, dict
    )()
    return fields | {"note": note_field(step)}


def _day_question(step: Step) -> str:
    return {
        Gate.REVIEWED: _("When was it reviewed?"),
        Gate.TOLD: _("When was the patient told?"),
    }.get(step.gate, _("When was it?"))
