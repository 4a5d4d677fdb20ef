"""Every address, every role, every method, own and foreign records (H19)."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careplan.accounts.models import Cover
from careplan.accounts.permissions import Role
from careplan.followups.models import Upgrade
from careplan.rules.enums import Kind
from tests import factories
from tests.factories import NOW
from tests.library import rows_for_a_module
from tests.urls import every_url

NURSES = [Role.NURSE, Role.LEAD_NURSE]
READERS = list(Role)
LEADS = [Role.LEAD_NURSE]
PATIENT = [Role.PATIENT]
NOBODY = None  # signed out
MARKERS = ["Oyelaran", "X999999", "Foreign operation", "Foreign check", "Foreign note"]

# Who may, then what get and post answer them about an own and about a foreign record.
# Anybody else who is signed in meets 403 or, where it SENDS_ON, 302; anybody who is
# not goes to the sign-in page.
GATED = {
    "clinic:home": (NURSES, (200, 200), None),
    "clinic:queue": (NURSES, (200, 200), None),
    "clinic:queue_export": (NURSES, (200, 200), None),
    "clinic:queue_views": (NURSES, (302, 422), None),
    "clinic:alerts": (NURSES, (200, 200), None),
    "clinic:alert": (NURSES, (200, 200), (403, 403)),
    "clinic:results": (NURSES, (200, 200), None),
    "clinic:ended": (NURSES, (200, 200), None),
    "clinic:drafts": (NURSES, (200, 200), None),
    "clinic:without_next": (NURSES, (200, 200), None),
    "clinic:ledger": (NURSES, (200, 200), None),
    "clinic:cover": (NURSES, (200, 422), None),
    "clinic:withdraw_cover": (NURSES, (200, 302), (404, 404)),
    "clinic:handover": (NURSES, (200, 200), None),
    "clinic:team": (LEADS, (200, 200), None),
    "clinic:team_rows": (LEADS, (404, 404), None),  # a bare address names no number
    "clinic:upgrades": (LEADS, (200, 200), None),
    "clinic:order_upgrade": (LEADS, (302, 302), None),
    "clinic:upgrade": (LEADS, (200, 200), (404, 404)),
    "clinic:stop_upgrade": (LEADS, (200, 302), (404, 404)),
    "clinic:enrol": (NURSES, (200, 302), None),
    "clinic:enrol_patient": (NURSES, (200, 200), None),
    "clinic:search": (NURSES, (200, 302), None),
    "clinic:patient": (NURSES, (200, 200), (403, 403)),
    "clinic:entries": (NURSES, (200, 200), (403, 403)),
    "clinic:access_history": (NURSES, (200, 200), (403, 403)),
    "clinic:trends": (NURSES, (200, 200), (403, 403)),
    "clinic:enrol_known_patient": (NURSES, (200, 200), (403, 403)),
    "clinic:edit_patient": (NURSES, (200, 422), (403, 403)),
    "clinic:set_status": (NURSES, (200, 422), (403, 403)),
    "clinic:contact": (NURSES, (200, 422), (403, 403)),
    "clinic:close_open": (NURSES, (200, 422), (403, 403)),
    "clinic:name_nurse": (NURSES, (200, 422), (403, 403)),
    "clinic:change_team": (NURSES, (200, 422), (403, 403)),
    "clinic:invite": (NURSES, (302, 302), (403, 403)),
    "clinic:ask_access": (NURSES, (302, 302), (403, 422)),
    "clinic:add_check": (NURSES, (200, 422), (403, 403)),
    "clinic:end_plan": (NURSES, (200, 422), (403, 403)),
    "clinic:fill_in": (NURSES, (200, 422), (403, 403)),
    "clinic:change_plan": (NURSES, (200, 422), (403, 403)),
    "clinic:plan_changes": (NURSES, (200, 200), (403, 403)),
    "clinic:undo_change": (NURSES, (200, 302), (403, 403)),
    "clinic:follow_up": (NURSES, (200, 200), (403, 403)),
    "clinic:record_result": (NURSES, (200, 422), (403, 403)),
    "clinic:saved_result": (NURSES, (302, 302), (403, 403)),
    "clinic:did_not_attend": (NURSES, (302, 422), (403, 403)),
    "clinic:undo": (NURSES, (302, 422), (403, 403)),
    "clinic:correct_result": (NURSES, (200, 422), (403, 403)),
    "clinic:move": (NURSES, (200, 422), (403, 403)),
    "clinic:close_follow_up": (NURSES, (200, 422), (403, 403)),
    "portal:home": (PATIENT, (200, 200), None),  # others go on to their own side
    "portal:plan": (PATIENT, (200, 200), None),
    "portal:item": (PATIENT, (200, 200), (404, 404)),
    "portal:learn": (READERS, (200, 200), None),
    "portal:page": (READERS, (404, 404), None),
}
SENDS_ON = {"portal:home"}
# The same for everybody, signed in or not.
PUBLIC = {
    "healthz": (503, 503),
    "demo:mail": (200, 405),
    "demo:mail_message": (404, 405),
    "demo:mail_html": (404, 405),
    "portal:help": (200, 200),
    "clinic:keep_draft": (302, 302),  # the page's own token says whose typing it is
    "portal:stop_reminders": (404, 404),
    "accept_invitation": (404, 404),
}
# What a person meets, then what somebody signed out meets.
SIGNING_IN = {
    "start": ((302, 302), (302, 302)),
    "account_login": ((302, 302), (200, 422)),
    "account_logout": ((200, 302), (302, 302)),
    "account_inactive": ((200, 405), (200, 405)),
    "account_signup": ((302, 302), (200, 200)),
    "account_reauthenticate": ((200, 422), (302, 302)),
    "account_change_password": ((200, 422), (302, 302)),
    "account_set_password": ((302, 302), (302, 302)),
    "account_reset_password": ((200, 422), (200, 422)),
    "account_reset_password_done": ((200, 405), (200, 405)),
    "account_reset_password_from_key": ((200, 422), (200, 422)),
    "account_reset_password_from_key_done": ((200, 405), (200, 405)),
}


def one_record(patient, nurse, words):
    """A plan with an open and a done check: the uids that pages are asked for."""
    operation = factories.OperationFactory(
        patient=patient, procedure=f"{words} operation"
    )
    plan = factories.CarePlanFactory(operation=operation)
    item = factories.ChecklistItemFactory()
    passed = {"done_at": NOW, "done_on": NOW.date(), "recorded_at": NOW}
    checks = [
        factories.FollowUpFactory(
            plan=plan, kind=Kind.CALL, title=f"{words} check", **fields
        )
        for fields in ({}, passed)
    ]
    for nth, each in enumerate(checks):
        factories.FollowUpReasonFactory(follow_up=each, item=item, occurrence=f"m{nth}")
    checks[1].events.create(
        kind="gate",
        gate="recorded",
        on=NOW.date(),
        at=NOW,
        by=nurse,
        text=f"{words} note",
    )
    facts = {"operation_day": str(operation.day), "anchors": {}, "tags": {}}
    facts |= {"choices": {}, "versions": []}
    change = plan.changes.create(
        key=words, before=facts, after=facts, by=nurse, at=timezone.now()
    )
    alert = factories.AlertFactory(patient=patient, version=one_rule(words))
    return {
        "alerts": alert.uid,
        "patients": patient.uid,
        "plans": plan.uid,
        "changes": change.uid,
        "upgrades": one_upgrade(plan, item.version, nurse, words).uid,
        "follow-ups": checks[0].uid,
        "plan": checks[0].uid,
        "correct": checks[1].uid,
    }


def one_rule(words):
    return factories.RedFlagRuleVersionFactory(
        parent__code=words, title=f"{words} check"
    )


def one_upgrade(plan, version, nurse, words):
    """An order of the plan's team, with a plan that a person must look at."""
    upgrade = Upgrade.objects.create(
        key=words,
        team=plan.patient.team,
        old=version,
        new=factories.ChecklistVersionFactory(parent=version.parent, number=2),
        reason=f"{words} note",
        by=nurse,
        at=NOW,
    )
    upgrade.plans.create(plan=plan, state="refused", why=f"{words} note")
    return upgrade


