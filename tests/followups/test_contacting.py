"""What each outcome of a call does to the plan, and who is to do what next."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.actions.contacting import record_contact
from careplan.followups.models import (
    ContactAttempt,
    ContactOutcome,
    FollowUp,
    Promise,
)
from careplan.followups.queries import contacts
from careplan.followups.queries.asks import watch
from careplan.followups.queries.queue import queue
from careplan.followups.queries.ranked import ALL
from careplan.hospital.models import Hospital
from careplan.lib.errors import RefusedError, StaleError
from careplan.patients import actions as patients
from careplan.rules.enums import Gate, Kind
from tests import factories
from tests.factories import DAY, NOW

TOMORROW = NOW + dt.timedelta(days=1)
CLOSED = "The clinic is closed on Saturday 28 November 2026"
CLOSED += ", so nobody could ring back then."
EFFECTS = {
    "reached": "reached",
    "no-answer": "not-reached",
    "call-back": "call-back",
    "wrong-number": "wrong-number",
    "declined": "declined",
    "someone-else": "someone-else",
}


@pytest.fixture
def outcomes(db):
    factories.ReasonFactory(code="caught-up", text="Caught up by a later check")
    factories.ReasonFactory(code="declined", text="Patient declined")
    factories.ReasonFactory(code="not-needed", text="No longer needed clinically")
    return {
        code: ContactOutcome.objects.create(code=code, text=code, effect=effect)
        for code, effect in EFFECTS.items()
    }


@pytest.fixture
def call(plan, outcomes, nurse):
    """`call("no-answer", *follow_ups, at=…)`: one logged call."""
    keys = iter(range(1000))

    def run(code, *about, **fields):
        said = {
            "patient": plan.patient,
            "follow_ups": about,
            "outcome": outcomes[code],
            "number_used": "07700 900 318",
            "key": f"call-{next(keys)}",
            "by": nurse,
            "at": NOW,
        }
        return record_contact(**said | fields)

    return run


@pytest.fixture
def missed(plan, nurse):
    """`missed(day, …)`: reports from home, each in time on its own day only."""

    def make(*days):
        return [
            factories.FollowUpFactory(
                plan=plan,
                kind=Kind.HOME,
                activity="symptom-report",
                title="Symptom report",
                due_on=day,
                before=0,
                after=0,
            )
            for day in days
        ]

    return make


def left(activity):
    """What calls left for staff to do and nobody has done."""
    return FollowUp.objects.filter(activity=activity, done_at=None, closed_at=None)


def asked(user, day):
    """What the queue asks for: a list of (group, title) of each row."""
    at = NOW + (day - DAY)
    return [
        (reason.group.value, reason.row.follow_up.title)
        for row in queue(watch(user, at), which=ALL).rows
        for reason in row.reasons
    ]


# What is kept ------------------------------------------------------------------------


def test_a_call_is_kept_with_the_number_used_and_what_it_was_about(
    call, check, nurse, plan
):
    scan = check(title="CT scan")

    attempt = call("someone-else", scan, spoke_to="Her son Tom", note="Away until May")

    assert (attempt.number_used, attempt.spoke_to, attempt.note, attempt.by) == (
        "07700 900 318",
        "Her son Tom",
        "Away until May",
        nurse,
    )
    assert list(attempt.follow_ups.all()) == [scan]
    event = AuditEvent.objects.get(kind="contact-recorded")
    assert (event.patient_id, event.fields) == (
        plan.patient_id,
        {"outcome": "someone-else", "about": [scan.pk]},
    )


def test_h35_the_same_form_twice_is_one_call(call):
    first = call("no-answer", key="form")
    again = call("no-answer", key="form", at=NOW + dt.timedelta(seconds=2))

    assert (again, ContactAttempt.objects.count()) == (first, 1)
    assert AuditEvent.objects.filter(kind="contact-recorded").count() == 1


@pytest.mark.parametrize(
    "other", [{"note": "Rang again"}, {"number_used": "01632 960 001"}]
)
def test_h35_the_same_form_with_other_words_is_told_not_dropped(call, other):
    call("no-answer", key="form")

    with pytest.raises(StaleError, match="logged already, with other words"):
        call("no-answer", key="form", **other)


def test_h38_a_call_and_what_it_was_about_can_never_be_rewritten(call, check):
    attempt = call("no-answer", check())

    for change in (
        lambda: ContactAttempt.objects.update(note="Other"),
        lambda: ContactAttempt.objects.all().delete(),
        attempt.follow_ups.clear,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# Tries in a row ----------------------------------------------------------------------


def test_no_show_51_tries_are_counted_from_the_rows_since_somebody_spoke(call, plan):
    """UMCU No_Show #51: the history of calls stands on the row, and says when."""
    patient = plan.patient
    call("no-answer")
    call("reached")
    assert contacts.tries_of(patient) is None

    for days, code in [(1, "no-answer"), (2, "someone-else"), (3, "wrong-number")]:
        call(code, spoke_to="Tom", at=NOW + dt.timedelta(days=days))

    assert contacts.tries_of(patient) == contacts.Tries(2, NOW + dt.timedelta(days=3))


