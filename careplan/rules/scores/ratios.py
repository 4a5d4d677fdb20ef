"""Small differences and ratios. Source: clinical/early-recovery.md section 1."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from careplan.rules.redflags.situation import Situation, Value
from careplan.rules.scores.inputs import exact, made, standing

CODES = ("calf_girth_diff_cm", "stools_above_usual", "drain_amylase_x_uln")


def computed(situation: Situation) -> Iterator[Value]:
    """Yield the difference of the calves, stools above usual, amylase by its limit."""
    answers = situation.answers
    yield from _of_two(
        "calf_girth_diff_cm",
        answers.get("calf_left_cm"),
        answers.get("calf_right_cm"),
        lambda left, right: abs(left - right),
        "cm",
    )
    yield from _of_two(
        "stools_above_usual",
        answers.get("stools_24h"),
        standing(situation, "stools_usual_24h"),
        lambda now, usual: now - usual,
    )
    yield from _of_two(
        "drain_amylase_x_uln",
        answers.get("drain_amylase_u_l"),
        standing(situation, "serum_amylase_uln_u_l"),
        lambda drain, limit: drain / limit if limit else None,
    )


def _of_two(
    code: str,
    now: Value | None,
    other: Value | None,
    work_out: Callable[[Decimal, Decimal], Decimal | None],
    unit: str = "",
) -> Iterator[Value]:
    one, two = exact(now), exact(other)
    if now is None or one is None or two is None:
        return
    result = work_out(one, two)
    if result is not None:
        yield made(code, now, result, unit)
