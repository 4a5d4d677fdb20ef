"""My drafts: what I typed and did not send."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from careplan.audit.models import AuditEvent
from careplan.clinic import drafts
from careplan.entries.actions import save_draft
from careplan.rules.enums import Gate
from tests.clinic.conftest import words
from tests.factories import NOW, FollowUpFactory, PatientFactory

URL = reverse("clinic:drafts")
QUERIES = 10


def kept(nurse, typing, **data):
    return save_draft(
        patient=typing.patient, what=typing.what, data=data, by=nurse, at=NOW
    )


@pytest.fixture
def three(nurse, call, reasons):
    """A check, a correction and a call, each about the same patient."""
    found = [
        drafts.of_check(nurse, call, Gate.RECORDED),
        drafts.of_correction(nurse, call, Gate.RECORDED),
        drafts.of_call(nurse, call.patient),
    ]
    for typing in found:
        kept(nurse, typing)
    return found


def test_each_draft_leads_to_its_form(nurse_client, three):
    text = nurse_client.get(URL).content.decode()

    assert [typing.href in text for typing in three] == [True, True, True]
    assert "Nurse call, Margaret Ellery" in text
    assert "Correct: Nurse call, Margaret Ellery" in text
    assert "A call, Margaret Ellery" in text


def test_h23_only_my_own(admin_person, nurse_client, nurse, call):
    kept(admin_person, drafts.of_call(nurse, call.patient))

    assert "No drafts." in words(nurse_client.get(URL))


def test_of_patients_i_may_see(nurse_client, nurse, far_check):
    kept(nurse, drafts.of_check(nurse, far_check, Gate.BOOKED))

    page = nurse_client.get(URL)

    assert "No drafts." in words(page)
    assert "Oyelaran" not in words(page)


def test_they_go_quietly_after_fourteen_days(nurse_client, nurse, call):
    kept(nurse, drafts.of_call(nurse, call.patient))

    with time_machine.travel(NOW + dt.timedelta(days=13), tick=False):
        nurse_client.force_login(nurse)
        assert "Kept until Tuesday 8 December" in words(nurse_client.get(URL))
    with time_machine.travel(NOW + dt.timedelta(days=14), tick=False):
        nurse_client.force_login(nurse)
        assert "No drafts." in words(nurse_client.get(URL))
        assert (
            drafts.of_call(nurse, call.patient).kept(NOW + dt.timedelta(days=14))
            is None
        )


@pytest.mark.parametrize("count", [1, 3])
def test_it_makes_the_same_queries_for_any_number(
    nurse_client, nurse, team, plan, count, django_assert_num_queries
):
    for _each in range(count):
        kept(nurse, drafts.of_call(nurse, PatientFactory(team=team)))
        kept(nurse, drafts.of_check(nurse, FollowUpFactory(plan=plan), Gate.BOOKED))

    with django_assert_num_queries(QUERIES):
        nurse_client.get(URL)


def test_the_list_leaves_one_row_in_the_trail(nurse_client, three):
    before = AuditEvent.objects.count()

    nurse_client.get(URL)

    assert AuditEvent.objects.count() == before + 1
