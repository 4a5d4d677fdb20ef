"""Order that a team's plans move to a newer checklist, after a look at what it does."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.checklists.differences import difference
from careplan.clinic.forms.order_upgrade import OrderUpgradeForm
from careplan.clinic.moment import Moment, read_clock
from careplan.followups import actions
from careplan.followups.models import Upgrade
from careplan.followups.queries import upgrades as queries
from careplan.followups.queries.upgrades import Offer
from careplan.lib.errors import RefusedError


@requires(Permission.PLANS_UPGRADE)
def order_upgrade(request: SignedInRequest) -> HttpResponse:
    moment, data = read_clock(), request.POST if request.method == "POST" else None
    named = (data or request.GET).get("offer", "")
    form = OrderUpgradeForm(data, offer=named)
    if form.is_valid():
        made = queries.order_of_form(request.user, form.one_time_key)
        if made is not None:
            return redirect("clinic:upgrade", made.uid)
    offer = queries.offer_of(request.user, named)
    if offer is None:
        messages.info(request, _("No plan of your teams waits for that any more."))
        return redirect("clinic:upgrades")
    if form.is_valid():
        try:
            upgrade = _order(request, offer, form, moment)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ordered. The plans are moved one by one."))
            return redirect("clinic:upgrade", upgrade.uid)
    context = {
        "section": "home",
        "offer": offer,
        "outlook": queries.look(offer, day=moment.day),
        "difference": difference(offer.old, offer.new),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/order_upgrade.html", context, status=status)


def _order(
    request: SignedInRequest, offer: Offer, form: OrderUpgradeForm, moment: Moment
) -> Upgrade:
    return actions.order_upgrade(
        team=offer.team,
        old=offer.old,
        new=offer.new,
        reason=form.cleaned_data["reason"],
        key=form.one_time_key,
        by=request.user,
        at=moment.at,
    )
