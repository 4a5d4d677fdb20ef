"""On which days a check is spoken of."""

from datetime import date

import pytest

from careplan.rules.enums import Kind
from careplan.rules.reminding import RelativeTo, Speak, Step, moments

DUE = Step("book-it", Kind.TEST, RelativeTo.DUE, 28)
SOON = Step("soon", None, RelativeTo.BOOKED, 7)
TOMORROW = Step("soon", Kind.TEST, RelativeTo.BOOKED, 1)
OPENS = Step("window-open", None, RelativeTo.OPENS, 0)
MISSED = Step("missed", Kind.HOME, RelativeTo.DUE, -1)
STEPS = [MISSED, TOMORROW, OPENS, SOON, DUE, DUE]

DUE_DAY, OPENS_DAY, BOOKED_DAY = date(2027, 3, 1), date(2027, 2, 15), date(2027, 3, 5)


@pytest.mark.parametrize(
    ("kind", "booked", "opens", "expected"),
    [
        (Kind.TEST, None, None, [("book-it", "due-28", date(2027, 2, 1))]),
        (
            Kind.TEST,
            None,
            OPENS_DAY,
            [
                ("book-it", "due-28", date(2027, 2, 1)),
                ("window-open", "opens+0", OPENS_DAY),
            ],
        ),
        (
            Kind.TEST,
            BOOKED_DAY,
            OPENS_DAY,
            [
                ("soon", "booked-7", date(2027, 2, 26)),
                ("soon", "booked-1", date(2027, 3, 4)),
            ],
        ),
        (Kind.VISIT, BOOKED_DAY, None, [("soon", "booked-7", date(2027, 2, 26))]),
        (Kind.VISIT, None, None, []),
        (Kind.HOME, None, None, [("missed", "due+1", date(2027, 3, 2))]),
    ],
)
def test_a_booking_takes_the_place_of_the_due_day(kind, booked, opens, expected):
    spoken = moments(DUE_DAY, booked, kind, STEPS, opens_on=opens)

    assert spoken == tuple(Speak(*each) for each in expected)


def test_the_order_of_the_steps_does_not_matter():
    assert moments(DUE_DAY, BOOKED_DAY, Kind.TEST, STEPS) == moments(
        DUE_DAY, BOOKED_DAY, Kind.TEST, STEPS[::-1]
    )