def test_a_letter_is_due_after_the_sites_number_of_tries(call, nurse, plan):
    """The third try in a row opens one task, due in two working days."""
    for days in range(2):
        call("no-answer", at=NOW + dt.timedelta(days=days))
    assert not left("write-letter").exists()

    call("no-answer", at=NOW + dt.timedelta(days=2))  # a Thursday

    letter = left("write-letter").get()
    assert (letter.title, letter.kind, letter.due_on, letter.opens_on) == (
        "Write a letter: not reached 3 times",
        "task",
        DAY + dt.timedelta(days=6),  # Monday, over the weekend
        DAY + dt.timedelta(days=2),
    )
    assert (letter.added_by, letter.team) == (nurse, plan.patient.team)
    plan.refresh_from_db()
    assert plan.opened == 1


def test_one_letter_is_open_however_many_tries_follow(call):
    for days in range(6):
        call("no-answer", at=NOW + dt.timedelta(days=days))

    assert left("write-letter").count() == 1


def test_the_number_of_tries_is_the_sites(call):
    Hospital.objects.update(tries_before_letter=1)

    call("wrong-number")

    assert left("write-letter").get().title == "Write a letter: not reached 1 time"


def test_holidays_are_no_working_days_for_a_letter(call):
    Hospital.objects.update(tries_before_letter=1)
    factories.HolidayFactory(day=DAY + dt.timedelta(days=1))

    call("no-answer")

    assert left("write-letter").get().due_on == DAY + dt.timedelta(days=3)


def test_a_letter_that_was_sent_is_a_contact_and_the_next_needs_as_many_tries(
    call, record, plan
):
    for _try in range(3):
        call("no-answer")

    record(left("write-letter").get(), Gate.RECORDED, note="Posted today")

    letter = ContactAttempt.objects.first()
    assert (letter.outcome.effect, letter.note) == ("letter", "Posted today")
    assert contacts.tries_of(plan.patient).count == 3
    call("no-answer")
    call("no-answer")
    assert not left("write-letter").exists()
    call("no-answer")
    assert left("write-letter").get().title == "Write a letter: not reached 6 times"


def test_a_letter_that_was_not_sent_after_all_stays_readable_as_taken_back(
    call, record, nurse, plan
):
    """H38"""
    for _try in range(3):
        call("no-answer")
    letter = left("write-letter").get()
    record(letter, Gate.RECORDED)
    letter.refresh_from_db()

    actions.undo_last(
        follow_up=letter,
        revision=letter.revision,
        why="Wrong address",
        key="undo",
        by=nurse,
        at=NOW,
    )

    newest, total = contacts.history(plan.patient)
    assert (newest[0].attempt.outcome.effect, newest[0].taken_back) == ("letter", True)
    assert (total, left("write-letter").get()) == (4, letter)


