"""Shares, percentiles and tries in a row."""

import pytest

from careplan.rules.figures import Call, CallEnd, Run, percent, percentile, runs

SPOKE, TRY, OTHER = CallEnd.SPOKE, CallEnd.TRY, CallEnd.OTHER


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, None), (0, 7, 0), (7, 7, 100), (1, 3, 33), (2, 3, 66), (899, 1000, 89)],
)
def test_a_share_is_rounded_down_so_that_no_target_looks_reached(part, whole, expected):
    assert percent(part, whole) == expected


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([7], 0.9, 7),
        ([3, 1, 2], 0.5, 2),
        ([1, 2, 3, 4], 0.5, 2.5),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.9, 91),
        ([1, 2], 1.0, 2),
    ],
)
def test_a_percentile_lies_between_its_neighbours_as_in_sql(values, share, expected):
    assert percentile(values, share) == expected


def calls(patient, *ends, first=1):
    return [Call(number, patient, end) for number, end in enumerate(ends, start=first)]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([], {}),
        ([OTHER], {}),
        ([SPOKE], {1: [Run(1, 1)]}),
        ([TRY, TRY, SPOKE], {1: [Run(3, 3)]}),
        ([TRY, OTHER, SPOKE, SPOKE], {1: [Run(2, 3), Run(1, 4)]}),
        ([SPOKE, TRY], {1: [Run(1, 1), Run(1, None)]}),
    ],
)
def test_tries_are_counted_from_one_talk_to_the_next(ends, expected):
    assert runs(calls(1, *ends)) == expected


def test_each_patient_has_her_own_row_of_tries():
    found = runs([*calls(1, TRY), *calls(2, SPOKE, first=2)])

    assert found == {1: [Run(1, None)], 2: [Run(1, 2)]}
