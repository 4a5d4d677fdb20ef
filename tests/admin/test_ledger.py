"""The first page of the administration says when the books do not balance."""

import pytest
from django.urls import reverse

from careplan.followups.models import LedgerLine, LedgerRun
from tests.factories import NOW

INDEX = reverse("admin:index")
LINES = reverse("admin:followups_ledgerline_changelist")


@pytest.fixture
def run(patient):
    found = LedgerRun.objects.create(started_at=NOW, ended_at=NOW, differences=1)
    LedgerLine.objects.create(
        run=found, kind="team", patient=patient, team=patient.team, text="CT scan lies"
    )
    return found


def test_h15_a_banner_leads_an_administrator_to_the_lines(run, admin_person_client):
    page = admin_person_client.get(INDEX).content.decode()

    href = f"{LINES}?run__id__exact={run.pk}"
    assert "The books of checks do not balance." in page
    assert f'href="{href}"' in page
    assert "CT scan lies" in admin_person_client.get(href).content.decode()


def test_who_may_not_read_records_sees_the_banner_without_a_link(run, editor_client):
    page = editor_client.get(INDEX).content.decode()

    assert "The books of checks do not balance." in page
    assert LINES not in page


def test_no_banner_while_they_balance(hospital, admin_person_client):
    assert "do not balance" not in admin_person_client.get(INDEX).content.decode()
    LedgerRun.objects.create(started_at=NOW, ended_at=NOW)

    assert "do not balance" not in admin_person_client.get(INDEX).content.decode()