def test_reached_after_all_no_letter_is_needed(call, nurse):
    for _try in range(3):
        call("no-answer")
    letter = left("write-letter").get()

    call("reached")

    letter.refresh_from_db()
    assert (letter.closed_by, letter.closed_reason.code, letter.closed_note) == (
        nurse,
        "not-needed",
        "Reached by phone meanwhile.",
    )


# Promises ----------------------------------------------------------------------------


def test_a_promise_to_ring_back_stands_first_on_its_day(call, check, nurse, plan):
    check(title="CT scan", due_on=DAY - dt.timedelta(days=40))

    attempt = call(
        "call-back", call_back_at=dt.datetime(2026, 11, 26, 14, 30, tzinfo=dt.UTC)
    )

    promise = Promise.objects.get(made_in=attempt)
    assert (promise.follow_up.title, promise.follow_up.due_on) == (
        "Ring back as promised, 2:30pm",
        DAY + dt.timedelta(days=2),
    )
    assert promise.follow_up.kind == Kind.CALL
    assert asked(nurse, DAY) == [("overdue", "CT scan")]
    on_the_day = asked(nurse, DAY + dt.timedelta(days=2))
    assert on_the_day[0][1] == "Ring back as promised, 2:30pm"
    assert contacts.promises_of(plan.patient) == [promise]


def test_h03_the_promised_time_is_the_clinics(call):
    """Half past two in July is half past one in the world's time."""
    summer = dt.datetime(2027, 7, 1, 13, 30, tzinfo=dt.UTC)

    call("call-back", call_back_at=summer)

    assert left("ring-back").get().title == "Ring back as promised, 2:30pm"


def test_a_promise_is_kept_by_speaking_not_by_trying(call, nurse, plan):
    call("call-back", call_back_at=TOMORROW)
    promise = Promise.objects.get()

    call("no-answer", at=TOMORROW)
    assert contacts.promises_of(plan.patient) == [promise]
    kept_in = call("reached", at=TOMORROW + dt.timedelta(hours=1))

    promise.refresh_from_db()
    assert (promise.kept_in, contacts.promises_of(plan.patient)) == (kept_in, [])
    assert promise.follow_up.done_on == DAY + dt.timedelta(days=1)
    event = promise.follow_up.events.get(kind="gate")
    assert (event.text, event.by) == ("Rung back, and spoke with the patient.", nurse)


def test_a_new_promise_answers_the_one_before(call, plan):
    call("call-back", call_back_at=TOMORROW)
    second = call("call-back", call_back_at=TOMORROW + dt.timedelta(days=1))

    (promise,) = contacts.promises_of(plan.patient)
    assert promise.made_in == second
    assert Promise.objects.exclude(pk=promise.pk).get().kept_in == second


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (None, "Give the day and time to ring back."),
        (NOW, "The time to ring back lies in the past."),
        (NOW - dt.timedelta(minutes=1), "The time to ring back lies in the past."),
        (NOW + dt.timedelta(days=4), CLOSED),
        (
            NOW + dt.timedelta(days=367),
            "The day to ring back is more than a year ahead.",
        ),
    ],
)
def test_a_promise_nobody_could_keep_is_refused(call, when, sentence):
    with pytest.raises(RefusedError) as refusal:
        call("call-back", call_back_at=when)

    assert str(refusal.value) == sentence
    assert (ContactAttempt.objects.count(), FollowUp.objects.count()) == (0, 0)


def test_a_promise_needs_a_running_plan(call, plan, nurse):
    plan.ended_at, plan.ended_by, plan.ended_why = NOW, nurse, "Handed over"
    plan.save()

    with pytest.raises(RefusedError, match="no running plan"):
        call("call-back", call_back_at=TOMORROW)


# Wrong number, somebody else ---------------------------------------------------------


