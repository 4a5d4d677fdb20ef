"""Keep what is typed: every few seconds by script, or by “Save and finish later”."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from careplan.accounts.decorators import public
from careplan.clinic import access, drafts, telling
from careplan.clinic.drafts import Typing
from careplan.clinic.moment import Moment, read_clock
from careplan.entries.models import Draft
from careplan.ui import words

NOT_KEPT = 422


@public
def keep_draft(request: HttpRequest) -> HttpResponse:
    """The page's own token says whose typing it is; no sign-in is needed to keep it.

    Nothing of a draft is ever shown here: it comes back to its owner, signed in (H23).
    """
    typing = drafts.opened(request.POST.get(drafts.FIELD, ""))
    foreign = request.user.is_authenticated and typing and request.user != typing.user
    if typing is None or foreign:
        return _not_kept(request)
    moment = read_clock()
    if "drop" in request.POST and request.user.is_authenticated:
        typing.drop(moment.at)
        telling.note(request, typing.patient, _("The draft is thrown away."))
        return redirect(typing.href)
    keep = typing.keep if request.user.is_authenticated else typing.keep_signed_out
    draft = keep(request.POST, moment.at)
    if draft is None:
        return _not_kept(request)
    return _kept(request, typing, draft, moment)


def _kept(
    request: HttpRequest, typing: Typing, draft: Draft, moment: Moment
) -> HttpResponse:
    signed_in = request.user.is_authenticated
    said = drafts.saved_words(draft, moment)
    if not signed_in:
        said = _("%(said)s You are signed out: sign in, then save.") % {"said": said}
    if _by_script(request):
        return JsonResponse({"said": said})
    if not signed_in:
        telling.to_anybody(request, _("What you typed is kept. Sign in to go on."))
        return redirect_to_login(typing.href)
    wanted = request.POST.get("later", "")
    if typing.is_call and access.is_check_of(typing.patient, wanted):
        return redirect("clinic:record_result", wanted)
    telling.note(
        request,
        typing.patient,
        _("Your draft is kept until %(day)s. You find it on “My drafts”.")
        % {"day": words.day(draft.expires_at, moment.day)},
    )
    return redirect("clinic:patient", typing.patient.uid)


def _not_kept(request: HttpRequest) -> HttpResponse:
    said = _("No draft is kept. Save now, or copy what you typed.")
    if _by_script(request):
        return JsonResponse({"said": said}, status=NOT_KEPT)
    if request.method == "POST":
        telling.to_anybody(request, said)
    return redirect("clinic:drafts")


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
