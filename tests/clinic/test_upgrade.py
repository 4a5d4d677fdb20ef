"""Moving a team's plans: how far it is, and what a person must look at."""

from django.urls import reverse

from careplan.accounts.permissions import Role
from careplan.audit.models import AuditEvent
from careplan.followups.actions import upgrading
from careplan.followups.queries.upgrades import Progress
from careplan.patients.models import Patient
from tests.clinic.conftest import words
from tests.factories import NOW, TeamFactory, UserFactory


def url(upgrade):
    return reverse("clinic:upgrade", args=[upgrade.uid])


def test_it_counts_what_is_moved_and_what_waits(lead_client, ordered):
    upgrading.carry_out(at=NOW, seconds=0)

    page = lead_client.get(url(ordered))

    text = words(page)
    assert "1 of 3 plans" in text
    assert page.context["progress"] == Progress(waiting=2, done=1, refused=0)
    assert '<progress id="bar" class="bar" value="1" max="3">' in page.content.decode()
    assert reverse("clinic:stop_upgrade", args=[ordered.uid]) in page.content.decode()


def test_it_lists_who_must_be_looked_at_and_notes_the_look(
    lead_client, ordered, many, lead
):
    upgrading.carry_out(at=NOW)

    page = lead_client.get(url(ordered))

    booked = many[0].patient
    text = words(page)
    assert f"Moved in part {booked.name}, {booked.number}" in text
    assert "1 booked or moved by hand: left as it is." in text
    assert "3 of 3 plans moved" in text
    assert reverse("clinic:stop_upgrade", args=[ordered.uid]) not in text
    viewed = AuditEvent.objects.filter(kind="viewed", actor_id=lead.pk).last()
    assert viewed.fields == {"ids": [booked.pk]}


def test_h19_who_is_in_another_teams_care_now_is_only_counted(
    lead_client, ordered, many
):
    gone = many[1].patient
    elsewhere = TeamFactory()
    UserFactory(role=Role.NURSE, teams=[elsewhere])
    Patient.objects.filter(pk=gone.pk).update(team=elsewhere)
    upgrading.carry_out(at=NOW)

    text = words(lead_client.get(url(ordered)))

    assert gone.number not in text
    assert "1 more is in another team’s care now." in text