def test_a_wrong_number_asks_for_the_right_one_by_the_next_working_day(call):
    call("wrong-number", at=NOW + dt.timedelta(days=3))  # a Friday

    task = left("find-number").get()
    assert (task.kind, task.due_on, task.added_why) == (
        "task",
        DAY + dt.timedelta(days=6),
        "07700 900 318 is not the patient’s number.",
    )
    call("wrong-number", at=NOW + dt.timedelta(days=3, hours=1))
    assert left("find-number").count() == 1


def test_somebody_else_is_neither_a_try_nor_a_success(call, plan):
    call("no-answer")
    call("someone-else", spoke_to="Her neighbour")
    call("no-answer")

    assert contacts.tries_of(plan.patient).count == 2


def test_somebody_else_needs_a_word_who(call):
    with pytest.raises(RefusedError, match="whom you spoke with"):
        call("someone-else", spoke_to=" ")


# Does not want it --------------------------------------------------------------------


def test_declined_checks_are_closed_in_the_callers_name(call, check, nurse, plan):
    scan, visit = check(title="CT scan"), check(title="Visit", kind=Kind.VISIT)
    call("no-answer")

    call("declined", scan, note="Had enough of scans")

    scan.refresh_from_db()
    visit.refresh_from_db()
    assert (scan.closed_by, scan.closed_reason.code, scan.closed_note) == (
        nurse,
        "declined",
        "Had enough of scans",
    )
    assert visit.is_open
    assert contacts.tries_of(plan.patient) is None


def test_declined_never_closes_work_for_staff(call, check):
    """H17: histology that came is nothing a patient declines."""
    scan, task = check(title="CT scan"), check(title="Histology", kind=Kind.TASK)

    with pytest.raises(RefusedError, match=r"staff.*: Histology\. Untick it"):
        call("declined", scan, task)

    scan.refresh_from_db()
    task.refresh_from_db()
    assert (scan.is_open, task.is_open) == (True, True)
    assert ContactAttempt.objects.count() == 0


def test_declined_needs_a_check(call):
    with pytest.raises(RefusedError, match="Tick the checks"):
        call("declined")


# What is refused ---------------------------------------------------------------------


def test_h20_a_check_of_another_patient_is_refused(call):
    foreign = factories.FollowUpFactory()

    with pytest.raises(RefusedError, match="belongs to somebody else"):
        call("declined", foreign)

    foreign.refresh_from_db()
    assert (foreign.is_open, ContactAttempt.objects.count()) == (True, 0)


def test_h34_a_check_that_is_not_open_any_more_is_refused(call, check, record):
    done = check(kind=Kind.CALL, title="Nurse call")
    record(done)

    with pytest.raises(RefusedError, match="“Nurse call” is not open any more"):
        call("reached", done)


@pytest.mark.parametrize("changes", [{"active": False}, {"effect": "letter"}])
def test_only_what_is_offered_can_be_logged(call, outcomes, changes):
    ContactOutcome.objects.filter(code="no-answer").update(**changes)
    outcomes["no-answer"].refresh_from_db()

    with pytest.raises(RefusedError, match="not offered"):
        call("no-answer")


def test_h04_who_has_died_is_rung_no_more(call, plan, nurse):
    patients.set_status(
        patient=plan.patient, status="deceased", since=DAY, by=nurse, at=NOW
    )
    with pytest.raises(RefusedError, match="nobody rings any more"):
        call("no-answer")

    assert (ContactAttempt.objects.count(), FollowUp.objects.count()) == (0, 0)


# Two missed reports make one call (AP-01) --------------------------------------------


