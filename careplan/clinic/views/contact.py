"""Log a call: number, what it was about, how it ended, and what follows."""

from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from careplan.accounts.decorators import requires
from careplan.accounts.http import SignedInRequest
from careplan.accounts.models import User
from careplan.accounts.permissions import Permission
from careplan.clinic import access, calls, drafts, telling
from careplan.clinic.elsewhere import asks_reason
from careplan.clinic.forms.contact import ContactForm
from careplan.clinic.lookalikes import lookalikes
from careplan.clinic.moment import Moment, read_clock
from careplan.clinic.onward import onward, patient_page
from careplan.clinic.person import person_of
from careplan.entries.models import Draft
from careplan.followups import actions
from careplan.followups.models import ContactAttempt
from careplan.followups.queries import contacts, nurse_pages, plan_view
from careplan.followups.queries.contacts import Topic
from careplan.hospital import queries as hospital
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients.models import Patient
from careplan.rules.enums import Kind

PAGE = "clinic/contact.html"


@requires(Permission.RESULT_RECORD)
@asks_reason
def contact(request: SignedInRequest, uid: str) -> HttpResponse:
    patient, moment = access.patient_for(request.user, uid), read_clock()
    page = _Page(request.user, patient, moment, request.GET.get("about", ""))
    if request.method != "POST":
        return page.draw(request, page.opened())
    form = page.form(request.POST)
    if form.is_valid() and _is_another(request, patient, form, moment):
        try:
            attempt = _log(request, patient, form, moment)
        except StaleError as stale:
            form.add_error(None, str(stale))
            form.renew_key()
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            done = contacts.consequences(attempt)
            telling.done(
                request, patient, calls.said(attempt, done, page.needed, moment.day)
            )
            return redirect(onward(request) or patient_page(patient))
    return page.draw(request, form)


def _is_another(
    request: SignedInRequest, patient: Patient, form: ContactForm, moment: Moment
) -> bool:
    """Whether it is no call that was logged a moment ago; if it is, ask once (H35)."""
    same = contacts.logged_just_now(
        patient,
        outcome=form.chosen,
        number_used=form.number_used,
        note=form.cleaned_data["note"],
        key=form.one_time_key,
        by=request.user,
        at=moment.at,
    )
    if same is None or form.cleaned_data["again"] == str(same.pk):
        return True
    form.ask_again(same)
    return False


def _log(
    request: SignedInRequest, patient: Patient, form: ContactForm, moment: Moment
) -> ContactAttempt:
    said, why = form.cleaned_data, form.refused
    refused = {row: why[row.uid] for row in access.checks_of(patient, why)}
    about = set(said["about"]) - set(why)
    return actions.record_contact(
        patient=patient,
        follow_ups=access.checks_of(patient, about),
        declined=refused,
        outcome=form.chosen,
        number_used=form.number_used,
        spoke_to=said["spoke_to"],
        note=said["note"],
        call_back_at=form.call_back_at,
        key=form.one_time_key,
        draft=drafts.CALL,
        by=request.user,
        at=moment.at,
    )


class _Page:
    """What the page of one patient's call has to know."""

    def __init__(
        self, user: User, patient: Patient, moment: Moment, about: str
    ) -> None:
        self.patient, self.moment, self.asked = patient, moment, about
        self.typing = drafts.of_call(user, patient)
        self.draft: Draft | None = None
        self.needed = hospital.the_hospital().tries_before_letter
        self.tries = contacts.tries_of(patient)
        self.numbers = contacts.numbers_of(patient)
        rows = plan_view.all_rows(patient, moment.day)
        asking = [row for _group, row in nurse_pages.asking(rows)]
        self.topics = contacts.topics(rows, asking, named=about)

    def opened(self) -> ContactForm:
        """The form as it was left, or a fresh one."""
        self.draft = self.typing.kept(self.moment.at)
        if self.draft is None:
            return self.form()
        form = self.form(drafts.as_sent(self.draft))
        form.refill()
        return form

    def form(self, data: Any = None) -> ContactForm:
        """The form over what is open now; what asks for somebody is ticked.

        Work for staff is not what one speaks about: a task is never ticked unasked.
        """
        return ContactForm(
            data,
            patient=self.patient,
            numbers=self.numbers,
            about={
                topic.row.follow_up.uid: calls.topic_words(topic)
                for topic in self.topics
            },
            outcomes={
                row.code: (row, calls.effect_words(row.effect, self.tries, self.needed))
                for row in contacts.outcomes()
            },
            moment=self.moment,
            initial={"about": [uid for uid in map(self._ticked, self.topics) if uid]},
        )

    def _ticked(self, topic: Topic) -> str:
        follow_up = topic.row.follow_up
        task = follow_up.kind == Kind.TASK
        asks = topic.asks or follow_up.uid == self.asked
        return follow_up.uid if asks and not task else ""

    def draw(self, request: SignedInRequest, form: ContactForm) -> HttpResponse:
        draft = self.draft
        if request.method == "POST":
            draft = self.typing.keep(cast("QueryDict", form.data), self.moment.at)
        history, total = contacts.history(self.patient)
        context = {
            "section": "patients",
            "typing": self.typing,
            "draft_said": drafts.saved_words(draft, self.moment) if draft else "",
            "from_draft": self.draft is not None,
            "patient": self.patient,
            "person": person_of(self.patient, self.moment.day),
            "alike": lookalikes(request.user, self.patient),
            "form": form,
            "numbers": self.numbers,
            "tries": self.tries,
            "needed": self.needed,
            "promises": contacts.promises_of(self.patient),
            "history": history,
            "total": total,
            "onward": onward(request),
            "day": self.moment.day,
        }
        status = 422 if form.errors else 200
        return render(request, PAGE, context, status=status)
