"""A chart of a few horizontal bars, worked out on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 420
ROW = 30
LEFT, RIGHT = 150, 84  # room for the names and for the words behind the bars
TOP, FOOT = 8, 22
ROOM = WIDTH - LEFT - RIGHT


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length (1 is full), and the words behind it."""

    name: str
    length: float
    words: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """One bar in the picture."""

    bar: Bar
    y: int
    width: float
    text_y: int
    words_x: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars under one sentence; `target` is a dashed line with its own words."""

    id: str
    says: str
    bars: Sequence[Bar]
    target: float | None = None
    target_words: str = ""

    @property
    def height(self) -> int:
        foot = FOOT if self.target is not None else 0
        return TOP + ROW * len(self.bars) + foot

    @property
    def drawn(self) -> list[Drawn]:
        return [
            Drawn(
                bar=bar,
                y=TOP + ROW * place + 4,
                width=round(max(min(bar.length, 1), 0) * ROOM, 1),
                text_y=TOP + ROW * place + 20,
                words_x=round(LEFT + max(min(bar.length, 1), 0) * ROOM + 6, 1),
            )
            for place, bar in enumerate(self.bars)
        ]

    @property
    def target_x(self) -> float | None:
        return None if self.target is None else round(LEFT + self.target * ROOM, 1)

    @property
    def bottom(self) -> int:
        return TOP + ROW * len(self.bars)
