"""Who may open which page, and what another team's record shows (H19)."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from careplan.accounts import covering
from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.patients.models import AccessReason
from tests.factories import DAY, NOW, UserFactory

LISTS = ["home", "queue", "search", "ended", "without_next"]
OF_PATIENT = ["patient", "edit_patient", "set_status", "close_open"]
OF_PLAN = ["fill_in", "change_plan", "plan_changes"]
OF_CHECK = ["follow_up", "record_result", "correct_result", "close_follow_up"]


def pages_of(check):
    return [
        *(reverse(f"clinic:{name}", args=[check.patient.uid]) for name in OF_PATIENT),
        *(reverse(f"clinic:{name}", args=[check.uid]) for name in OF_CHECK),
        *(reverse(f"clinic:{name}", args=[check.plan.uid]) for name in OF_PLAN),
    ]


def test_nobody_signed_in_goes_to_the_sign_in_page(client, check):
    pages = [reverse(f"clinic:{name}") for name in LISTS] + pages_of(check)

    found = {client.get(page).headers["Location"].split("?")[0] for page in pages}

    assert found == {reverse("account_login")}


@pytest.mark.parametrize(
    "role", [Role.PATIENT, Role.ADMINISTRATOR, Role.CONTENT_EDITOR]
)
def test_a_wrong_role_meets_403(role, check):
    client = Client()
    client.force_login(UserFactory(role=role))
    pages = [reverse(f"clinic:{name}") for name in LISTS] + pages_of(check)

    found = [client.get(page) for page in pages]

    assert {page.status_code for page in found} == {403}
    assert not [page for page in found if "Margaret" in page.content.decode()]


def test_another_teams_record_shows_only_the_reason_form(nurse_client, far_check):
    markers = ["Oyelaran", far_check.patient.number, "Marker of the far record", "1951"]

    for address in pages_of(far_check):
        page = nurse_client.get(address)
        text = page.content.decode()

        assert page.status_code == 403
        assert "Why do you need this record?" in text
        assert [marker for marker in markers if marker in text] == []
    assert AuditEvent.objects.filter(patient_id=far_check.patient.pk).count() == 0


def test_another_teams_record_takes_no_post(nurse_client, far_check, reasons):
    for address in pages_of(far_check):
        page = nurse_client.post(address, {"reason": "died", "note": "x"})

        assert page.status_code == 403
    far_check.refresh_from_db()
    assert (far_check.revision, far_check.is_open) == (0, True)


def test_an_unknown_uid_is_404(nurse_client, hospital):
    for name in [*OF_PATIENT, *OF_PLAN, *OF_CHECK, "undo_change", "ask_access"]:
        page = nurse_client.get(reverse(f"clinic:{name}", args=["nobody"]))

        assert page.status_code == 404


def test_a_reason_opens_the_record_and_is_kept(nurse_client, nurse, far_check):
    uid = far_check.patient.uid
    back = reverse("clinic:follow_up", args=[far_check.uid])

    sent = nurse_client.post(
        reverse("clinic:ask_access", args=[uid]),
        {"reason": "She rang us, her team is away.", "next": back},
    )
    opened = nurse_client.get(back)

    assert (sent.status_code, sent.headers["Location"]) == (302, back)
    assert opened.status_code == 200
    kept = AccessReason.objects.get()
    assert (kept.user, kept.patient) == (nurse, far_check.patient)


def test_a_reason_never_leads_off_this_site(nurse_client, far_check):
    uid = far_check.patient.uid

    sent = nurse_client.post(
        reverse("clinic:ask_access", args=[uid]),
        {"reason": "Needed", "next": "https://elsewhere.example/"},
    )

    assert sent.headers["Location"] == reverse("clinic:patient", args=[uid])


def test_no_reason_is_asked_again(nurse_client, far_check):
    address = reverse("clinic:ask_access", args=[far_check.patient.uid])

    page = nurse_client.post(address, {"reason": "  "})

    assert page.status_code == 422
    assert "Say why you need it" in page.content.decode()
    assert AccessReason.objects.count() == 0


def test_each_look_at_a_record_is_noted(nurse_client, nurse, check):
    nurse_client.get(reverse("clinic:follow_up", args=[check.uid]))

    event = AuditEvent.objects.get(kind="viewed")
    assert (event.actor, event.patient_id) == (nurse, check.patient_id)


def test_h19_cover_opens_a_record_and_its_end_closes_it(
    nurse, nurse_client, stranger, far_check
):
    """The nurse of the other team is away today; ours stands in until midnight."""
    away = UserFactory(role=Role.NURSE, teams=[stranger.team])
    covering.set_cover(
        user=away, stand_in=nurse, first_day=DAY, last_day=DAY, key="k", by=away, at=NOW
    )

    found = [nurse_client.get(page).status_code for page in pages_of(far_check)]
    with time_machine.travel(dt.datetime(2026, 11, 25, 0, 0, tzinfo=dt.UTC)):
        nurse_client.force_login(nurse)
        after = [nurse_client.get(page).status_code for page in pages_of(far_check)]

    assert set(found) <= {200, 302}
    assert set(after) == {403}
    seen = AuditEvent.objects.filter(kind="viewed", patient_id=far_check.patient_id)
    assert {event.fields.get("way_in") for event in seen} == {"cover"}
