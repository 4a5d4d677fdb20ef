"""What is worked out from answers and never typed: NEWS2, BMI, changes, differences."""

from dataclasses import replace

from careplan.rules.redflags.situation import Situation, Value
from careplan.rules.scores import limbs, news2, ratios, weight

CODES = (*news2.CODES, *weight.CODES, *limbs.CODES, *ratios.CODES)

# Answered once, they hold until changed: their history is needed where nobody asks.
STANDING = ("height_cm", "limb_side", "serum_amylase_uln_u_l", "stools_usual_24h")

__all__ = ["CODES", "STANDING", "computed", "with_computed"]


def computed(situation: Situation) -> dict[str, Value]:
    """Return every value that can be worked out, by its code; the log page's one call.

    `situation.answers` are the answers as read, `history` those that count before
    them. A missing input gives no value at all, so a rule on it is not assessed.

    From the answers, or with * from the newest before where they hold none:

    - `news2_total`, `news2_single_3`: all seven measures; scale 2 by `spo2_scale`, else
      by the tag
    - `bmi`: weight_kg, height_cm*
    - `weight_loss_pct_30d`, `weight_loss_pct_180d`: weight_kg and its history
    - `nutrition_risk_score`: both of the above, intake_fraction
    - `calf_girth_diff_cm`: calf_left_cm, calf_right_cm
    - `limb_volume_left_ml`, `limb_volume_right_ml`: limb_girth_left_cm,
      limb_girth_right_cm
    - `limb_change_pct`: girths, or typed volumes, of both sides and their history;
      limb_side*
    - `ldex_change`: ldex and its history
    - `stools_above_usual`: stools_24h, stools_usual_24h*
    - `drain_amylase_x_uln`: drain_amylase_u_l, serum_amylase_uln_u_l*

    Girths are stored as numbers joined by "|". `limb_side` (left, right) is the side
    operated on; without it the larger change of the two counts. Source:
    clinical/early-recovery.md sections 1, 3, 5 and 8. Never raises.
    """
    found: dict[str, Value] = {}
    for part in (news2, weight, limbs, ratios):
        found |= {each.code: each for each in part.computed(situation)}
    return found


def with_computed(situation: Situation) -> Situation:
    """Return the situation with everything computed among its answers, for `evaluate`.

    What is worked out stands above a typed value of the same code.
    """
    return replace(situation, answers={**situation.answers, **computed(situation)})
