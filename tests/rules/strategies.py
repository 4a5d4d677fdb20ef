"""What hypothesis draws for the rules."""

from datetime import date

from hypothesis import strategies as st

from careplan.rules.calendar import Calendar
from careplan.rules.enums import Anchor, ByWhom, ItemStatus, Kind, Known
from careplan.rules.planned import ItemRule
from careplan.rules.schedule import At, Every, Offset, Schedule, Unit, parse
from careplan.rules.segments import furthest

anchors = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
canonical = st.sampled_from([Unit.DAY, Unit.MONTH])


@st.composite
def offsets(draw):
    unit = draw(canonical)
    return Offset(draw(st.integers(0, furthest(unit))), unit)


@st.composite
def segments(draw):
    unit = draw(st.sampled_from(Unit))
    most = furthest(unit)
    if draw(st.booleans()):
        points = draw(st.sets(st.integers(0, most), min_size=1, max_size=6))
        return At(unit, tuple(sorted(points)))
    step = draw(st.integers(1, most))
    start = draw(st.integers(0, most))
    times = draw(st.integers(0, min((most - start) // step, 60)))
    return Every(step, unit, start, start + times * step)


schedules = st.builds(Schedule, st.lists(segments(), min_size=1, max_size=4).map(tuple))

# Whole plans -----------------------------------------------------------------------

SCHEDULES = [
    "at months 3, 6, 12",
    "every 3 months from 3 to 12",
    "every 1 day from 0 to 3",
    "at day 92; at month 3",
]
TAGS = ["stage-2", "stage-3", "stoma"]
TOLD = [*TAGS, "radiotherapy"]
FLOORS = [
    None,
    (Anchor.END_OF_RADIOTHERAPY, 3),
    (Anchor.END_OF_RADIOTHERAPY, 6),
    (Anchor.END_OF_TREATMENT, 1),
]
CODES = ["A", "B", "C", "D", "E"]
CALENDAR = Calendar(holidays=frozenset({date(2027, 6, 3), date(2027, 9, 3)}))


@st.composite
def items(draw, *, floors=False):
    codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=4))
    return [draw(item(code, floors=floors)) for code in codes]


def item(code, *, floors=False):
    words = st.sampled_from(TAGS + [f"not {tag}" for tag in TAGS])
    group = st.lists(words, min_size=1, max_size=2).map(tuple)
    return st.builds(
        ItemRule,
        code=st.just(code),
        checklist=st.sampled_from(["colon", "all"]),
        activity=st.sampled_from(["ct", "visit"]),
        kind=st.sampled_from([Kind.TEST, Kind.HOME]),
        by_whom=st.sampled_from([ByWhom.CLINIC, ByWhom.WARD]),
        title=st.just(f"Title {code}"),
        schedule=st.sampled_from(SCHEDULES).map(parse),
        anchor=st.sampled_from([Anchor.OPERATION, Anchor.DISCHARGE]),
        until_anchor=st.sampled_from([None, Anchor.END_OF_TREATMENT]),
        days_before=st.integers(0, 10),
        days_after=st.integers(0, 10),
        applies=st.lists(group, max_size=2).map(tuple),
        status=st.sampled_from(ItemStatus),
        instead_of=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
        instead_from_month=st.integers(0, 8),
        order=st.integers(0, 2),
        floor=st.sampled_from(FLOORS) if floors else st.none(),
    )


near = st.dates(date(2027, 1, 1), date(2027, 12, 31))
facts = st.fixed_dictionaries(
    {
        "tags": st.dictionaries(st.sampled_from(TOLD), st.sampled_from(Known)),
        "anchors": st.dictionaries(
            st.sampled_from(
                [
                    Anchor.DISCHARGE,
                    Anchor.END_OF_TREATMENT,
                    Anchor.END_OF_RADIOTHERAPY,
                ]
            ),
            st.none() | near,
        ),
        "choices": st.dictionaries(st.sampled_from(CODES), st.booleans()),
        "starts_on": near,
        "calendar": st.just(CALENDAR),
        "operation_day": st.none() | near,
    }
)
