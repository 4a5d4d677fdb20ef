"""What a red-flag rule says about the course of one field: its limit, what it skips."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from careplan.rules.redflags.answers import Asked, Now
from careplan.rules.redflags.comparing import Compare
from careplan.rules.redflags.conditions import Condition


@dataclass(frozen=True, slots=True)
class Skipped:
    """Results that trend rules leave out: up to a day, and while a tag holds."""

    until_day: int | None = None
    tags: frozenset[str] = frozenset()


def limit_of(condition: Condition, field: str) -> Compare | None:
    """The limit of a rule that looks at one field alone, such as `cea_ug_l >= 5`."""
    if not isinstance(condition, Asked) or condition.names != (field,):
        return None
    test = condition.test.test if isinstance(condition.test, Now) else None
    return test if isinstance(test, Compare) and test.operator != "=" else None


def skipped_by(conditions: Iterable[Condition], field: str) -> Skipped:
    """What any of these rules leaves out of the course of a field.

    The longest time counts: a result that one trend rule skips is drawn as such.
    """
    until, tags = -1, set[str]()
    for condition in conditions:
        for asked in _asked(condition, field):
            keep = getattr(asked.test, "keep", None)
            if keep is None:
                continue
            until = max(until, -1 if keep.after_day is None else keep.after_day)
            tags |= keep.tags()
    return Skipped(until if until >= 0 else None, frozenset(tags))


def _asked(condition: Condition, field: str) -> Iterator[Asked]:
    if isinstance(condition, Asked) and field in condition.names:
        yield condition
    for part in condition.parts():
        yield from _asked(part, field)
