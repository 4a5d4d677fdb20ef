"""Body mass index, weight lost and the risk of eating too little.

Source: clinical/early-recovery.md section 1 (derived inputs) and section 5 (the score,
after BAPEN's MUST).
"""

from collections.abc import Iterator
from decimal import Decimal

from careplan.rules.redflags.situation import Situation, Value
from careplan.rules.scores.inputs import earlier, exact, made, standing

CODES = ("bmi", "weight_loss_pct_30d", "weight_loss_pct_180d", "nutrition_risk_score")

_MONTH = 30
_HALF_YEAR = 180
_BMI_LOW = Decimal("18.5")
_BMI_ENOUGH = 20
_LOSS_SOME = 5
_LOSS_MUCH = 10
_CM_TO_M2 = 10_000
_HUNDRED = 100


def computed(situation: Situation) -> Iterator[Value]:
    """Yield what the weight given now tells."""
    weight = situation.answers.get("weight_kg")
    kilograms = exact(weight)
    if weight is None or not kilograms:
        return
    bmi = _bmi(kilograms, exact(standing(situation, "height_cm")))
    month = _lost(situation, weight, kilograms, _MONTH)
    half_year = _lost(situation, weight, kilograms, _HALF_YEAR)
    risk = _risk(situation, bmi, half_year)
    if bmi is not None:
        yield made("bmi", weight, bmi, "kg/m²", 1)
    if month is not None:
        yield made("weight_loss_pct_30d", weight, month, "%")
    if half_year is not None:
        yield made("weight_loss_pct_180d", weight, half_year, "%")
    if risk is not None:
        yield made("nutrition_risk_score", weight, Decimal(risk), "", 0)


def _bmi(kilograms: Decimal, height: Decimal | None) -> Decimal | None:
    return kilograms * _CM_TO_M2 / height**2 if height else None


def _lost(
    situation: Situation, weight: Value, kilograms: Decimal, days: int
) -> Decimal | None:
    """Return how far the weight lies below the highest of the last days, in per cent.

    Nothing without an earlier weight in that time.
    """
    last_day = weight.measured_at.astimezone(situation.zone).date()
    before = [
        exact(each)
        for each in earlier(situation, weight)
        if (last_day - each.measured_at.astimezone(situation.zone).date()).days <= days
    ]
    known = [each for each in before if each is not None]
    if not known:
        return None
    highest = max(*known, kilograms)
    return (highest - kilograms) / highest * _HUNDRED


def _risk(
    situation: Situation, bmi: Decimal | None, lost: Decimal | None
) -> int | None:
    """Add up the points for build, for weight lost in half a year, and for eating.

    Nothing eaten in five days counts as acutely ill with no intake.
    """
    intake = situation.answers.get("intake_fraction")
    if bmi is None or lost is None or intake is None:
        return None
    nothing_eaten = 2 if intake.text == "0" else 0
    return _build(bmi) + _loss(lost) + nothing_eaten


def _build(bmi: Decimal) -> int:
    if bmi < _BMI_LOW:
        return 2
    return 1 if bmi <= _BMI_ENOUGH else 0


def _loss(percent: Decimal) -> int:
    if percent > _LOSS_MUCH:
        return 2
    return 1 if percent >= _LOSS_SOME else 0
