"""The demo's people go into an empty demo, nowhere else (H54)."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from careplan.patients.models import Patient


def test_h54_real_patients_are_left_alone(patient):
    before = list(Patient.objects.values())

    with pytest.raises(CommandError, match="not the demo"):
        call_command("seeddemo")

    assert list(Patient.objects.values()) == before


def test_h54_only_the_demo_makes_people(db, settings):
    settings.DEMO = settings.TESTING = False

    with pytest.raises(CommandError, match="Only the demo"):
        call_command("seeddemo")
    assert Patient.objects.count() == 0
