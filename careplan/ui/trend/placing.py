"""Room on the sheet: words are put where they cover nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Rough, for 14 px: fonts differ, and a little air does no harm.
LETTER, BOLD_LETTER, TALL = 7.6, 8.4, 14.0


@dataclass(frozen=True, slots=True)
class Box:
    x1: float
    y1: float
    x2: float
    y2: float

    @classmethod
    def around(cls, x: float, y: float, wide: float, high: float) -> "Box":
        return cls(x - wide, y - high, x + wide, y + high)

    def meets(self, other: "Box") -> bool:
        beside = self.x2 <= other.x1 or other.x2 <= self.x1
        apart = self.y2 <= other.y1 or other.y2 <= self.y1
        return not beside and not apart

    def holds(self, other: "Box") -> bool:
        across = self.x1 <= other.x1 and other.x2 <= self.x2
        return across and self.y1 <= other.y1 and other.y2 <= self.y2


@dataclass(frozen=True, slots=True)
class Placed:
    """Where words begin, end or are centred, by `anchor`, on their base line."""

    x: float
    y: float
    anchor: str


Spot = tuple[float, float, str]


@dataclass
class Sheet:
    """What is taken already."""

    frame: Box
    taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        self.taken.append(box)

    def place(self, words: str, spots: Sequence[Spot], *, bold: bool = False) -> Placed:
        """The first spot that is free; else the one that covers least."""
        found = self.try_place(words, spots, bold=bold)
        if found:
            return found
        boxes = [_box(words, spot, bold=bold) for spot in spots]
        meets = [sum(box.meets(each) for each in self.taken) for box in boxes]
        outside = [not self.frame.holds(box) for box in boxes]
        best = min(range(len(spots)), key=lambda at: (outside[at], meets[at]))
        self.take(boxes[best])
        return _placed(spots[best])

    def try_place(
        self, words: str, spots: Iterable[Spot], *, bold: bool = False
    ) -> Placed | None:
        """The first spot that is free and on the sheet, or nothing."""
        for spot in spots:
            box = _box(words, spot, bold=bold)
            if self.frame.holds(box) and not any(box.meets(o) for o in self.taken):
                self.take(box)
                return _placed(spot)
        return None


def width_of(words: str, *, bold: bool = False) -> float:
    """About how wide words of 14 px are."""
    return len(words) * (BOLD_LETTER if bold else LETTER)


def _box(words: str, spot: Spot, *, bold: bool) -> Box:
    x, y, anchor = spot
    wide = width_of(words, bold=bold)
    start = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return Box(start, y - TALL + 2, start + wide, y + 3)


def _placed(spot: Spot) -> Placed:
    x, y, anchor = spot
    return Placed(round(x, 1), round(y, 1), anchor)
