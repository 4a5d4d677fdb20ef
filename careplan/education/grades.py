"""The reading grade as it is kept beside a text."""

from decimal import Decimal

from careplan.lib import readability

HARDEST = Decimal("99.9")


def stored_grade(body: str) -> Decimal:
    """The school grade of a text, to one decimal; at most 99.9, which the row holds."""
    return min(Decimal(str(readability.grade(body))), HARDEST)
