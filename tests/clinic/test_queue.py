"""The queue's page: a row per patient, each saying why, in five lists."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.accounts.models import ContactDetails, User
from careplan.audit.models import AuditEvent
from careplan.followups import actions
from careplan.followups.models import ContactOutcome, PlanTag
from careplan.followups.queries.asks import watch
from careplan.followups.queries.queue import queue
from careplan.patients.models import Operation, Patient
from careplan.rules.enums import Gate, Kind
from careplan.rules.ranking import Group
from tests import queueing
from tests.clinic.conftest import words
from tests.factories import (
    DAY,
    NOW,
    CarePlanFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    OperationFactory,
    PatientFactory,
    TagFactory,
)

QUEUE = reverse("clinic:queue")
QUERIES = 25
Effect = ContactOutcome.Effect
ONE_DAY = dt.timedelta(days=1)


def someone(team, name="Irena Sokol", **check):
    patient = PatientFactory(team=team, name=name)
    plan = CarePlanFactory(operation=OperationFactory(patient=patient))
    return FollowUpFactory(plan=plan, **check)


def named(page):
    return [line.person.name for line in page.context["shown"].lines]


def tabs(page):
    return {tab.text: tab.count for tab in page.context["shown"].tabs}


def test_it_names_who_and_why_most_urgent_first(nurse_client, team, check):
    someone(team, title="Colonoscopy", due_on=DAY - 26 * ONE_DAY)

    page = nurse_client.get(QUEUE)

    text = page.content.decode()
    assert named(page) == ["Irena Sokol", "Margaret Ellery"]
    assert "12 days past the window" in text
    assert "<strong>Colonoscopy</strong> not booked." in text
    assert "It was in time until Thursday 12 November." in text
    assert "In time until Tuesday 8 December" in text
    assert "Open alerts first: the most urgent, then the shortest clock." in text
    assert "What is past its window comes after results." in text


def test_a_row_has_one_act_and_the_number_to_ring(nurse_client, check):
    text = nurse_client.get(QUEUE).content.decode()

    assert reverse("clinic:record_result", args=[check.uid]) in text
    assert "Book the test" in text
    assert 'href="tel:07700900318"' in text


def test_others_of_one_person_stand_in_one_sentence(nurse_client, plan, check):
    FollowUpFactory(plan=plan, title="CT scan")
    FollowUpFactory(plan=plan, title="Clinic visit", kind=Kind.VISIT)

    page = nurse_client.get(QUEUE)

    assert named(page) == ["Margaret Ellery"]
    assert "Also: CT scan; Clinic visit." in page.content.decode()


@pytest.fixture
def everybody(team):
    """Somebody in every group of the queue, two of those who are due."""
    late = DAY - 40 * ONE_DAY
    queueing.AlertFactory(patient=someone(team, "Alert", due_on=late).patient)
    someone(team, "Late", due_on=late)
    report = {"kind": Kind.HOME, "activity": "report"}
    missed = someone(team, "Missed", due_on=late, **report)
    FollowUpFactory(plan=missed.plan, due_on=late + 7 * ONE_DAY, **report)
    someone(team, "Ring", kind=Kind.CALL, activity="ring-back", due_on=DAY)
    someone(team, "Tell", booked_for=NOW, attended_on=DAY, reviewed_at=NOW)
    someone(team, "Review", booked_for=NOW, attended_on=DAY)
    task = {"kind": Kind.TASK}
    someone(team, "Start", activity="start-of-chemotherapy", due_on=late, **task)
    someone(team, "Absent", missed_on=DAY)
    someone(team, "Number", activity="find-number", **task)
    someone(team, "Letter", activity="write-letter", **task)
    for number in range(2):
        due = someone(team, f"Due {number}")
        FollowUpFactory(plan=due.plan)


@pytest.mark.parametrize("group", list(Group))
def test_each_count_opens_exactly_its_people(nurse_client, everybody, group):
    """H17: what a number says is what it opens."""
    page = nurse_client.get(QUEUE, {"only": group.value})

    shown = len(named(page))
    assert shown == {Group.DUE: 2, Group.OVERDUE: 2}.get(group, 1)
    home = nurse_client.get(reverse("clinic:home"))
    counted = {each.group: each.count for each in home.context["counts"]}
    assert counted[group] == shown


def test_the_whole_order_is_that_of_the_rules(nurse_client, everybody):
    assert named(nurse_client.get(QUEUE)) == [
        *("Alert", "Ring", "Start", "Tell", "Review", "Late", "Missed", "Absent"),
        *("Number", "Letter", "Due 0", "Due 1"),
    ]


# Lists -------------------------------------------------------------------------------


def test_each_person_is_in_one_list_and_all_holds_everybody(nurse_client, team):
    """Lists part the queue: nobody twice, nobody in none (H17)."""
    someone(team, "To call")
    soon, later = (someone(team, name) for name in ("Soon", "Later"))
    for check, hours in ((soon, 5), (later, 72)):
        due = NOW + dt.timedelta(hours=hours)
        promise = queueing.PromiseFactory(
            follow_up__plan=check.plan, follow_up__due_on=due.date(), due_at=due
        )
        promise.made_in.follow_ups.set([check])
    called = someone(team, "Called")
    queueing.AttemptFactory(patient=called.patient, about=[called])

    page = nurse_client.get(QUEUE, {"list": "all"})

    assert list(tabs(page).items()) == [
        *(("To call", 1), ("Promised", 1), ("Later", 1), ("Done today", 1)),
        ("All", 4),
    ]
    lists = {
        name: named(nurse_client.get(QUEUE, {"list": name}))
        for name in ("to-call", "promised", "later", "done")
    }
    assert lists == {
        "to-call": ["To call"],
        "promised": ["Soon"],
        "later": ["Later"],
        "done": ["Called"],
    }
    assert "Promised for 2:38pm" in words(nurse_client.get(QUEUE, {"list": "promised"}))


def test_a_promise_puts_off_what_it_was_about_and_nothing_else(nurse_client, team):
    """A check is put off, never a person (No_Show #72)."""
    put_off = someone(team)
    promise = queueing.PromiseFactory(
        follow_up__plan=put_off.plan,
        follow_up__due_on=DAY + 3 * ONE_DAY,
        due_at=NOW + 3 * ONE_DAY,
    )
    promise.made_in.follow_ups.set([put_off])
    assert named(nurse_client.get(QUEUE)) == []

    FollowUpFactory(plan=put_off.plan, attended_on=DAY, title="CT scan")

    assert named(nurse_client.get(QUEUE)) == ["Irena Sokol"]


def test_a_promise_is_to_be_called_once_its_time_has_come(nurse_client, team):
    check = someone(team)
    queueing.PromiseFactory(
        follow_up__plan=check.plan, due_at=NOW - dt.timedelta(minutes=8)
    )

    assert "Promised for 9:30am, 8 minutes ago" in words(nurse_client.get(QUEUE))


def test_who_was_tried_stays_marked_and_who_was_reached_moves(nurse_client, team):
    """Called rows stay visible until the clinic's day ends (No_Show #166)."""
    check = someone(team)
    tried = {"patient": check.patient, "about": [check], "by__name": "Jonah Pike"}
    queueing.AttemptFactory(effect=Effect.NOT_REACHED, number_used="0123", **tried)

    page = nurse_client.get(QUEUE)
    assert tabs(page)["To call"] == 1
    assert "Called today" in words(page)
    assert "Today at 9:18am, Jonah Pike: nobody reached" in words(page)
    assert "(on 0123)" in words(page)

    queueing.AttemptFactory(**tried)
    assert named(nurse_client.get(QUEUE)) == []
    assert named(nurse_client.get(QUEUE, {"list": "done"})) == ["Irena Sokol"]
    tomorrow = queue(watch(check.patient.team.memberships.get().user, NOW + ONE_DAY))
    assert [row.patient for row in tomorrow.rows] == [check.patient]


def test_who_was_worked_for_stays_with_nothing_left(nurse_client, nurse, check):
    actions.record_result(
        follow_up=check,
        revision=check.revision,
        outcome=actions.Outcome(Gate.BOOKED, NOW, booked_for=NOW + 3 * ONE_DAY),
        key="booked",
        by=nurse,
        at=NOW,
    )

    page = nurse_client.get(QUEUE, {"list": "done"})

    assert named(page) == ["Margaret Ellery"]
    assert "Nothing more asks for anybody today." in words(page)


# Alerts and risk ---------------------------------------------------------------------


def test_h24_an_open_alert_is_to_call_whoever_rang_today(nurse_client, team):
    check = someone(team, "Gwen Talbot")
    queueing.AlertFactory(
        patient=check.patient, respond_by=NOW + dt.timedelta(minutes=14)
    )
    queueing.AttemptFactory(patient=check.patient, about=[check])

    page = nurse_client.get(QUEUE)

    assert named(page) == ["Gwen Talbot"]
    text = words(page)
    assert "Answer by 9:52am, 14 minutes left" in text
    assert "Fever, reported 8:38am. Temperature 38.4 °C. Nobody has seen it" in text
    assert "Open alerts come before all else." in text


def test_h31_filters_say_how_many_alerts_they_hide(nurse_client, team):
    queueing.AlertFactory(patient=PatientFactory(team=team, name="Gwen Talbot"))

    text = words(nurse_client.get(QUEUE, {"nurse": "mine"}))

    assert "1 person with an open alert is hidden by your filters." in text


def test_h31_an_alert_past_its_clock_says_for_how_long(nurse_client, team):
    patient = PatientFactory(team=team, name="Gwen Talbot")
    queueing.AlertFactory(patient=patient, respond_by=NOW - dt.timedelta(minutes=61))

    text = words(nurse_client.get(QUEUE))

    assert "Was to be answered by 8:37am, 1 hour 1 minute late" in text


def test_a_higher_risk_says_so(nurse_client, nurse, check, team):
    other = someone(team)
    PlanTag.objects.create(
        plan=other.plan,
        tag=TagFactory(code="stage-3"),
        value="yes",
        since=NOW,
        set_by=nurse,
    )

    page = nurse_client.get(QUEUE)

    assert named(page) == ["Irena Sokol", "Margaret Ellery"]
    assert words(page).count("Higher risk, so before others of this kind.") == 1


def test_nobody_to_reach_is_a_reason(nurse_client, patient):
    """AP-08"""
    ContactDetails.objects.filter(user=patient.user).update(phone="")
    assert named(nurse_client.get(QUEUE)) == []
    User.objects.filter(pk=patient.user_id).update(email=None)

    page = nurse_client.get(QUEUE, {"only": "unreachable"})

    assert named(page) == ["Margaret Ellery"]
    assert "We have no telephone number and no e-mail address." in words(page)


# Filters -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["Irena Sokol", "Margaret Ellery"]),
        ({"kind": "visit"}, ["Irena Sokol"]),
        ({"cancer": "site-lung"}, ["Irena Sokol"]),
        ({"nurse": "mine"}, ["Irena Sokol"]),
        ({"nurse": "nobody"}, ["Margaret Ellery"]),
        ({"factor": "circulation"}, ["Margaret Ellery"]),
        ({"team": "0"}, []),
        ({"only": "due", "kind": "test"}, ["Margaret Ellery"]),
        ({"kind": "x", "nurse": "x", "team": "x"}, ["Irena Sokol", "Margaret Ellery"]),
    ],
)
def test_filters_narrow_it_and_count_what_they_hide(
    nurse_client, nurse, team, check, given, names
):
    other = someone(team, kind=Kind.VISIT)
    Operation.objects.filter(patient=other.patient).update(site="site-lung")
    Patient.objects.filter(pk=other.patient_id).update(nurse=nurse)

    page = nurse_client.get(QUEUE, given)

    assert sorted(named(page)) == names
    assert page.context["shown"].found.hidden == 2 - len(names)


