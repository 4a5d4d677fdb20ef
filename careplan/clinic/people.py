"""A page of people, noted as seen."""

import datetime as dt
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from careplan.accounts.http import SignedInRequest
from careplan.clinic import access
from careplan.clinic.person import Person, person_of
from careplan.patients.models import Patient

PER_PAGE = 25


def page_of_people(
    request: SignedInRequest, patients: "QuerySet[Patient]"
) -> "Page[Any]":
    """One page of `patients` with all a list shows of them."""
    listed = patients.select_related("team", "user__contact_details")
    pages = Paginator(listed.prefetch_related("operations"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    access.note_list(request.user, page.object_list)
    return page


def lines_of(page: "Page[Any]", day: dt.date) -> list[tuple[Person, Patient]]:
    """The people of a page with the facts of their banners."""
    return [(person_of(patient, day), patient) for patient in page.object_list]
