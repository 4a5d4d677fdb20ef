"""Leave: the days one is away, who stands in, and where nobody does."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from careplan.accounts import covering, leaves
from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.models import Cover
from careplan.accounts.permissions import Permission
from careplan.clinic.forms.cover import CoverForm
from careplan.clinic.moment import Moment, read_clock
from careplan.lib.errors import RefusedError


@requires(Permission.COVER_SET)
def cover(request: SignedInRequest) -> HttpResponse:
    user, moment = request.user, read_clock()
    people = [user, *leaves.people_led(user)]
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        people=people,
        staff=[each for each in leaves.clinic_staff() if each != user or people[1:]],
        today=moment.day,
    )
    if form.is_valid():
        try:
            leave = _set(request, form, moment)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(leave, mine=leave.user_id == user.pk))
            return redirect("clinic:cover")
    ahead = list(leaves.concerning(user, moment.day))
    gaps = leaves.gaps_of(ahead, moment.day)
    context = {
        "section": "home",
        "form": form,
        "day": moment.day,
        "mine": [(each, gaps[each.pk]) for each in ahead if each.user_id == user.pk],
        "covered": [each for each in ahead if each.stand_in_id == user.pk],
        "others": [(each, gaps[each.pk]) for each in ahead if each.user in people[1:]],
        "leads": bool(people[1:]),
        "back": leaves.came_back(user, moment.day, leaves.REMEMBERED),
    }
    status = 422 if form.errors else 200
    return render(request, "clinic/cover.html", context, status=status)


def _set(request: SignedInRequest, form: CoverForm, moment: Moment) -> Cover:
    return covering.set_cover(
        user=form.user,
        stand_in=form.chosen,
        first_day=form.cleaned_data["first_day"],
        last_day=form.cleaned_data["last_day"],
        note=form.cleaned_data["note"],
        key=form.one_time_key,
        by=request.user,
        at=moment.at,
    )


def _said(leave: Cover, *, mine: bool) -> str:
    if leave.stand_in is None:
        return _("Noted. Nobody stands in yet; the lead is warned.")
    pattern = (
        _("Noted. %(stand_in)s stands in for you.")
        if mine
        else _("Noted. %(stand_in)s stands in for %(name)s.")
    )
    return pattern % {"stand_in": leave.stand_in.name, "name": leave.user.name}