def test_h17_two_missed_reports_make_one_call_and_the_call_clears_them(
    call, missed, nurse
):
    """AP-01, to the end: two, one call, nothing; one more, nothing; two, one call."""
    days = [DAY + dt.timedelta(days=n) for n in range(-2, 5)]
    first, second, third, fourth, fifth, *_later = missed(*days)

    assert asked(nurse, days[1]) == []  # one missed
    assert asked(nurse, days[2]) == [("missed-reports", "Symptom report")]  # two
    assert asked(nurse, days[3]) == [("missed-reports", "Symptom report")]  # three

    call("reached", third, at=NOW + dt.timedelta(days=1))

    for row in (first, second, third):
        row.refresh_from_db()
        assert (row.closed_by, row.closed_reason.code) == (nurse, "caught-up")
        assert row.events.get().kind == "caught-up"
    assert asked(nurse, days[3]) == []
    assert asked(nurse, days[4]) == []  # the fourth missed alone
    assert asked(nurse, days[5]) == [("missed-reports", "Symptom report")]
    fourth.refresh_from_db()
    fifth.refresh_from_db()
    assert fourth.is_open
    assert fifth.is_open


def test_h17_a_call_that_reached_nobody_leaves_the_missed_reports_in_the_queue(
    call, missed, nurse
):
    _first, second = missed(DAY - dt.timedelta(days=2), DAY - dt.timedelta(days=1))

    call("no-answer", second)

    assert asked(nurse, DAY) == [("missed-reports", "Symptom report")]


def test_a_report_that_is_not_missed_yet_stays_open(call, missed):
    (today,) = missed(DAY)

    call("reached", today)

    today.refresh_from_db()
    assert today.is_open


def test_the_books_count_what_calls_opened(call, plan):
    """H15: opened on the plan equals the rows there are."""
    for _try in range(3):
        call("no-answer")
    call("wrong-number")
    call("call-back", call_back_at=TOMORROW)

    plan.refresh_from_db()
    assert plan.opened == FollowUp.objects.filter(plan=plan).count() == 3


def test_a_promise_that_was_taken_back_as_kept_is_open_again(call, plan, nurse):
    """Openness is read from the follow-up, so that it never says two things."""
    call("call-back", call_back_at=TOMORROW)
    call("reached", at=TOMORROW)
    FollowUp.objects.filter(activity="ring-back").update(
        done_at=None, done_on=None, recorded_at=None
    )

    assert len(contacts.promises_of(plan.patient)) == 1


def test_actions_offer_it():
    assert actions.record_contact is record_contact


def test_each_check_of_one_call_has_its_own_end(call, missed, check, nurse):
    """One call, one transaction: one caught up, one declined in her words."""
    report, scan = missed(DAY - dt.timedelta(days=1))[0], check(title="CT scan")

    attempt = call("reached", report, declined={scan: "No more needles"})

    report.refresh_from_db()
    scan.refresh_from_db()
    assert report.closed_reason.code == "caught-up"
    assert (scan.closed_reason.code, scan.closed_note, scan.closed_by) == (
        "declined",
        "No more needles",
        nurse,
    )
    assert set(attempt.follow_ups.all()) == {report, scan}


def test_a_missed_report_that_is_declined_is_not_caught_up(call, missed):
    first, second = missed(DAY - dt.timedelta(days=2), DAY - dt.timedelta(days=1))

    call("reached", declined={second: "Finds it silly"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_open, second.closed_reason.code) == (True, "declined")


@pytest.mark.parametrize("code", ["no-answer", "wrong-number", "someone-else"])
def test_only_the_patient_declines(call, check, code):
    scan = check(title="CT scan")

    with pytest.raises(RefusedError, match="Only the patient declines a check"):
        call(code, spoke_to="Her son", declined={scan: "No"})

    scan.refresh_from_db()
    assert (scan.is_open, ContactAttempt.objects.count()) == (True, 0)


def test_work_for_staff_is_not_declined_by_itself_either(call, plan):
    task = factories.FollowUpFactory(plan=plan, kind=Kind.TASK, title="Histology")

    with pytest.raises(RefusedError, match="no patient declines it: Histology"):
        call("reached", declined={task: "No"})
