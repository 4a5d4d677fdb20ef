"""The component page: every component drawn once, for developers, in DEBUG only."""

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from careplan.ui.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    ErrorSummaryMixin,
    NumberField,
    TextField,
)
from careplan.ui.month_grid import month_grids
from careplan.ui.trend.values import Course, Limit, Mark, Period, Reading

TODAY = dt.date(2026, 11, 24)


class GalleryForm(ErrorSummaryMixin, forms.Form):
    seen_on = DateField(
        label=_("When did you look at the wound?"), help_text=_("As 24 11 2026")
    )
    redness = ChoiceField(
        label=_("How far does redness reach from the edge?"),
        choices=[
            ("none", _("No redness")),
            ("edge", _("Edge only")),
            ("spreading", _("Spreading")),
        ],
        hints={"edge": _("Less than 2 cm, about the width of a thumb")},
    )
    route = ChoiceField(
        label=_("How did you see it?"),
        choices=[("clinic", _("In clinic")), ("phone", _("By phone"))],
        side_by_side=True,
    )
    signs = ChoicesField(
        label=_("Is the wound any of these?"),
        help_text=_("Tick all you see. Leave empty if none."),
        choices=[("hot", _("Hot")), ("swollen", _("Swollen"))],
        side_by_side=True,
        required=False,
    )
    temperature = NumberField(
        label=_("Temperature"),
        help_text=_("For example, 37.2"),
        minimum=30,
        maximum=43,
        decimals=1,
        unit="°C",
    )
    note = TextField(label=_("Anything else?"), limit=2000, lines=True, required=False)


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    when: str
    state: str


PERSON = SimpleNamespace(
    name="Margaret Ellery",
    born=dt.date(1951, 3, 14),
    age=75,
    number="W204 118",
    operation="Right bowel removed, 18 November 2025, stage III colon",
    phone="07700 900 318",
    phone_note="mornings",
)
LONG_NAMED = SimpleNamespace(
    name="محمد عبد الرحمن Wolfeschlegelsteinhausenbergerdorffsenior-Featherstonehaugh",
    born=dt.date(1944, 2, 29),
    age=82,
    number="W" + "0123456789" * 3,
    operation="",
    phone="",
)
GATES = [
    Gate("Booked", "9 Nov", "passed"),
    Gate("Attended", "16 Nov", "passed"),
    Gate("Reviewed", "Next: review", "now"),
    Gate("Told", "", "later"),
]


def _reading(day: str, value: float, **more: Any) -> Reading:
    at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9))
    return Reading(at, value, str(value), **more)


CEA = Course(
    readings=(
        _reading("2025-12-18", 2.1),
        _reading("2026-02-18", 2.4, counts=False),
        _reading("2026-05-18", 2.0, counts=False),
        _reading("2026-08-18", 3.1),
        _reading("2026-11-16", 5.6, over=True),
    ),
    limits=(Limit(5, "limit 5 µg/L"),),
    periods=(Period(dt.date(2026, 1, 10), dt.date(2026, 6, 20), "chemotherapy"),),
    marks=(Mark(dt.date(2025, 11, 18), "operation"),),
    low=0,
)
GRIDS = month_grids(
    {TODAY: ["Nurse call"], TODAY + dt.timedelta(days=2): ["CT scan", "Clinic visit"]},
    special={dt.date(2026, 11, 17): "operation"},
)
HOSPITAL = SimpleNamespace(
    name="Westmere Hospital",
    emergency_number="999",
    clinic_phone="01632 960 114",
    night_phone="01632 960 190",
)


def gallery(request: HttpRequest) -> HttpResponse:
    """Draw everything, with a form that is wrong in every way it can be."""
    typed = {
        "seen_on_day": "31",
        "seen_on_month": "6",
        "seen_on_year": "2026",
        "temperature": "378",
        "route": "phone",
        "signs": ["hot"],
        "note": "Clips out without trouble.",
    }
    pages = Paginator(range(114), 25)
    context = {
        "form": GalleryForm(typed),
        "fresh": GalleryForm(prefix="fresh"),
        "level": GalleryForm(prefix="level"),
        "gates": GATES,
        "course": CEA,
        "grids": GRIDS,
        "hospital": HOSPITAL,
        "long_named": LONG_NAMED,
        "page": pages.page(2),
        "person": PERSON,
        "today": TODAY,
        "soon": TODAY + dt.timedelta(days=1),
        "far": TODAY + dt.timedelta(days=20),
        "section": "home",
    }
    return render(request, "components/gallery.html", context)
