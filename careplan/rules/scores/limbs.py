"""Limb volume and its change from the patient's own baseline.

Source: clinical/early-recovery.md section 1 (derived inputs) and section 8.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from careplan.rules.redflags.situation import Situation, Value
from careplan.rules.scores.inputs import earlier, exact, made, standing

CODES = (
    "limb_volume_left_ml",
    "limb_volume_right_ml",
    "limb_change_pct",
    "ldex_change",
)

# The distance between two girths. The volume hangs on it, its change does not.
SPACING_CM = 4
_PI = Decimal("3.14159265358979")
_HUNDRED = 100


class _Limb(NamedTuple):
    """One limb: what was measured, its volume now and at the baseline."""

    measured: Value
    now: Decimal
    then: Decimal | None

    @property
    def growth(self) -> Decimal | None:
        return self.now / self.then if self.then else None


def computed(situation: Situation) -> Iterator[Value]:
    """Yield the volumes that girths give, and the changes from the baseline."""
    left, right = _limb(situation, "left"), _limb(situation, "right")
    for side, limb in (("left", left), ("right", right)):
        if limb and not limb.measured.number:
            code = f"limb_volume_{side}_ml"
            yield made(code, limb.measured, limb.now, "ml", 0)
    if left and right and left.growth and right.growth:
        change = _change(situation, left.growth, right.growth)
        yield made("limb_change_pct", left.measured, change, "%")
    ldex = situation.answers.get("ldex")
    now = exact(ldex)
    then = exact(_baseline(situation, ldex)) if ldex else None
    if ldex is not None and now is not None and then is not None:
        yield made("ldex_change", ldex, now - then, ldex.unit)


def volume_ml(girths: Sequence[Decimal], spacing: int = SPACING_CM) -> Decimal:
    """Return the volume between the first girth and the last, as truncated cones.

    Each stretch is h (a² + ab + b²) ÷ 12π, with the girths a and b at its ends.
    """
    cones = [
        spacing * (a * a + a * b + b * b) / (12 * _PI) for a, b in pairwise(girths)
    ]
    return sum(cones, Decimal(0))


def _change(situation: Situation, left: Decimal, right: Decimal) -> Decimal:
    """Return how much more the limb grew than the other limb, in per cent.

    That takes out a change of weight, which both limbs share. While nobody said on
    which side the operation was, the larger of the two counts.
    """
    side = standing(situation, "limb_side")
    ratios = {"left": left / right, "right": right / left}
    said = ratios.get(side.text) if side else None
    return ((said or max(ratios.values())) - 1) * _HUNDRED


def _limb(situation: Situation, side: str) -> _Limb | None:
    """Return a limb by its girths, else by its volume; both may never be mixed."""
    for code in (f"limb_girth_{side}_cm", f"limb_volume_{side}_ml"):
        value = situation.answers.get(code)
        now = _volume(value)
        if value is not None and now:
            return _Limb(value, now, _volume(_baseline(situation, value)))
    return None


def _baseline(situation: Situation, now: Value) -> Value | None:
    """Return the last before the operation, else the first there is.

    Girths are held against the same number of girths only.
    """
    before = [
        each
        for each in earlier(situation, now)
        if each.text.count("|") == now.text.count("|")
    ]
    day = situation.operated_on
    unharmed = [
        each
        for each in before
        if day and each.measured_at.astimezone(situation.zone).date() < day
    ]
    if unharmed:
        return unharmed[0]
    return before[-1] if before else None


def _volume(value: Value | None) -> Decimal | None:
    if value is None or value.number is not None:
        return exact(value)
    with suppress(ArithmeticError):
        girths = [Decimal(girth) for girth in value.text.split("|")]
        return volume_ml(girths) if all(girth > 0 for girth in girths) else None
    return None
