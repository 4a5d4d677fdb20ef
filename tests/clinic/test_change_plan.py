"""Changing what a plan stands on: the form, its preview, and only then the plan."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.checklists.models import ChecklistVersion
from careplan.followups import actions
from careplan.followups.models import FollowUp, PlanChange
from careplan.followups.queries.changing import Change, preview_change
from careplan.outbox.models import Reminder
from careplan.rules.enums import Gate, Known
from tests.clinic.conftest import day, words
from tests.factories import DAY, NOW
from tests.followups.conftest import (  # noqa: F401 - fixtures
    ANSWERED,
    enrol,
    enrolment,
    person,
    record,
)
from tests.library import library  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
OPERATED = DAY - dt.timedelta(days=2)
TWO_DAYS = dt.timedelta(days=2)


@pytest.fixture
def colon(enrol):  # noqa: F811
    """A colon patient, stage 3, operated two days ago, home today."""
    return enrol()


def url(plan):
    return reverse("clinic:change_plan", args=[plan.uid])


@pytest.fixture
def opened(nurse_client):
    """`opened(plan)`: all that the form holds when it is opened, as a browser sends."""

    def run(plan):
        form = nurse_client.get(url(plan)).context["form"]
        sent = {"key": "one-time-key", "base": form["base"].value(), "reason": ""}
        for name, values in form.now.items():
            if name == "options":
                sent[name] = values
            elif len(values) == 3:
                sent |= day(name, " ".join(values)) if all(values) else empty(name)
            else:
                sent[name] = values[0]
        return sent

    return run


def empty(name):
    return dict.fromkeys((f"{name}_day", f"{name}_month", f"{name}_year"), "")


@pytest.fixture
def preview(nurse_client):
    """Send the form; the preview, and what its page sends on."""

    def run(plan, sent):
        page = nurse_client.post(url(plan), sent)
        assert page.status_code == 200, words(page)
        hidden = dict(re.findall(HIDDEN, page.content.decode()))
        carried = {name: value for name, value in sent.items() if name != "base"}
        base = dict(page.context["carried"])["base"]
        return page, carried | hidden | {"base": base, "step": "apply"}

    return run


HIDDEN = r'<input type="hidden" name="(key|fingerprint|ticking)" value="([^"]*)">'


# The form ---------------------------------------------------------------------------


def test_the_form_holds_what_the_plan_stands_on(nurse_client, colon):
    form = nurse_client.get(url(colon)).context["form"]

    assert form["operation_day"].value() == OPERATED
    assert form["discharge"].value() == DAY
    assert form["end_of_treatment"].value() is None
    assert form["group_0"].value() == "stage-3"
    assert form["tag_bowel-join"].value() == "yes"
    assert form["options"].value() == []
    assert [part.key for part in form.parts] == [
        "operation",
        "histology",
        "treatment",
        "nurse",
        "later",
    ]
    assert not any(part.open for part in form.parts)


def test_sending_it_as_it_was_changes_nothing(nurse_client, colon, opened):
    page = nurse_client.post(url(colon), opened(colon))

    assert page.status_code == 422
    assert "Nothing here differs from what is known" in words(page)


def test_only_what_differs_goes_into_the_change(nurse_client, colon, opened):
    sent = opened(colon) | {"group_0": "stage-2", "tag_t4": "yes", "reason": "Report."}

    form = nurse_client.post(url(colon), sent | {"step": "again"}).context["form"]

    assert form.is_valid()
    assert form.change() == Change(
        tags={"stage-2": Known.YES, "stage-3": Known.NO, "t4": Known.YES}
    )


def test_a_stage_that_is_not_known_any_more_leaves_no_no_behind(
    nurse_client, colon, opened
):
    sent = opened(colon) | {"group_0": "not-known", "reason": "Looked at again."}

    form = nurse_client.post(url(colon), sent | {"step": "again"}).context["form"]

    assert form.is_valid()
    assert form.change() == Change(tags={"stage-3": Known.NOT_KNOWN})


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"group_0": "stage-2"}, "reason", "Say why it is changed"),
        (day("operation_day", "25 11 2026"), "operation_day", "or earlier"),
        (day("operation_day", "1 1 1950"), "operation_day", "or later"),
        (day("operation_day", "31 6 2026"), "operation_day", "There is no 31 June"),
        (empty("operation_day"), "operation_day", "Give the day"),
        (day("discharge", "1 11 2026"), "discharge", "is before the operation"),
        ({"group_0": "stage-9"}, "group_0", "Select a valid choice"),
        ({"tag_t4": "perhaps"}, "tag_t4", "Select a valid choice"),
        ({"options": ["nothing"], "reason": "x"}, "options", "Select a valid choice"),
        ({"reason": "x" * 301, "tag_t4": "yes"}, "reason", "300"),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field(
    nurse_client, colon, opened, changes, field, sentence
):
    page = nurse_client.post(url(colon), opened(colon) | changes)

    assert page.status_code == 422
    assert sentence in str(page.context["form"].errors[field])
    assert PlanChange.objects.count() == 0


def test_the_first_answer_to_what_was_not_known_needs_no_reason(
    nurse_client,
    enrol,  # noqa: F811
    opened,
):
    waiting = enrol(discharge_on=None)

    page = nurse_client.post(
        url(waiting), opened(waiting) | day("discharge", "24 11 2026")
    )

    assert page.status_code == 200
    assert "Going home" in words(page)


@pytest.mark.parametrize("base", ["", "{", "[]", "null", "7", '{"group_0": 3}'])
def test_a_mangled_base_does_no_harm(nurse_client, colon, opened, base):
    sent = opened(colon) | {"base": base, "tag_t4": "yes", "reason": "Report."}

    page = nurse_client.post(url(colon), sent)

    assert page.status_code == 200
    assert [line.label for line in page.context["view"].facts] == ["Tumour T4"]


# The preview ------------------------------------------------------------------------


def test_a_corrected_day_is_shown_before_it_is_written(colon, opened, preview):
    """H10, H13: what moves, how far, and nothing is written yet."""
    sent = opened(colon) | day("operation_day", "20 11 2026") | {"reason": "Slip."}

    page, _sent = preview(colon, sent)

    said = words(page)
    view = page.context["view"]
    assert view.moves.count > 50
    assert f"{view.moves.count} checks move, " in said
    assert "2 days earlier" in said
    assert "Day of the operation22 November 2026 →becomes 20 November 2026" in said
    assert "Apply for Margaret Ellery" in said
    assert "born 14 March 1951, number W204118" in said
    assert PlanChange.objects.count() == 0


def test_applying_does_what_was_shown_and_says_so(nurse_client, colon, opened, preview):
    sent = opened(colon) | day("operation_day", "20 11 2026") | {"reason": "Slip."}
    seen, on = preview(colon, sent)

    page = nurse_client.post(url(colon), on, follow=True)

    made = PlanChange.objects.get()
    moved = made.lines.filter(act="moved").count()
    view = seen.context["view"]
    assert moved == view.moves.count + view.same_day.count
    said = words(page)
    assert f"Changed: {moved} moved" in said
    assert "You can take this back until tomorrow, 9:38am." in said
    assert "Changes of this plan" in said
    assert "Why: Slip." in said
    assert "Take it back" in said


def test_a_stage_brings_and_takes(nurse_client, colon, opened, preview):
    sent = opened(colon) | {"group_0": "stage-1", "reason": "Report of 23 November."}

    page, on = preview(colon, sent)
    nurse_client.post(url(colon), on)

    view = page.context["view"]
    assert view.leaves.count > 0
    assert [(line.label, line.old, line.new) for line in view.facts] == [
        ("Stage", "Stage III", "Stage I")
    ]
    made = PlanChange.objects.get()
    assert made.lines.filter(act="withdrawn").count() == view.leaves.count


def test_what_is_booked_is_asked_about(
    nurse_client,
    colon,
    opened,
    preview,
    record,  # noqa: F811
):
    """H10: an appointment stands until somebody decides about it."""
    visits = [
        colon.follow_ups.get(reasons__item_code="COL-01", reasons__occurrence=month)
        for month in ("m6", "m12")
    ]
    for visit in visits:
        record(visit, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=180))
    before = [visit.planned_on for visit in visits]
    sent = opened(colon) | day("operation_day", "20 11 2026") | {"reason": "Slip."}
    page, on = preview(colon, sent)

    said = words(page)
    assert "Yours to decide: 2" in said
    assert said.count("Leave it as it is") == 2
    answers = {f"answer_{visits[0].pk}": "go", f"answer_{visits[1].pk}": "leave"}
    nurse_client.post(url(colon), on | answers)

    for visit in visits:
        visit.refresh_from_db()
    assert [visit.planned_on for visit in visits] == [before[0] - TWO_DAYS, before[1]]
    assert [visit.booked_for is None for visit in visits] == [True, False]


def test_a_check_that_is_overdue_on_its_new_day_is_marked(colon, opened, preview):
    """H15: nobody is surprised by a backlog after a correction."""
    sent = opened(colon) | day("operation_day", "20 5 2026") | {"reason": "Slip."}

    page, _on = preview(colon, sent)

    view = page.context["view"]
    moved = [
        *view.moves.near,
        *(line for _m, each in view.moves.later for line in each),
    ]
    marked = [line for line in moved if line.overdue]
    home = view.overdue - len(marked)
    assert marked
    assert all(line.new < DAY for line in marked)
    assert home >= 0
    assert f"{view.overdue} of these checks are past their time" in words(page)
    assert words(page).count("Overdue at once") == len(marked)


def test_a_late_check_comes_only_when_it_is_ticked(
    nurse_client,
    enrol,  # noqa: F811
    opened,
    preview,
):
    """H15: joining late makes no false backlog."""
    old = OPERATED - dt.timedelta(days=800)
    unknown = {code: value for code, value in ANSWERED.items() if code != "stage-3"}
    plan = enrol(tags=unknown)
    sent = opened(plan) | {"group_0": "stage-3", "reason": "Both were wrong."}
    sent |= day("operation_day", f"{old.day} {old.month} {old.year}")
    page, on = preview(plan, sent)
    late = page.context["view"].late
    assert len(late) > 1

    nurse_client.post(url(plan), on | {"tick": [late[0].name]})

    code, occurrence = late[0].name.split(" ")
    came = FollowUp.objects.filter(plan=plan, reasons__item_code=code)
    assert came.filter(reasons__occurrence=occurrence).count() == 1
    for line in late[1:]:
        code, occurrence = line.name.split(" ")
        left = plan.follow_ups.filter(
            reasons__item_code=code, reasons__occurrence=occurrence
        )
        assert left.count() == 0, line


def test_a_fact_that_changes_no_check_says_so(colon, opened, preview, nurse_client):
    later = nurse_client.get(url(colon)).context["form"].ground.later
    sent = opened(colon) | {f"tag_{later[0]}": "yes", "reason": "Decided."}

    page, _on = preview(colon, sent)

    view = page.context["view"]
    said = "Only the fact is noted." in words(page)
    assert said is view.changes_nothing


def test_done_work_is_shown_as_untouched(colon, opened, preview, record):  # noqa: F811
    """H10"""
    record(colon.follow_ups.get(reasons__item_code="ER-04"))
    sent = opened(colon) | day("operation_day", "20 11 2026") | {"reason": "Slip."}

    page, _on = preview(colon, sent)

    said = words(page)
    assert "Settled, and left untouched: 1" in said
    assert "Done on Tuesday 24 November 2026." in said


def test_the_preview_says_which_reminders_fall(colon, opened, preview):
    """H05"""
    visit = colon.follow_ups.get(reasons__item_code="COL-01", reasons__occurrence="m6")
    Reminder.objects.create(
        recipient=visit.patient.user,
        purpose="check-due",
        subject_kind="followups.followup",
        subject_id=visit.pk,
        patient_id=visit.patient_id,
        step="due-14",
        for_day=visit.due_on,
        not_before=NOW,
        expires_at=NOW + TWO_DAYS,
        created_at=NOW,
    )
    sent = opened(colon) | day("operation_day", "20 11 2026") | {"reason": "Slip."}

    page, _on = preview(colon, sent)

    assert "1 waiting reminder is dropped and planned again" in words(page)
    assert page.context["effect"].dropped == 1


# Twice, stale, back -----------------------------------------------------------------


def test_a_double_click_changes_once(nurse_client, colon, opened, preview):
    """H35"""
    sent = opened(colon) | {"tag_t4": "yes", "reason": "Report."}
    _page, on = preview(colon, sent)

    pages = [nurse_client.post(url(colon), on) for _time in range(2)]

    there = reverse("clinic:patient", args=[colon.patient.uid])
    assert [page.headers["Location"] for page in pages] == [there, there]
    assert PlanChange.objects.count() == 1


def test_a_stale_preview_is_shown_anew_with_all_that_was_typed(
    nurse_client,
    colon,
    opened,
    preview,
    record,  # noqa: F811
):
    """H33, H34: somebody logged a check meanwhile."""
    sent = opened(colon) | day("operation_day", "20 11 2026") | {"reason": "Slip."}
    _page, on = preview(colon, sent)
    record(colon.follow_ups.get(reasons__item_code="ER-04"))

    page = nurse_client.post(url(colon), on)

    assert page.status_code == 422
    said = words(page)
    assert "The plan changed after this preview." in said
    assert "Settled, and left untouched: 1" in said
    assert ("reason", "Slip.") in page.context["carried"]
    assert PlanChange.objects.count() == 0
    fresh = dict(re.findall(HIDDEN, page.content.decode()))
    assert nurse_client.post(url(colon), on | fresh).status_code == 302


def test_a_stale_tab_takes_back_nobodys_work(nurse_client, nurse, colon, opened):
    """H33: what was not touched in the form follows the plan."""
    sent = opened(colon) | {"tag_t4": "yes", "reason": "Report."}
    other = Change(tags={"stage-2": Known.YES, "stage-3": Known.NO})
    seen = preview_change(colon, other, day=DAY)
    actions.apply_change(
        care_plan=colon,
        change=other,
        fingerprint=seen.fingerprint,
        reason="Report.",
        key="another",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.post(url(colon), sent)

    assert [(line.label, line.new) for line in page.context["view"].facts] == [
        ("Tumour T4", "Yes")
    ]
    back = nurse_client.post(url(colon), sent | {"step": "again"})
    assert "Changed since you opened this page: Stage." in words(back)
    assert back.context["form"]["group_0"].value() == "stage-2"
    assert back.context["form"]["tag_t4"].value() == "yes"


def test_going_back_keeps_what_was_typed(nurse_client, colon, opened):
    """H34"""
    sent = opened(colon) | {"group_0": "stage-2", "reason": "Typed with care."}

    page = nurse_client.post(url(colon), sent | {"step": "again"})

    assert page.status_code == 200
    form = page.context["form"]
    assert form["group_0"].value() == "stage-2"
    assert form["reason"].value() == "Typed with care."


@pytest.mark.parametrize(
    "extra",
    [
        {"answer_x": "go", "answer_": "go", "answer_99999999999999999999": "go"},
        {"tick": ["", "no-such-row", "COL-01 m6 m7", "\0"]},
        {"fingerprint": "x" * 5000},
        {"key": "<script>"},
        {"step": "no-such-step"},
    ],
)
def test_what_the_preview_did_not_send_does_no_harm(
    nurse_client, colon, opened, preview, extra
):
    sent = opened(colon) | {"tag_t4": "yes", "reason": "Report."}
    _page, on = preview(colon, sent)

    assert nurse_client.post(url(colon), on | extra).status_code in {200, 302, 422}
    changed = set(
        FollowUp.objects.filter(change_lines__isnull=False).values_list(
            "plan", flat=True
        )
    )
    assert changed <= {colon.pk}


def test_an_ended_plan_is_refused(nurse_client, nurse, colon, opened):
    """H18"""
    sent = opened(colon) | {"tag_t4": "yes", "reason": "Report."}
    colon.ended_at, colon.ended_by, colon.ended_why = NOW, nurse, "Entered in error"
    colon.save()

    page = nurse_client.post(url(colon), sent)

    assert page.status_code == 422
    assert "This plan has ended." in words(page)


# Options and versions ---------------------------------------------------------------


def test_an_option_is_switched_with_a_reason(nurse_client, colon, opened, preview):
    """COL-06 stands instead of COL-05 (clinical/tags.md section 5)."""
    sent = opened(colon) | {"options": ["COL-06"], "reason": "The team agreed."}
    page, on = preview(colon, sent)

    nurse_client.post(url(colon), on)

    assert [(line.old, line.new) for line in page.context["view"].facts] == [
        ("Off", "On")
    ]
    assert colon.choices.get().on
    form = nurse_client.get(url(colon)).context["form"]
    assert form["options"].value() == ["COL-06"]
    held = str(form["options"])
    assert "COL-06" in held


def test_a_newer_version_is_offered(nurse_client, colon, newer):
    form = nurse_client.get(url(colon)).context["form"]

    (field,) = form.versions
    assert field.value() == "stay"
    assert [label for _value, label in field.field.choices] == [
        "Stay on version 1",
        "Move to version 2",
    ]


def test_moving_to_a_newer_version(nurse_client, colon, newer, opened, preview):
    name = f"version_{newer.parent_id}"
    sent = opened(colon) | {name: str(newer.pk), "reason": "Agreed in the team."}
    page, on = preview(colon, sent)

    nurse_client.post(url(colon), on)

    (line,) = page.context["view"].facts
    assert (line.old, line.new) == ("version 1", "version 2")
    assert page.context["view"].reworded.count > 0
    standing = colon.versions.filter(until=None).values_list("version", flat=True)
    assert newer.pk in standing


@pytest.fixture
def newer(colon):
    """Version 2 of the colon checklist, published, one row worded anew."""
    old = colon.versions.get(version__parent__code="colon").version
    items = list(old.items.all())
    factors = {item.code: list(item.risk_factors.all()) for item in items}
    ChecklistVersion.objects.filter(pk=old.pk).update(state="retired", retired_at=NOW)
    new = ChecklistVersion.objects.get(pk=old.pk)
    new.pk, new.number, new.state, new.retired_at = None, 2, "draft", None
    new.published_at = None
    new.save()
    for item in items:
        item.pk, item.version = None, new
        if item.code == "COL-01":
            item.what = f"{item.what}, face to face"
        item.save()
        item.risk_factors.set(factors[item.code])
    new.state, new.published_at = "published", NOW
    new.save()
    return new


# Speed ------------------------------------------------------------------------------


def test_the_preview_asks_a_constant_number_of_queries(nurse_client, colon, opened):
    sent = opened(colon) | day("operation_day", "20 11 2026") | {"reason": "Slip."}
    nurse_client.post(url(colon), sent)

    with CaptureQueriesContext(connection) as asked:
        page = nurse_client.post(url(colon), sent)

    assert page.context["view"].moves.count > 50
    assert len(asked) == QUERIES


# Whatever the length of the plan: session, record, facts read three times, rows once;
# what was published is read once in a process.
QUERIES = 45


def test_a_change_of_another_teams_patient_wants_a_reason_first(
    nurse_client, far_check
):
    """H19"""
    page = nurse_client.get(url(far_check.plan))

    assert page.status_code == 403
    assert "Marker of the far record" not in page.content.decode()


def test_an_option_chosen_elsewhere_is_ticked_to_begin_with(nurse_client, colon):
    offered = nurse_client.get(url(colon)).context["form"]["options"]
    code = offered.field.choices[0][0]

    page = nurse_client.get(url(colon), {"option": code})

    assert page.context["form"]["options"].initial == [*offered.initial, code]
