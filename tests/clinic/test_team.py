"""How a team is doing: each figure, and that its number opens what it counts."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.followups.models import Alert, ContactAttempt, ContactOutcome
from careplan.hospital.models import Reason
from careplan.patients.models import Patient
from careplan.rules.enums import Kind, Urgency
from tests.clinic.conftest import words
from tests.factories import (
    DAY,
    NOW,
    CarePlanFactory,
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    OperationFactory,
    PatientFactory,
    RedFlagRuleVersionFactory,
    RiskFactorFactory,
    UserFactory,
)

URL = reverse("clinic:team")
ONE_DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
LINK = re.compile(r'<a href="(/clinic/team/rows/\?[^"]+)">(\d+)<')
ENDED = DAY - 20 * ONE_DAY  # 4 November: the last day of a window


@pytest.fixture(autouse=True)
def _led(team, lead):
    team.lead = lead
    team.save()


@pytest.fixture
def someone(team):
    """`someone("Ada Lund", …)`: a person of the team, with a plan a year old."""

    def make(name="Ada Lund", *, since=NOW - 300 * ONE_DAY, **fields):
        who = PatientFactory(**{"name": name, "team": team} | fields)
        operation = OperationFactory(patient=who)
        return CarePlanFactory(operation=operation, created_at=since)

    return make


@pytest.fixture
def ended(someone):
    """`ended(plan, done=…, …)`: a visit whose window ended on 4 November."""

    def make(plan=None, *, done=None, at=ENDED, **fields):
        facts = {"done_at": NOW, "done_on": done} if done else {}
        return FollowUpFactory(
            plan=plan or someone(),
            **{"kind": Kind.VISIT, "due_on": at, "before": 7, "after": 0}
            | facts
            | fields,
        )

    return make


@pytest.fixture
def call(lead):
    """`call(plan, "reached", at, check)`: one call and how it ended."""
    keys = iter(range(10_000))

    def make(plan, effect, at=NOW - 30 * ONE_DAY, *checks):
        outcome, _made = ContactOutcome.objects.get_or_create(
            code=effect, defaults={"text": effect.capitalize(), "effect": effect}
        )
        row = ContactAttempt.objects.create(
            key=f"call-{next(keys)}",
            patient=plan.patient,
            outcome=outcome,
            by=lead,
            at=at,
        )
        row.follow_ups.set(checks)
        return row

    return make


@pytest.fixture
def alert(lead):
    """`alert(plan, hours)`: raised a week ago, answered after so many hours."""
    keys = iter(range(10_000))

    def make(plan, hours=None, *, limit=4, urgency=Urgency.SAME_DAY):
        raised = NOW - 7 * ONE_DAY
        version = RedFlagRuleVersionFactory(
            parent__code=f"AL-{next(keys):03}", urgency=urgency
        )
        row = Alert.objects.create(
            patient=plan.patient,
            team=plan.patient.team,
            rule=version.parent,
            version=version,
            urgency=urgency,
            raised_at=raised,
            last_reported_at=raised,
            respond_by=raised + limit * HOUR,
        )
        if hours is not None:
            row.events.create(kind="acted", at=raised + hours * HOUR, by=lead)
        return row

    return make


def report(client, **query):
    return client.get(URL, query).context["report"]


def test_a_month_counts_what_became_of_its_checks(lead_client, ended):
    ended(done=ENDED)
    ended(done=ENDED + ONE_DAY)
    ended()
    ended(kind=Kind.TEST, attended_on=ENDED - ONE_DAY)  # its result still waits
    ended(at=dt.date(2026, 10, 31), done=dt.date(2026, 10, 31))
    ended(at=dt.date(2025, 11, 30), done=ENDED)  # before the months that are shown
    ended(at=DAY)  # still in time
    ended(kind=Kind.HOME)
    reason = Reason.objects.create(list=Reason.List.CLOSE, code="x", text="Elsewhere")
    ended(closed_at=NOW, closed_by=UserFactory(), closed_reason=reason)
    gone = ended()
    Patient.objects.filter(pk=gone.patient_id).update(status="moved", status_since=DAY)

    months = dict(report(lead_client).months)

    november, october = months[dt.date(2026, 11, 1)], months[dt.date(2026, 10, 1)]
    assert (november.total, november.on_time, november.late, november.not_done) == (
        4,
        2,
        1,
        1,
    )
    assert (october.total, october.on_time) == (1, 1)
    assert sum(each.total for each in months.values()) == 5
    assert len(months) == 12


def test_what_is_past_its_window_is_counted_by_age(lead_client, ended):
    for days in (1, 7, 8, 30, 31, 90, 91, 365, 366):
        ended(at=DAY - days * ONE_DAY)
    ended(at=DAY)
    ended(attended_on=DAY, kind=Kind.TEST)

    ages = [(band.code, count) for band, count in report(lead_client).ages]

    assert ages == [
        ("week", 2),
        ("month", 2),
        ("quarter", 2),
        ("year", 2),
        ("longer", 1),
    ]


def test_h24_the_time_to_answer_counts_acts_not_looks(lead_client, someone, alert):
    plan = someone()
    for hours in (1, 2, 3, 6):
        alert(plan, hours)
    seen = alert(plan)
    seen.events.create(kind="acknowledged", at=NOW, by=UserFactory())
    alert(plan, 1, urgency=Urgency.EMERGENCY)

    speed = {each.urgency: each for each in report(lead_client).speeds}

    same_day = speed[Urgency.SAME_DAY]
    assert (same_day.total, same_day.in_time, same_day.late, same_day.waiting) == (
        5,
        3,
        1,
        1,
    )
    assert (same_day.median, same_day.ninetieth) == (
        dt.timedelta(hours=2, minutes=30),
        dt.timedelta(hours=5, minutes=6),
    )
    assert speed[Urgency.EMERGENCY].total == 1
    assert speed[Urgency.ROUTINE].median is None


def test_people_are_counted_by_the_try_that_reached_them(lead_client, someone, call):
    for effects in (
        ["reached"],
        ["not-reached", "reached"],
        [
            "not-reached",
            "wrong-number",
            "someone-else",
            "not-reached",
            "not-reached",
            "declined",
        ],
        ["not-reached", "not-reached"],
    ):
        plan = someone()
        for effect in effects:
            call(plan, effect)

    tried = report(lead_client).tried

    assert {n: len(calls) for n, calls in tried.reached.items()} == {
        1: 1,
        2: 1,
        3: 0,
        4: 1,
    }
    assert len(tried.not_reached) == 1


def test_who_came_within_fifteen_days_of_the_call(lead_client, someone, ended, call):
    called = NOW - 30 * ONE_DAY
    on = called.date()
    for came in (on, on + 15 * ONE_DAY, on + 16 * ONE_DAY, None):
        call(someone(), "reached", called, ended(attended_on=came))
    # Not counted: nobody reached, about no visit or test, or not 15 days ago yet.
    call(someone(), "not-reached", called, ended(attended_on=on))
    call(someone(), "reached", called)
    call(someone(), "reached", NOW - 14 * ONE_DAY, ended(attended_on=DAY))

    found = report(lead_client).returned

    assert (len(found.came), len(found.did_not)) == (2, 2)


def test_h17_lost_is_who_gave_no_sign_for_fifteen_months(
    lead_client, someone, ended, call
):
    """The rule of cancer registries: 24 August 2025 is 15 months ago."""
    old, cut = NOW - 900 * ONE_DAY, dt.date(2025, 8, 24)
    ended(someone("Done in time", since=old), done=cut)
    ended(someone("Taken in time", since=old), attended_on=cut, kind=Kind.TEST)
    call(someone("Spoke", since=old), "reached", NOW - 400 * ONE_DAY)
    someone("New", since=NOW - 400 * ONE_DAY)
    lost = [
        ended(someone("Done long ago", since=old), done=cut - ONE_DAY).plan,
        someone("Never", since=old),
        someone("Only tried", since=old),
    ]
    call(lost[-1], "not-reached")
    someone("Gone", since=old, status="moved", status_since=DAY)

    page = lead_client.get(URL)

    assert (page.context["report"].followed, page.context["report"].lost) == (7, 3)
    rows = lead_client.get(reverse("clinic:team_rows"), {"what": "lost"})
    assert [line.patient.name for line in rows.context["lines"]] == [
        "Done long ago",
        "Never",
        "Only tried",
    ]


def test_a_check_counts_once_under_each_factor_it_watches(lead_client, ended):
    check = ended(done=ENDED)
    two = [
        RiskFactorFactory(code=code, name=code)
        for code in ("circulation", "tumour-bed")
    ]
    for month in (12, 24):
        item = ChecklistItemFactory()
        item.risk_factors.set(two)
        FollowUpReasonFactory(follow_up=check, item=item, occurrence=f"m{month}")

    factors = {each.code: counted for each, counted in report(lead_client).factors}

    assert [factors[each.code].total for each in two] == [1, 1]
    assert [factors[each.code].on_time for each in two] == [1, 1]


@pytest.fixture
def everything(someone, ended, call, alert):
    """Something under every figure."""
    plan = someone()
    item = ChecklistItemFactory()
    item.risk_factors.add(RiskFactorFactory())
    for done in (ENDED, ENDED + ONE_DAY, None):
        FollowUpReasonFactory(follow_up=ended(done=done), item=item)
    for urgency in Urgency:
        for hours in (1, 9, None):
            alert(plan, hours, urgency=urgency)
    for effects in (["reached"], ["not-reached", "reached"], ["not-reached"]):
        other = someone()
        for effect in effects:
            call(other, effect)
    call(someone(), "reached", NOW - 30 * ONE_DAY, ended(attended_on=DAY))
    someone("Lost", since=NOW - 900 * ONE_DAY)


@pytest.mark.parametrize("one_team", [False, True])
def test_every_number_opens_exactly_its_rows(lead_client, team, everything, one_team):
    query = {"team": team.pk} if one_team else {}
    text = lead_client.get(URL, query).content.decode()

    links = [(html.unescape(href), int(count)) for href, count in LINK.findall(text)]
    opened = [
        (href, lead_client.get(href).context["page"].paginator.count)
        for href, _count in links
    ]

    assert len(links) > 25
    assert opened == links


def test_h19_only_teams_one_leads_are_counted(lead_client, ended, someone, stranger):
    ended(someone(team=stranger.team))

    page = lead_client.get(URL, {"team": stranger.team_id})

    assert sum(count for _band, count in page.context["report"].ages) == 0
    assert "Breast team" not in page.content.decode()


def test_who_leads_no_team_is_told_so(hospital):
    client = Client()
    client.force_login(UserFactory(role=Role.LEAD_NURSE))

    assert "You lead no team." in words(client.get(URL))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.NURSE, 403),
        (Role.LEAD_NURSE, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.PATIENT, 403),
    ],
)
def test_who_may_open_it(hospital, role, status):
    client = Client()
    client.force_login(UserFactory(role=role))

    assert client.get(URL).status_code == status


def test_an_empty_team_has_sentences_instead_of_charts(lead_client):
    text = words(lead_client.get(URL))

    assert "No window has ended yet." in text
    assert "No alert was raised." in text
    assert "You follow nobody yet." in text


def test_alerts_that_nobody_answered_make_no_share(lead_client, someone, alert):
    alert(someone())

    assert "No alert has been answered yet." in words(lead_client.get(URL))


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_a_constant_number_of_times(
    lead_client, someone, ended, call, alert, count
):
    for _time in range(count):
        plan = someone()
        check = ended(plan, attended_on=DAY)
        FollowUpReasonFactory(follow_up=check)
        call(plan, "reached", NOW - 30 * ONE_DAY, check)
        alert(plan, 1)

    with CaptureQueriesContext(connection) as asked:
        lead_client.get(URL)

    assert len(asked) == 19
