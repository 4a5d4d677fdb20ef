"""How long what people write may be, and how large their numbers, by field name."""

LONGEST_TEXT = 2_000
LONGEST = {"body": 30_000}
MOST_LINES = 50
SMALL = (0, 32_767)
NUMBERS = {
    "minutes": (1, 60),
    "days_before": (0, 366),
    "days_after": (0, 366),
    "instead_from_month": (0, 360),
    "floor_months": (0, 360),
    "decimals": (0, 4),
}
