"""NEWS2, the Royal College of Physicians' early warning score of 2017.

Source: clinical/early-recovery.md section 3.
"""

from collections.abc import Iterator
from decimal import Decimal

from careplan.rules.enums import Known
from careplan.rules.redflags.situation import Situation, Value
from careplan.rules.scores.inputs import answered

CODES = ("news2_total", "news2_single_3")

# Points up to and with this number, lowest band first.
Bands = tuple[tuple[Decimal, int], ...]
_ANY = Decimal("Infinity")


def _bands(*bands: tuple[str, int], above: int) -> Bands:
    return (*((Decimal(upto), points) for upto, points in bands), (_ANY, above))


_MEASURES: dict[str, Bands] = {
    "resp_rate_bpm": _bands(("8", 3), ("11", 1), ("20", 0), ("24", 2), above=3),
    "sbp_mmhg": _bands(("90", 3), ("100", 2), ("110", 1), ("219", 0), above=3),
    "pulse_bpm": _bands(
        ("40", 3), ("50", 1), ("90", 0), ("110", 1), ("130", 2), above=3
    ),
    "temperature_c": _bands(
        ("35.0", 3), ("36.0", 1), ("38.0", 0), ("39.0", 1), above=2
    ),
}
_SCALE_1 = _bands(("91", 3), ("93", 2), ("95", 1), above=0)
_SCALE_2_AIR = _bands(("83", 3), ("85", 2), ("87", 1), above=0)
_SCALE_2_OXYGEN = _bands(
    ("83", 3), ("85", 2), ("87", 1), ("92", 0), ("94", 1), ("96", 2), above=3
)
_OXYGEN = {"yes": 2, "no": 0}
_CONSCIOUSNESS = {
    "alert": 0,
    "new confusion": 3,
    "voice": 3,
    "pain": 3,
    "unresponsive": 3,
}
_SCALE_2_TAG = "spo2-scale-2"


def computed(situation: Situation) -> Iterator[Value]:
    """Yield total and "any measure scores 3", only when all seven are there."""
    points = [*_numbers(situation), *_words(situation), _spo2(situation)]
    known = [each for each in points if each is not None]
    if len(known) < len(points):
        return
    at = situation.at
    yield Value("news2_total", at, number=Decimal(sum(known)))
    yield Value("news2_single_3", at, text="yes" if 3 in known else "no")


def _numbers(situation: Situation) -> Iterator[int | None]:
    for code, bands in _MEASURES.items():
        yield _points(answered(situation, code), bands)


def _words(situation: Situation) -> Iterator[int | None]:
    yield _OXYGEN.get(_text(situation, "on_oxygen"))
    yield _CONSCIOUSNESS.get(_text(situation, "consciousness"))


def _spo2(situation: Situation) -> int | None:
    """Score the saturation; scale 2 only on a clinician's order, else scale 1."""
    number = answered(situation, "spo2_pct")
    if not _on_scale_2(situation):
        return _points(number, _SCALE_1)
    oxygen = _text(situation, "on_oxygen") == "yes"
    return _points(number, _SCALE_2_OXYGEN if oxygen else _SCALE_2_AIR)


def _on_scale_2(situation: Situation) -> bool:
    said = situation.answers.get("spo2_scale")
    if said is None:
        return situation.tags.get(_SCALE_2_TAG) is Known.YES
    return said.text == "2" or said.number == 2


def _points(number: Decimal | None, bands: Bands) -> int | None:
    if number is None:
        return None
    return next(points for upto, points in bands if number <= upto)


def _text(situation: Situation, code: str) -> str:
    value = situation.answers.get(code)
    return "" if value is None else value.text
