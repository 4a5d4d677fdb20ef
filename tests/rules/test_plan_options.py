"""Options, and the rows they stand instead of."""

from dataclasses import replace

import pytest

from careplan.rules.enums import ItemStatus, Known
from careplan.rules.planned import SwitchedOff, Waiting
from tests.rules.plans import days, plan, row

DEFAULT = row("BRE-02", "every 12 months from 12 to 60")
OPTION = row(
    "BRE-04",
    "at months 60, 84",
    status=ItemStatus.OPTION,
    instead_of=("BRE-02",),
    instead_from_month=37,
    applies=(("clear",),),
)
CLEAR = {"clear": Known.YES}


@pytest.mark.parametrize("choices", [{}, {"BRE-04": False}, {"BRE-02": True}])
def test_an_option_is_off_until_chosen(choices):
    draft = plan(DEFAULT, OPTION, tags=CLEAR, choices=choices)

    assert days(draft) == [("BRE-02", f"m{month}") for month in (12, 24, 36, 48, 60)]
    assert draft.off == (SwitchedOff(OPTION),)


def test_a_chosen_option_replaces_its_defaults_from_its_month_on():
    elsewhere = replace(DEFAULT, checklist="other")

    draft = plan(DEFAULT, elsewhere, OPTION, tags=CLEAR, choices={"BRE-04": True})

    ours = [
        (reason.item_code, reason.occurrence_code)
        for check in draft.checks
        for reason in check.reasons
        if reason.checklist == "colon"
    ]
    assert ours == [
        ("BRE-02", "m12"),
        ("BRE-02", "m24"),
        ("BRE-02", "m36"),
        ("BRE-04", "m60"),
        ("BRE-04", "m84"),
    ]
    assert draft.off == (SwitchedOff(DEFAULT, "BRE-04", ("m48", "m60")),)
    assert len(days(draft)) == 5 + 5


@pytest.mark.parametrize(
    ("month", "gone"),
    [(35, ("m36", "m48", "m60")), (36, ("m36", "m48", "m60")), (37, ("m48", "m60"))],
)
def test_the_month_itself_already_belongs_to_the_option(month, gone):
    option = replace(OPTION, instead_from_month=month)

    draft = plan(DEFAULT, option, tags=CLEAR, choices={"BRE-04": True})

    kept = [code for item, code in days(draft) if item == "BRE-02"]
    assert draft.off[0].occurrence_codes == gone
    assert (*kept, *gone) == ("m12", "m24", "m36", "m48", "m60")


def test_from_month_nought_a_default_goes_entirely():
    option = replace(OPTION, instead_from_month=0)

    draft = plan(DEFAULT, option, tags=CLEAR, choices={"BRE-04": True})

    assert days(draft) == [("BRE-04", "m60"), ("BRE-04", "m84")]
    assert draft.off[0].occurrence_codes == ("m12", "m24", "m36", "m48", "m60")


def test_an_option_that_still_waits_leaves_no_gap():
    draft = plan(
        DEFAULT,
        OPTION,
        tags={"clear": Known.NOT_KNOWN},
        choices={"BRE-04": True},
    )

    assert len(days(draft)) == 5
    assert draft.waiting == (Waiting(OPTION, for_tags=("clear",)),)
    assert draft.off == ()


def test_a_chosen_option_that_does_not_apply_replaces_nothing():
    draft = plan(DEFAULT, OPTION, choices={"BRE-04": True})

    assert len(days(draft)) == 5
    assert draft.not_applying == (OPTION,)
