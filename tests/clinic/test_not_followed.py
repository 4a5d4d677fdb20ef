"""Who died or left looks so: nothing is promised, due, or to be booked any more."""

import datetime as dt

import pytest
from django.urls import reverse

from careplan.followups import actions
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient
from careplan.rules.enums import Gate
from tests.clinic.conftest import day, words
from tests.factories import DAY, NOW


@pytest.fixture
def dead(patient, check):
    Patient.objects.filter(pk=patient.pk).update(
        status=Patient.Status.DECEASED, status_since=DAY
    )
    patient.refresh_from_db()
    check.refresh_from_db()
    return patient


def test_h04_no_page_asks_to_book_ring_or_write(nurse_client, dead, check):
    pages = [
        words(nurse_client.get(reverse("clinic:patient", args=[dead.uid]))),
        words(nurse_client.get(reverse("clinic:follow_up", args=[check.uid]))),
        words(nurse_client.get(reverse("clinic:queue"))),
    ]

    asked = [
        "Book the test",
        "Log a call",
        "Promised to",
        "letter is due",
        "Next: book",
    ]
    assert [word for page in pages for word in asked if word in page] == []
    assert ["Open, no longer followed" in page for page in pages] == [True, True, False]


def test_h04_nothing_is_booked(dead, check, nurse):
    with pytest.raises(RefusedError, match="nothing is booked any more"):
        actions.record_result(
            follow_up=check,
            revision=check.revision,
            outcome=actions.Outcome(
                Gate.BOOKED, NOW, booked_for=NOW + dt.timedelta(days=1)
            ),
            key="booking",
            by=nurse,
            at=NOW,
        )


def test_a_result_that_comes_in_is_still_logged(dead, check, nurse):
    event = actions.record_result(
        follow_up=check,
        revision=check.revision,
        outcome=actions.Outcome(Gate.ATTENDED, NOW),
        key="attended",
        by=nurse,
        at=NOW,
    )
    assert event.gate == Gate.ATTENDED


def test_a_death_before_the_operation_is_refused_at_its_box(
    nurse_client, patient, plan
):
    before = plan.operation.day - dt.timedelta(days=1)
    since = day("since", f"{before.day} {before.month} {before.year}")

    sent = {"status": "deceased", "revision": "0", **since}
    page = nurse_client.post(reverse("clinic:set_status", args=[patient.uid]), sent)

    assert page.status_code == 422
    form = page.context["form"]
    assert form.errors["since"] == ["This day lies before the operation"]
