"""Checklists with a newer version than a team's plans stand on, and orders to move."""

from django.http import HttpResponse
from django.shortcuts import render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.followups.queries import upgrades as queries

MOST_ORDERS = 20


@requires(Permission.PLANS_UPGRADE)
def upgrades(request: SignedInRequest) -> HttpResponse:
    context = {
        "section": "home",
        "offers": queries.offers(request.user),
        "orders": queries.orders(request.user)[:MOST_ORDERS],
    }
    return render(request, "clinic/upgrades.html", context)
