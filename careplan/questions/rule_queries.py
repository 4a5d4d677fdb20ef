"""Which fields a red-flag rule may look at, and which rules it may name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from careplan.questions.models import NUMERIC, Question, RedFlagRuleVersion
from careplan.rules import scores
from careplan.rules.enums import QuestionType, VersionState
from careplan.rules.redflags.situation import OPEN_W

ALIVE = [VersionState.IN_REVIEW, VersionState.APPROVED, VersionState.PUBLISHED]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a field can hold: a number between limits, choices, or a moment."""

    numeric: bool = True
    moment: bool = False
    choices: frozenset[str] = frozenset()
    low: Decimal | None = None
    high: Decimal | None = None

    def joined(self, other: "Asked") -> "Asked":
        """What either of two questions of one code can hold."""
        return Asked(
            self.numeric,
            self.moment,
            self.choices | other.choices,
            _widest(min, self.low, other.low),
            _widest(max, self.high, other.high),
        )


# Worked out from other answers (`rules.scores`); nobody is asked.
COMPUTED = {code: Asked() for code in scores.CODES} | {
    "news2_total": Asked(low=Decimal(0), high=Decimal(20)),
    "news2_single_3": Asked(numeric=False, choices=frozenset({"yes", "no"})),
    "bmi": Asked(low=Decimal(8), high=Decimal(90)),
    "calf_girth_diff_cm": Asked(low=Decimal(0), high=Decimal(90)),
    "ldex_change": Asked(low=Decimal(-250), high=Decimal(250)),
    "nutrition_risk_score": Asked(low=Decimal(0), high=Decimal(6)),
    "weight_loss_pct_30d": Asked(high=Decimal(100)),
    "weight_loss_pct_180d": Asked(high=Decimal(100)),
    "stools_above_usual": Asked(low=Decimal(-99), high=Decimal(99)),
    OPEN_W: Asked(low=Decimal(0)),
}

# Of the field dictionary; the question sets that ask them come after the rules.
NOT_YET_ASKED = [
    "afp_ug_l",
    "back_pain_neuro",
    "belly_pain_getting_worse",
    "belly_swollen",
    "bilirubin_umol_l",
    "black_stools",
    "bleeding_soaks_dressing",
    "blood_urine_or_stool",
    "bone_pain_weeks",
    "breathless_rest_new",
    "ca125_u_ml",
    "ca199_u_ml",
    "calcium_adj_mmol_l",
    "calf_symptom",
    "cannot_swallow_liquids",
    "catheter_problem",
    "cea_ug_l",
    "chest_pain",
    "confused_or_drowsy",
    "consciousness",
    "cough_3w",
    "coughing_blood",
    "creatinine_umol_l",
    "crp_mg_l",
    "dbp_mmhg",
    "distress_0_10",
    "dizzy",
    "drain_colour",
    "drain_fresh_blood_ml_1h",
    "drain_ml_24h",
    "egfr",
    "face_neck_swelling_breathless",
    "fear_recur_0_10",
    "feeding_tube_problem",
    "flap_colour_change",
    "glucose_mmol_l",
    "hb_g_l",
    "head_injury",
    "heavy_bleeding",
    "immune_side_effect",
    "intake_fraction",
    "jaundice",
    "last_flatus_at",
    "limb_hot_red",
    "line_arm_neck_swelling",
    "much_worse_than_last_month",
    "neck_swelling_noisy_breath",
    "neuro_acute",
    "new_lump_site",
    "noisy_breathing_new",
    "on_oxygen",
    "phq2",
    "potassium_mmol_l",
    "psa_ug_l",
    "pulse_bpm",
    "resp_rate_bpm",
    "rigors",
    "sbp_mmhg",
    "scar_swelling_growing",
    "self_harm_thoughts",
    "spo2_pct",
    "steps_24h",
    "stoma_colour",
    "stoma_last_output_at",
    "stoma_output_ml",
    "tg_ug_l",
    "tgab",
    "tingling_or_cramps",
    "tracheostomy_problem",
    "tsh_mu_l",
    "tsh_target_high",
    "tsh_target_low",
    "urine_last_at",
    "urine_low",
    "urine_symptom",
    "vaginal_bleeding",
    "very_unwell",
    "vomiting_blood",
    "weight_kg",
]


def fields_known() -> dict[str, Asked | None]:
    """Every field a rule may look at: questions in review or in use, and scores.

    None: of the field dictionary, but no question set asks it yet.
    """
    found: dict[str, Asked | None] = {**dict.fromkeys(NOT_YET_ASKED), **COMPUTED}
    questions = Question.objects.filter(version__state__in=ALIVE).only(
        "code", "type", "choices", "hard_low", "hard_high"
    )
    for question in questions:
        asked = _asked(question)
        was = found.get(question.code)
        found[question.code] = asked if was is None else was.joined(asked)
    return found


def process_rules() -> list[RedFlagRuleVersion]:
    """The rules in use about the care itself."""
    kind = RedFlagRuleVersion.Kind.PROCESS
    versions = RedFlagRuleVersion.objects.filter(
        state=VersionState.PUBLISHED, kind=kind
    )
    return list(versions.select_related("parent").order_by("parent__order"))


def newest_rules(codes: Iterable[str] | None = None) -> dict[str, RedFlagRuleVersion]:
    """The published version of each rule, else its newest in review, by code."""
    versions = RedFlagRuleVersion.objects.filter(state__in=ALIVE)
    if codes is not None:
        versions = versions.filter(parent__code__in=list(codes))
    found: dict[str, RedFlagRuleVersion] = {}
    for version in versions.select_related("parent").order_by("number"):
        was = found.get(version.parent.code)
        if was is None or was.state != VersionState.PUBLISHED:
            found[version.parent.code] = version
    return found


def _asked(question: Question) -> Asked:
    kind = QuestionType(question.type)
    choices = {choice["value"] for choice in question.choices}
    if kind == QuestionType.YES_NO:
        choices = {"yes", "no"}
    return Asked(
        kind in NUMERIC,
        kind == QuestionType.DATETIME,
        frozenset(choices),
        question.hard_low,
        question.hard_high,
    )


def _widest(
    pick: Callable[[Decimal, Decimal], Decimal],
    one: Decimal | None,
    other: Decimal | None,
) -> Decimal | None:
    return None if one is None or other is None else pick(one, other)
