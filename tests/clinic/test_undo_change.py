"""Taking a change of a plan back: what goes back, what stays, and until when."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from careplan.followups import actions
from careplan.followups.models import PlanChange
from careplan.followups.queries import changes
from careplan.lib.errors import RefusedError
from careplan.outbox.models import Reminder
from careplan.rules.enums import Gate, Known
from tests.clinic.conftest import words
from tests.factories import DAY, NOW
from tests.followups.conftest import (  # noqa: F401 - fixtures
    change,
    enrol,
    enrolment,
    person,
    record,
)
from tests.library import library  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
OPERATED = DAY - dt.timedelta(days=2)
EARLIER = OPERATED - dt.timedelta(days=2)
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def colon(enrol):  # noqa: F811
    return enrol()


@pytest.fixture
def made(colon, change):  # noqa: F811
    """The operation day was corrected this morning."""
    return change(colon, operation_day=EARLIER, reason="Typed wrongly.")


def url(made):
    return reverse("clinic:undo_change", args=[made.uid])


def patient_page(client, plan):
    return words(client.get(reverse("clinic:patient", args=[plan.patient.uid])))


def test_it_says_what_goes_back(nurse_client, made):
    said = words(nurse_client.get(url(made)))

    moved = made.lines.filter(act="moved").count()
    assert f"{moved} checks go back to their old days" in said
    assert "Day of the operation22 November 2026 →becomes 20 November 2026" in said
    assert "You can take this back until tomorrow, 9:38am." in said
    assert "Left as" not in said
    assert PlanChange.objects.get().undone_at is None


def test_taking_it_back_restores_the_plan(nurse_client, nurse, colon, made):
    visit = colon.follow_ups.get(reasons__item_code="COL-01", reasons__occurrence="m6")
    moved_to = visit.planned_on

    page = nurse_client.post(url(made), follow=True)

    visit.refresh_from_db()
    assert (moved_to - visit.planned_on).days == -2
    made.refresh_from_db()
    assert (made.undone_by, made.undone_at) == (nurse, NOW)
    said = words(page)
    assert "Taken back. The plan stands on what it stood on before." in said
    assert "Taken back on Tuesday 24 November 2026, 9:38am, by" in said
    told = Reminder.objects.filter(purpose="plan-changed")
    assert list(told.values_list("state", flat=True)) == ["dropped"]


def test_what_somebody_touched_is_named_and_stays(
    nurse_client,
    colon,
    made,
    record,  # noqa: F811
):
    """H33"""
    visit = colon.follow_ups.get(reasons__item_code="COL-01", reasons__occurrence="m6")
    record(visit, Gate.BOOKED, booked_for=NOW + dt.timedelta(days=180))

    asked = words(nurse_client.get(url(made)))
    page = nurse_client.post(url(made), follow=True)

    assert "Left as it is now: 1 check" in asked
    assert visit.title in asked
    assert f"1 check was touched since and stays as it is now: {visit.title}." in words(
        page
    )


def test_a_double_click_takes_it_back_once(nurse_client, made):
    """H35"""
    pages = [nurse_client.post(url(made)) for _time in range(2)]

    assert [page.status_code for page in pages] == [302, 302]
    assert "It was taken back already." in words(nurse_client.get(url(made)))


def test_after_a_day_it_is_too_late(nurse_client, nurse, colon, made):
    assert "Take it back" in patient_page(nurse_client, colon)
    with time_machine.travel(NOW + A_DAY + dt.timedelta(seconds=1), tick=False):
        nurse_client.force_login(nurse)
        page = nurse_client.get(url(made))
        sent = nurse_client.post(url(made))
        listed = patient_page(nurse_client, colon)

    assert "It cannot be taken back any more" in words(page)
    assert "Take it back for" not in words(page)
    assert sent.status_code == 422
    assert "A change is taken back within a day." in words(sent)
    assert "Changes of this plan" in listed
    assert "Take it back" not in listed


def test_only_the_last_change_is_offered(
    nurse_client,
    colon,
    made,
    change,  # noqa: F811
):
    change(colon, tags={"t4": Known.YES}, reason="Report.")

    listed = patient_page(nurse_client, colon)
    sent = nurse_client.post(url(made))

    assert listed.count("Take it back") == 1
    assert sent.status_code == 422
    assert "A later change stands on this one." in words(sent)


def test_what_is_offered_is_what_the_engine_allows(made, nurse):
    """The page's last moment and the action's are the same."""
    until = changes.undo_until(made)

    with pytest.raises(RefusedError, match="within a day"):
        actions.undo_change(
            change=made, by=nurse, at=until + dt.timedelta(microseconds=1)
        )
    assert actions.undo_change(change=made, by=nurse, at=until).restored > 50
