"""Tables for spreadsheet programs, in which no cell is ever a formula (H47)."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet program takes for the start of a formula, or skips to reach one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: object) -> str:
    """The text of a cell; one that a program would reckon gets a ' before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(DANGEROUS) else text


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, with a mark by which programs know that it is UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()
