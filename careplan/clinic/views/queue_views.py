"""Keep filters of the queue under a name, or take such a view away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.permissions import Permission
from careplan.clinic import queue_page
from careplan.clinic.forms.queue import ViewForm
from careplan.clinic.moment import read_clock
from careplan.clinic.queue_words import LIST_NAMES
from careplan.clinic.views.queue import page
from careplan.followups import actions
from careplan.followups.queries import filters
from careplan.lib.errors import RefusedError


@requires(Permission.PATIENT_VIEW)
def queue_views(request: SignedInRequest) -> HttpResponse:
    asked = queue_page.Asked.read(request.POST)
    back = redirect(reverse("clinic:queue") + asked.address())
    if request.method != "POST":
        return back
    user, at = request.user, read_clock().at
    if "remove" in request.POST:
        number = request.POST["remove"]
        view = filters.view_of(user, int(number)) if number.isdecimal() else None
        if view is not None:
            actions.remove_view(view=view, at=at)
            messages.success(request, _("The view is gone."))
        return back
    form = ViewForm(request.POST)
    if not form.is_valid():
        return page(request, asked, form)
    try:
        view = actions.save_view(
            user=user,
            name=form.cleaned_data["name"],
            filters=asked.filters,
            which=LIST_NAMES[asked.which],
            at=at,
        )
    except RefusedError as refusal:
        form.add_error("name", str(refusal))
        return page(request, asked, form)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": view.name})
    return back
