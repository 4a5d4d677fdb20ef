"""Facts of one operation that cannot all be right: a question to who typed them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from careplan.rules.applies import Tags
from careplan.rules.enums import Known

# Two tags that never hold together for one operation (clinical/tags.md section 2).
NEVER_BOTH = (
    ("stage-1", "t4"),
    ("stage-1", "n2"),
    ("ileostomy", "colostomy"),
    ("anterior-resection", "abdominoperineal"),
    ("gastrectomy-total", "gastrectomy-partial"),
    ("thyroidectomy-total", "thyroid-lobectomy"),
    ("breast-conserving", "bilateral-mastectomy"),
    ("mastectomy-one-sided", "bilateral-mastectomy"),
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`holds` was answered yes; `against` was answered yes too, or no."""

    holds: str
    against: str
    answered: Known


def contradictions(
    tags: Tags, implies: Mapping[str, Iterable[str]]
) -> tuple[Contradiction, ...]:
    """What was answered that cannot all be right, in a steady order.

    Besides pairs that never go together: a no to what another answer brings with it,
    such as further treatment, no, with chemotherapy planned, yes.
    """
    return (*_pairs(tags), *_denied(tags, implies))


def _pairs(tags: Tags) -> Iterator[Contradiction]:
    for one, other in NEVER_BOTH:
        if tags.get(one) is Known.YES and tags.get(other) is Known.YES:
            yield Contradiction(one, other, Known.YES)


def _denied(
    tags: Tags, implies: Mapping[str, Iterable[str]]
) -> Iterator[Contradiction]:
    for tag, known in tags.items():
        if known is not Known.YES:
            continue
        for brought in implies.get(tag, ()):
            if tags.get(brought) is Known.NO:
                yield Contradiction(tag, brought, Known.NO)
