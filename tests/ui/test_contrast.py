"""Every pair of colours that carries words keeps 4.5 to 1, light and dark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
GROUNDS = ["paper", "surface", "sunken", "brand-tint"]
TEXT_PAIRS = [
    *[(text, ground) for text in ("ink", "ink-soft", "brand") for ground in GROUNDS],
    *[("brand-strong", ground) for ground in GROUNDS],
    *[("error", ground) for ground in ("paper", "surface", "error-tint")],
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("surface", "ink"),
    *[(f"on-urgency-{letter}", f"urgency-{letter}") for letter in "eswr"],
    *[(f"ink-{letter}", f"tint-{letter}") for letter in "eswr"],
    *[("ink", f"tint-{letter}") for letter in "eswr"],
    *[
        (f"on-standing-{standing}", f"standing-{standing}")
        for standing in ("upcoming", "due", "overdue", "done", "closed")
    ],
    ("chart-limit", "paper"),
    ("ink-soft", "chart-band"),
]
EDGE_PAIRS = [
    *[("line-control", ground) for ground in ("paper", "surface", "sunken")],
    *[("brand", ground) for ground in ("paper", "surface")],
    *[("error", ground) for ground in ("paper", "surface")],
    *[("chart-line", ground) for ground in ("paper", "surface")],
    ("edge-w", "surface"),
    ("edge-w", "paper"),
    ("focus-ring", "paper"),
    ("focus-ring", "surface"),
]
DARK_START = "@media (prefers-color-scheme: dark)"


def colours(scheme: str) -> dict[str, str]:
    """The tokens as a browser in `scheme` sees them."""
    css = (CSS / "tokens.css").read_text()
    light, rest = css.split(DARK_START)
    dark = rest.split("@media print")[0]
    pattern = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
    found = dict(pattern.findall(light))
    if scheme == "dark":
        found |= dict(pattern.findall(dark))
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_knows_black_on_white():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_keeps_its_contrast(scheme, text, ground):
    tokens = colours(scheme)

    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_keep_their_contrast(scheme, edge, ground):
    tokens = colours(scheme)

    assert contrast(tokens[edge], tokens[ground]) >= 3


def test_dark_gives_every_colour_anew_or_keeps_it_on_purpose():
    light, dark = colours("light"), colours("dark")
    same = {name for name in light if light[name] == dark[name]}

    assert same == {"urgency-w", "on-urgency-w"}


def test_only_the_tokens_hold_a_colour():
    value = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[\s;,)])|\brgba?\(|\bhsla?\(")
    guilty = [
        str(path.relative_to(CSS))
        for path in sorted(CSS.rglob("*.css"))
        if path.name != "tokens.css" and value.search(path.read_text())
    ]

    assert guilty == []


def test_no_stylesheet_is_two():
    long = {
        str(path.relative_to(CSS)): lines
        for path in CSS.rglob("*.css")
        if (lines := len(path.read_text().splitlines())) > 150
    }

    assert long == {}


def test_every_component_stylesheet_is_linked():
    linked = set(re.findall(r'url\("([^"]+)"\)', (CSS / "careplan.css").read_text()))
    parts = {str(path.relative_to(CSS)) for path in (CSS / "components").glob("*.css")}

    assert parts | {"tokens.css", "base.css", "layout.css", "print.css"} == linked
