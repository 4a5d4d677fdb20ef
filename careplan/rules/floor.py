"""Checks that never come earlier than some months after something else."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date

from careplan.rules.enums import Anchor, Known
from careplan.rules.planned import AnchorDays, Floor, ItemRule
from careplan.rules.schedule import Occurrence, Offset, Unit, day_of

# The tag that says that an anchor has its day, whether anybody knows it or not.
_GIVEN = {Anchor.END_OF_RADIOTHERAPY: "radiotherapy"}


def floor_day(floor: Floor | None, anchors: AnchorDays) -> date | None:
    """Return the first day on which a row may come; None where nothing holds it.

    Calendar months, clamped to the month's end (H11). Source: clinical README, "Never
    early" (BRE-02: 6 months after the last radiotherapy).
    """
    if floor is None:
        return None
    anchor, months = floor
    day = anchors.get(anchor)
    return None if day is None else day_of(day, Offset(months, Unit.MONTH))


def lacks(
    item: ItemRule, tags: Mapping[str, Known], known: Container[Anchor]
) -> Anchor | None:
    """Return the anchor without whose day `item` has no day, or no safe one.

    The one it counts from; else its floor's, but only where a tag says that there is
    such a day (radiotherapy: yes): any date could then be too early.
    """
    if item.anchor not in known:
        return item.anchor
    if item.floor is None or item.floor[0] in known:
        return None
    given = _GIVEN.get(item.floor[0])
    return item.floor[0] if given and tags.get(given) is Known.YES else None


def not_before(
    occurrences: Sequence[Occurrence], floor: date | None
) -> list[Occurrence]:
    """Return the occurrences, in order of their days, with none before `floor`.

    The last of those before it comes on it, and stands for all before itself; where
    one falls on the floor anyway, that one stands for all of them. What comes later
    stays as it is. So no two share a day.
    """
    if floor is None:
        return list(occurrences)
    early = [each for each in occurrences if each.day < floor]
    later = [each for each in occurrences if each.day >= floor]
    served = bool(later) and later[0].day == floor
    moved = [] if served else [replace(each, day=floor) for each in early[-1:]]
    return moved + later
