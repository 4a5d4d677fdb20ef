"""Urgent numbers, who watches, who sees what, and how the site can be used."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import public
from careplan.hospital.queries import opening_hours


@public
def help(request: HttpRequest) -> HttpResponse:  # noqa: A001 - the page's one name
    context = {"hours": opening_hours()}
    return render(request, "portal/help.html", context)
