"""The question sets that ship, as questions that are not saved."""

from decimal import Decimal
from pathlib import Path

import yaml

from careplan.questions import reading
from careplan.questions.models import Question

LIMITS = {"hard": [None, None], "soft": [None, None], "guard": [None, None]}
SETS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(Path(reading.__file__).parent.joinpath("library").glob("*.yaml"))
}


def question(row):
    """A question as its row of the library says."""
    columns = {key: value for key, value in row.items() if key not in LIMITS}
    for name, none in LIMITS.items():
        for end, limit in zip(("low", "high"), row.get(name, none), strict=True):
            columns[f"{name}_{end}"] = None if limit is None else Decimal(str(limit))
    return Question(**columns)


ASKED = {}
for code, content in SETS.items():
    for row in content["questions"]:
        ASKED.setdefault(row["code"], {})[code] = question(row)
