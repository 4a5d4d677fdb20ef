"""The demo's second version of the colon checklist."""

import pytest

from careplan.checklists import queries
from careplan.checklists.differences import difference
from careplan.checklists.models import ChecklistVersion
from careplan.demo.staff import open_hospital
from careplan.demo.versions import write_second_version
from careplan.rules.schedule import parse
from tests.factories import NOW
from tests.library import library as library  # noqa: PLC0414 - pytest looks here


@pytest.mark.django_db
def test_it_is_in_use_and_differs_in_two_rows_and_an_option(library):
    new = write_second_version(open_hospital(NOW), NOW)

    old = ChecklistVersion.objects.get(parent__code="colon", number=1)
    found = difference(old, new)
    assert (old.state, new.state) == ("retired", "published")
    assert [row.code for row in found.changed] == ["COL-01", "COL-03"]
    assert [row.code for row in found.removed] == ["COL-06"]
    assert (found.added, found.lines, found.reordered) == ((), (), False)
    assert new in queries.published_versions()
    assert [parse(item.schedule) for item in new.items.exclude(schedule="")]
