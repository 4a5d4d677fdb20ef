"""The demo touches no database but its own."""

import pytest

from careplan.demo import preparing
from careplan.lib.errors import RefusedError
from tests.factories import PatientFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_database_with_patients_of_others_is_refused():
    """H54: demo data do not come to real patients."""
    PatientFactory()

    with pytest.raises(RefusedError, match="patients who are not the demo's"):
        preparing.refuse_real_patients()


def test_the_demos_own_patients_are_not_refused():
    PatientFactory()
    UserFactory(email="nurse@careplan.example")

    preparing.refuse_real_patients()


def test_a_database_without_patients_is_not_refused():
    preparing.refuse_real_patients()


def test_the_library_is_loaded_again_when_a_file_changed(tmp_path):
    folder = tmp_path / "checklists" / "library"
    folder.mkdir(parents=True)
    (folder / "colon.yaml").write_text("code: colon")
    before = preparing.library_hash(tmp_path)

    assert preparing.library_hash(tmp_path) == before
    (folder / "colon.yaml").write_text("code: colon2")
    assert preparing.library_hash(tmp_path) != before


def test_the_library_is_loaded_again_when_a_file_was_renamed(tmp_path):
    folder = tmp_path / "checklists" / "library"
    folder.mkdir(parents=True)
    (folder / "colon.yaml").write_text("code: colon")
    before = preparing.library_hash(tmp_path)

    (folder / "colon.yaml").rename(folder / "bowel.yaml")

    assert preparing.library_hash(tmp_path) != before
