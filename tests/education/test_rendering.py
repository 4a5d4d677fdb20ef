"""Hostile and clumsy Markdown never becomes anything but harmless HTML (H44)."""

import re

import pytest

from careplan.education.rendering import (
    fill,
    number,
    tel,
    to_html,
    unknown_placeholders,
)
from careplan.hospital.models import Hospital

HOSPITAL = Hospital(
    emergency_number="999", clinic_phone="01632 960 114", night_phone="+44 1632 960190"
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    '[x](http://e.example "onmouseover=alert(1)")',
    "<iframe src=//e.example></iframe>",
    "<svg/onload=alert(1)>",
    "<style>body{display:none}</style>",
    '<a href="#" style="position:fixed">x</a>',
    "<form action=//e.example><input name=password>",
    "## <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "{emergency_number}<script>",
    "[{clinic_phone}](javascript:alert(1))",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<math><mi//xlink:href='data:x,<script>'>",
    "\u202e<script>\u0000alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<" * 3000,
    "[" * 2000,
    "*" * 3000,
    "> " * 500 + "x",
]
TAG = re.compile(r"<\s*/?\s*([a-z0-9]+)([^>]*)>", re.IGNORECASE)
ALLOWED = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br"),
    *("blockquote", "hr", "code", "pre"),
}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_leaves_only_harmless_tags(text):
    html = to_html(text, HOSPITAL)

    for name, attributes in TAG.findall(html):
        assert name.lower() in ALLOWED
        assert not re.search(r"\bon\w+\s*=|style\s*=|src\s*=", attributes)
    for address in re.findall(r'href="([^"]*)"', html):
        assert re.match(r"(https?://|tel:|mailto:|/|#|[^:]*$)", address)


def test_numbers_become_links_that_ring():
    html = to_html("Ring {clinic_phone}, at night {night_phone}.", HOSPITAL)

    assert html == (
        '<p>Ring <a href="tel:01632960114" rel="noopener noreferrer">01632 960 114</a>'
        ', at night <a href="tel:+441632960190" rel="noopener noreferrer">'
        "+44 1632 960190</a>.</p>\n"
    )


def test_a_number_inside_a_link_stays_plain():
    html = to_html("[Ring {emergency_number}](https://a.example)", HOSPITAL)

    assert html.count("<a ") == 1
    assert ">Ring 999</a>" in html


def test_headings_get_ids_and_none_is_an_h1():
    html = to_html("# One\n\n## Two words\n\n## Two words\n\n## هل", HOSPITAL)

    assert re.findall(r"<h(\d)(?: id=\"([^\"]*)\")?>", html) == [
        ("2", "part-one"),
        ("2", "part-two-words"),
        ("2", "part-two-words-2"),
        ("2", "part-4"),
    ]


def test_a_missing_number_falls_back_and_is_never_empty():
    hospital = Hospital(emergency_number="999", clinic_phone="", night_phone="")

    assert number("night_phone", hospital) == "999"
    assert fill("Ring {clinic_phone}.", hospital) == "Ring 999."
    assert tel("+44 (0)1632") == "tel:+4401632"


def test_words_in_braces_that_stand_for_nothing_are_named():
    assert unknown_placeholders("{clinic_phone} {clinic_fax} { x }") == ["clinic_fax"]
