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


def fields_known() -> dict[str, Asked]:
    """Every field a rule may look at: questions in review or in use, and scores."""
    found = dict(COMPUTED)
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
