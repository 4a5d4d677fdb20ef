"""What hypothesis draws for the rules."""

from datetime import date

from hypothesis import strategies as st

from careplan.rules.schedule import At, Every, Offset, Schedule, Unit
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