def one_leave(user):
    """Leave of somebody, today and on the real clock."""
    today = timezone.localdate()
    return Cover.objects.create(
        key=f"leave-{user.pk}",
        user=user,
        first_day=today,
        last_day=today + dt.timedelta(days=1),
        set_by=user,
        set_at=timezone.now(),
    ).uid


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """An own and a foreign record, and one person for each role: made once."""
    with rows_for_a_module(django_db_blocker):
        factories.HospitalFactory()
        team = factories.TeamFactory(name="Bowel follow-up team")
        nurse = factories.UserFactory(role=Role.NURSE, teams=[team])
        patient = factories.PatientFactory(team=team)
        factories.ReasonFactory(code="withdrawn", text="The plan was changed")
        stranger = factories.PatientFactory(
            name="Samuel Oyelaran",
            number="X999999",
            team=factories.TeamFactory(name="Breast team"),
        )
        people = {role: factories.UserFactory(role=role, teams=[team]) for role in Role}
        team.lead = people[Role.LEAD_NURSE]
        team.save()
        far = factories.UserFactory(role=Role.NURSE, teams=[stranger.team])
        # Somebody is there: else the lead of another team would see them (H17).
        factories.UserFactory(role=Role.NURSE, teams=[stranger.team])
        yield SimpleNamespace(
            own=one_record(patient, nurse, "Own")
            | {"cover": one_leave(people[Role.NURSE])},
            foreign=one_record(stranger, nurse, "Foreign") | {"cover": one_leave(far)},
            people=people | {Role.PATIENT: patient.user},
        )


