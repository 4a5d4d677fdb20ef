"""The record's own days decide some tags."""

from datetime import date

import pytest

from careplan.rules.computed import computed_tags
from careplan.rules.enums import Known

OPERATED = date(2027, 3, 10)


@pytest.mark.parametrize(
    ("born_on", "answer"),
    [
        (date(1977, 3, 9), Known.YES),
        (date(1977, 3, 10), Known.YES),
        (date(1977, 3, 11), Known.NO),
        (date(1990, 1, 1), Known.NO),
        (None, Known.NOT_KNOWN),
    ],
)
def test_the_age_counts_to_the_day_of_the_operation(born_on, answer):
    found = computed_tags(born_on=born_on, operation_day=OPERATED, discharged_on=None)

    assert found["age-50-plus"] == answer


@pytest.mark.parametrize(
    ("discharged_on", "inpatient", "at_home"),
    [(None, Known.YES, Known.NO), (date(2027, 3, 15), Known.NO, Known.YES)],
)
def test_somebody_is_in_hospital_until_the_day_of_going_home(
    discharged_on, inpatient, at_home
):
    found = computed_tags(
        born_on=date(1951, 3, 14), operation_day=OPERATED, discharged_on=discharged_on
    )

    assert (found["inpatient"], found["at-home"]) == (inpatient, at_home)
