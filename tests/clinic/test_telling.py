"""A message names its patient, for it may stand over another one's page."""

from pathlib import Path

from django.urls import reverse

from careplan import clinic
from tests.clinic.conftest import day, words
from tests.factories import PatientFactory

# Pages about no single patient; a new plan's message names its person itself.
OTHERS = {
    "cover.py",
    "enrol_patient.py",
    "order_upgrade.py",
    "queue_views.py",
    "stop_upgrade.py",
    "withdraw_cover.py",
}


def test_h20_in_a_second_tab_it_still_says_whom_it_is_about(
    nurse_client, patient, team
):
    other = PatientFactory(team=team, name="Bernard Achterberg")
    url = reverse("clinic:edit_patient", args=[patient.uid])
    sent = {"revision": "0", "name": patient.name, "called": "Maggie"}
    page = nurse_client.post(url, sent | day("born_on", "14 3 1951"))
    assert page.status_code == 302

    page = words(nurse_client.get(reverse("clinic:patient", args=[other.uid])))

    assert "Margaret Ellery: Saved." in page


def test_every_message_of_these_pages_goes_through_the_one_helper():
    folder = Path(clinic.__file__).parent
    found = {
        path.name
        for path in folder.rglob("*.py")
        if "django.contrib import messages" in path.read_text()
    }
    assert found == OTHERS | {"telling.py"}
