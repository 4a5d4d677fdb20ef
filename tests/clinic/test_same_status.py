"""One status for a check, on every page that shows it (H16)."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from careplan.rules.enums import Kind
from tests.factories import (
    DAY,
    NOW,
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
    ReasonFactory,
)

ONE_DAY = dt.timedelta(days=1)
TAG = re.compile(
    r'<span class="tag tag--([\w-]+)">.*?<span>(.*?)</span></span>', re.DOTALL
)
DONE = {"done_at": NOW, "done_on": DAY - ONE_DAY, "recorded_at": NOW}
BOOKED = NOW + 3 * ONE_DAY
BOOKABLE = {Kind.VISIT, Kind.TEST}
# What is on record (due so many days from today, ten days in time on either side), what
# the nurses read, and the patient's words by kind: bookable, and any other.
STATES = [
    (-20, {}, "overdue", "Overdue by 10 days"),
    (-11, {}, "overdue", "Overdue by 1 day"),
    (-10, {}, "due", "Due"),
    (0, {}, "due", "Due"),
    (10, {}, "due", "Due"),
    (11, {}, "upcoming", "Upcoming, in 11 days"),
    (0, {"done": True}, "done", "Done"),
    (-20, {"done": True}, "done", "Done"),
    (0, {"closed": True}, "closed", "Closed"),
    (-20, {"closed": True}, "closed", "Closed"),
    (0, {"booked_for": BOOKED}, "upcoming", "Upcoming, in 3 days"),
    (0, {"booked_for": NOW - ONE_DAY}, "due", "Due"),
    (-20, {"booked_for": BOOKED}, "overdue", "Overdue by 10 days"),
]
OF_A_TEST = [
    (0, {"attended_on": DAY}, "due", "Due: review"),
    (-20, {"attended_on": DAY - ONE_DAY}, "due", "Due: review"),
    (-20, {"attended_on": DAY, "reviewed_at": NOW}, "due", "Due: tell"),
]


@pytest.fixture
def checks(plan, nurse):
    """One test and one call in every state: what nurses have to read of it."""
    closed = {"closed_at": NOW, "closed_by": nurse, "closed_reason": ReasonFactory()}
    found = {}
    for kind in (Kind.TEST, Kind.CALL):
        states = STATES + (OF_A_TEST if kind == Kind.TEST else [])
        for number, (days, facts, code, words) in enumerate(states):
            fields = dict(facts)
            if "booked_for" in fields and kind not in BOOKABLE:
                continue
            fields |= DONE if fields.pop("done", False) else {}
            fields |= closed if fields.pop("closed", False) else {}
            row = FollowUpFactory(
                plan=plan,
                kind=kind,
                title=f"{kind} {number}",
                due_on=DAY + days * ONE_DAY,
                before=10,
                after=10,
                **fields,
            )
            item = ChecklistItemFactory(kind=kind, patient_title=row.title)
            FollowUpReasonFactory(follow_up=row, item=item)
            found[row] = (code, words)
    return found


def tags_of_list(page, name):
    """The status beside each check that a list names: {uid: (code, words)}."""
    items = re.split(
        r'<article class="plan-item|<li class="rows__body rows__body--line"',
        page.content.decode(),
    )[1:]
    address = re.compile(reverse(name, args=["x"]).replace("x/", r"([\w-]+)/"))
    return {found[1]: tag_of(each) for each in items if (found := address.search(each))}


def tag_of(text):
    code, words = TAG.search(text).groups()
    return code, html.unescape(words)


def test_h16_lists_details_and_the_patients_page_agree(nurse_client, patient, checks):
    plan_page = reverse("clinic:patient", args=[patient.uid])
    wanted = {row.uid: said for row, said in checks.items()}

    lists = [nurse_client.get(plan_page, {"show": show}) for show in ("", "done")]
    details = {
        row.uid: tag_of(
            nurse_client.get(reverse("clinic:follow_up", args=[row.uid]))
            .content.decode()
            .split("<h1>")[1]
        )
        for row in checks
    }

    assert len(wanted) > 25
    open_ones, ended = (tags_of_list(page, "clinic:follow_up") for page in lists)
    assert open_ones.keys() & ended.keys() == set()
    assert open_ones | ended == details == wanted


def test_h16_the_patient_reads_done_of_what_is_done_and_of_nothing_else(
    patient, checks
):
    """And of each check the same on the plan and on its own page."""
    client = Client()
    client.force_login(patient.user)
    ended = {"done": "done", "closed": "closed"}
    wanted = {row.uid: ended.get(code, "open") for row, (code, _) in checks.items()}

    lists = {}
    for show in ("", "done"):
        page = client.get(reverse("portal:plan"), {"show": show})
        lists |= tags_of_list(page, "portal:item")
    details = {
        uid: tag_of(
            client.get(reverse("portal:item", args=[uid]))
            .content.decode()
            .split("<h1>")[1]
        )
        for uid in wanted
    }

    assert {uid: ended.get(code, "open") for uid, (code, _) in details.items()} == (
        wanted
    )
    assert {uid: details[uid] for uid in lists} == lists
    assert {uid for uid in wanted if wanted[uid] == "done"} <= lists.keys()
    done = {uid for uid, (_code, words) in details.items() if words == "Done"}
    assert done == {uid for uid in wanted if wanted[uid] == "done"}
