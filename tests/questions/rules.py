"""The rows of the clinical tables as they were copied out, and the rules beside."""

import csv
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "careplan" / "questions" / "library" / "redflags"
PHRASES = ROOT / "tests" / "checklists" / "data" / "phrases.csv"


def rows(path):
    with path.open(encoding="utf-8") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


TABLE = rows(Path(__file__).parent / "data" / "alerts.csv")
RULES = {
    rule["id"]: rule
    for path in sorted(LIBRARY.glob("*.yaml"))
    for rule in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["rules"]
}
# These raise no alert: reasons in the queue, the clock of alerts, a state of versions.
NO_RULE = {"AP-02", "AP-03", "AP-05", "AP-06", "AP-07", "AP-08", "AP-10"}
