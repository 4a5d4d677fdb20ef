"""The clinical tables as they were copied out, and the library files beside them."""

import csv
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "careplan" / "checklists" / "library"
QUESTIONS = ROOT / "careplan" / "questions" / "library"
REASONS = ROOT / "careplan" / "hospital" / "library" / "reasons.yaml"
DATA = Path(__file__).parent / "data"
EVERYONE = ("early-recovery", "all-cancers")
SITES = (
    *("breast", "colon", "rectum", "lung", "melanoma", "stomach", "prostate"),
    *("kidney", "bladder", "endometrium", "ovary", "pancreas", "thyroid"),
    *("head-neck", "liver", "oesophagus", "other"),
)
CHECKLISTS = EVERYONE + SITES


def load(path):
    """Read a file of the library as plain lists and dictionaries."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def table(name):
    """Read one table of data/ as rows."""
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def content_of(code):
    """Read a checklist; one that is not there yet has no rows and says so itself."""
    path = LIBRARY / f"{code}.yaml"
    return load(path) if path.exists() else None


CONTENT = {code: found for code in CHECKLISTS if (found := content_of(code))}
ITEMS = [(code, item) for code, found in CONTENT.items() for item in found["items"]]
ROWS = {row["id"]: row for row in table("rows")}
TAGS = {tag["code"]: tag for tag in load(LIBRARY / "tags.yaml")}