def test_a_checklist_narrows_it_to_its_own_checks(nurse_client, team, check, item):
    someone(team)

    page = nurse_client.get(QUEUE, {"checklist": item.version.parent.code})

    assert named(page) == ["Margaret Ellery"]


def test_another_teams_people_are_not_in_it(nurse_client, check, far_check):
    assert named(nurse_client.get(QUEUE)) == ["Margaret Ellery"]


def test_an_empty_queue_says_so(nurse_client, hospital):
    assert "Nobody needs anyone today." in nurse_client.get(QUEUE).content.decode()


def test_a_filtered_list_says_how_many_are_hidden(nurse_client, check):
    text = words(nurse_client.get(QUEUE, {"only": "to-tell"}))

    assert "Nobody fits these filters. Show the 1 person they hide" in text
    assert "0 people, 1 hidden by filters. Show everybody" in text


def test_an_empty_list_leads_to_the_others(nurse_client, check):
    text = words(nurse_client.get(QUEUE, {"list": "later"}))

    assert "Nobody in this list. Show the 1 person in the whole queue" in text


@pytest.mark.parametrize(
    "query", [{"only": "x"}, {"page": "x"}, {"page": "-4"}, {"page": "99"}]
)
def test_a_wrong_address_shows_what_there_is(nurse_client, check, query):
    assert named(nurse_client.get(QUEUE, query)) == ["Margaret Ellery"]