@pytest.fixture
def own(world, db):
    return world.own


@pytest.fixture
def foreign(world, db):
    return world.foreign


@pytest.fixture
def signed_in(world, db):
    """`signed_in(role)`: a client; the patient is the own record's."""

    def make(role):
        client = Client(raise_request_exception=False)
        if role:
            client.force_login(world.people[role])
        return client

    return make


ROUTES = {name: route for name, route, _view in every_url()}


def address(name, record=None):
    route = ROUTES[name]
    parts = {
        part: "none" if part != "uidb36" else "1"
        for part in re.findall(r"<(?:\w+:)?(\w+)>", route)
    }
    if name == "account_reset_password_from_key":
        parts["key"] = "x-y"
    if "uid" in parts:
        kind = "correct" if "/correct/" in route else route.split("<")[0].split("/")[-2]
        parts["uid"] = record[kind]
    return reverse(name, kwargs=parts)


def answers(client, url, data=None):
    """The statuses of get and post; no answer may show the foreign record."""
    got = client.get(url, data or {}), client.post(url, data or {})
    for each in got:
        text = each.content.decode(errors="replace") + str(each.headers)
        assert [marker for marker in MARKERS if marker in text] == []
    return tuple(each.status_code for each in got)


def test_every_address_stands_in_a_table():
    assert set(ROUTES) == {*GATED, *PUBLIC, *SIGNING_IN}


@pytest.mark.parametrize("role", [*Role, NOBODY])
@pytest.mark.parametrize("name", GATED)
def test_h19_own_and_foreign_records(own, foreign, signed_in, name, role):
    allowed, mine, theirs = GATED[name]
    wanted = [mine, theirs or mine]
    if role not in allowed:
        sent_on = role is NOBODY or name in SENDS_ON
        wanted = [(302, 302) if sent_on else (403, 403)] * 2
    client = signed_in(role)
    # Foreign ids in the query, in the form, and in the address itself.
    smuggled = dict.fromkeys(["uid", "patient", "plan", "follow_up"], "") | {
        "patient": foreign["patients"],
        "plan": foreign["plans"],
        "follow_up": foreign["follow-ups"],
    }

    found = [
        answers(client, address(name, own), smuggled),
        answers(client, address(name, foreign if theirs else own)),
    ]

    assert found == wanted


@pytest.mark.parametrize("role", [*Role, NOBODY])
def test_public_pages_are_the_same_for_everybody(own, foreign, signed_in, role):
    client = signed_in(role)

    assert {name: answers(client, address(name)) for name in PUBLIC} == PUBLIC


@pytest.mark.parametrize("role", [*Role, NOBODY])
def test_signing_in_and_out(own, foreign, signed_in, role):
    found = {name: answers(signed_in(role), address(name)) for name in SIGNING_IN}

    assert found == {
        name: both[0] if role else both[1] for name, both in SIGNING_IN.items()
    }


@pytest.mark.parametrize("role", [Role.NURSE, Role.PATIENT])
@pytest.mark.parametrize("uid", ["0", "1", "x" * 500, "\0", "%00", "é", "..", "😀"])
def test_an_address_nobody_has_is_no_error(own, signed_in, role, uid):
    client = signed_in(role)
    names = [name for name in GATED if "<str:uid>" in ROUTES[name]]
    kinds = ["patients", "plans", "changes", "upgrades", "follow-ups", "plan"]
    kinds += ["correct", "alerts", "cover"]

    found = {
        status
        for name in names
        for status in answers(client, address(name, dict.fromkeys(kinds, uid)))
    }

    assert found <= {404, 403, 405}


@pytest.mark.parametrize("name", ["clinic:search", "clinic:queue", "clinic:enrol"])
def test_a_nul_in_a_query_is_no_error(own, signed_in, name):
    client = signed_in(Role.NURSE)

    found = client.get(f"{address(name)}?q=a%00b&only=%00&number=%00&name=%00&page=%00")

    assert found.status_code == 404
