"""What was logged later for an earlier day stands under that day (H39)."""

import datetime as dt

from django.urls import reverse

from careplan.entries.models import Entry
from careplan.followups import actions
from careplan.rules.enums import Gate, Kind, Route
from tests.clinic.conftest import words
from tests.factories import (
    NOW,
    ChecklistItemFactory,
    FollowUpFactory,
    FollowUpReasonFactory,
)

# Logged in this order today; observed so many days ago.
DAYS_AGO = [2, 9, 0, 5]
ONE_DAY = dt.timedelta(days=1)


def test_h39_lists_follow_the_observation_and_both_times_are_shown(
    nurse_client, nurse, patient, plan, questions
):
    item = ChecklistItemFactory(kind=Kind.CALL, question_set=questions.parent)
    for turn, days in enumerate(DAYS_AGO):
        check = FollowUpFactory(
            plan=plan, kind=Kind.CALL, title=f"Call {days} days ago"
        )
        FollowUpReasonFactory(follow_up=check, item=item, occurrence=f"d{turn}")
        outcome = actions.Outcome(
            Gate.RECORDED,
            NOW - days * ONE_DAY,
            Route.PHONE,
            set_version=questions,
            answers={"temperature_c": "37.2"},
        )
        actions.record_result(
            follow_up=check,
            revision=0,
            outcome=outcome,
            key=f"{days}",
            by=nurse,
            at=NOW + turn * dt.timedelta(minutes=1),
        )

    done = nurse_client.get(
        reverse("clinic:patient", args=[patient.uid]), {"show": "done"}
    )
    latest = FollowUpReasonFactory._meta.model.objects.get(occurrence="d1").follow_up
    detail = words(nurse_client.get(reverse("clinic:follow_up", args=[latest.uid])))

    shown = [
        item.row.follow_up.title
        for month in done.context["plan"].months
        for item in month.short
    ]
    assert shown == [f"Call {days} days ago" for days in sorted(DAYS_AGO)[::-1]]
    measured = Entry.objects.values_list("measured_at", flat=True)
    assert list(measured) == [NOW - days * ONE_DAY for days in sorted(DAYS_AGO)]
    assert "Recorded, 15 November 2026." in detail
    assert "Entered by Orla Brennan on 24 November 2026 at 9:39am." in detail
    assert "By phone, seen 15 November 2026, 9:38am." in detail