def test_no_permission_shows_nothing(patient_client, check):
    page = patient_client.get(QUEUE)

    assert page.status_code == 403
    assert "Margaret" not in words(page)


def test_the_list_shown_is_noted_once(nurse_client, nurse, check):
    nurse_client.get(QUEUE)

    event = AuditEvent.objects.get(kind="viewed")
    assert event.fields == {"ids": [check.patient_id]}


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_asks_the_database_a_constant_number_of_times(
    nurse_client, team, item, count, django_assert_num_queries
):
    for number in range(count):
        FollowUpReasonFactory(follow_up=someone(team, f"Person {number}"), item=item)

    with django_assert_num_queries(QUERIES):
        page = nurse_client.get(QUEUE)

    assert len(named(page)) == min(count, 25)
    assert len(page.content) < 80_000


def test_fifty_people_stand_on_two_pages_or_on_one(nurse_client, team):
    for number in range(50):
        someone(team, f"Person {number}")

    first = nurse_client.get(QUEUE)
    second = nurse_client.get(QUEUE, {"page": 2})

    assert "People 1 to 25 of 50" in first.content.decode()
    assert len(set(named(first)) | set(named(second))) == 50
    assert "rows=100" in first.content.decode()
    assert named(nurse_client.get(QUEUE, {"rows": 100})) == named(first) + named(second)
