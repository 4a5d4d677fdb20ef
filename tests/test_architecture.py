"""What the house style says that no linter can: each rule is a test here."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin

from tests.urls import every_url

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    p for p in sorted((ROOT / "careplan").rglob("*.py")) if "migrations" not in p.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CSS = sorted((ROOT / "static").rglob("*.css"))
PAGES = [
    path
    for app in ("clinic", "portal")
    for path in sorted((ROOT / "careplan" / app / "views").glob("*.py"))
    if path.stem != "__init__"
]
PUBLIC = {
    "start",
    "healthz",
    "accept_invitation",
    "clinic:keep_draft",
    "demo:mail",
    "demo:mail_html",
    "demo:mail_message",
    "portal:help",
    "portal:stop_reminders",
}
ALLAUTH = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
# Two addresses of one page: somebody new, and somebody we have.
SAME_PAGE = {"enrol_known_patient": "enrol_patient"}
# The page draws more than one step, each with a template of its own.
STEPS = {"enrol_patient"}
# They do something and send on; there is nothing to draw.
ACTS = {"invite", "keep_draft", "queue_export", "queue_views"}
NOT_IN_ADMIN = {
    "accounts.rolegrant": "boxes on the page of a user",
    "accounts.contactdetails": "fields on the page of a user",
    "accounts.membership": "boxes on the page of a user",
    "patients.nametoken": "made from the name; nothing to see",
    "entries.draft": "what a person typed and did not send: nobody else's",
    "followups.queueview": "a nurse's own filters",
    "auth.group": "roles are code",
    "auth.permission": "roles are code",
    "contenttypes.contenttype": "Django's own bookkeeping",
    "sessions.session": "secrets",
    "admin.logentry": "the audit trail says more",
    "account.emailaddress": "allauth's; ours is the user's own address",
    "account.emailconfirmation": "allauth's; an invitation confirms here",
}


def name(path):
    return str(path.relative_to(ROOT))


def too_long(paths, most):
    return {
        name(path): count
        for path in paths
        if (count := len(path.read_text().splitlines())) > most
    }


def found(paths, pattern):
    seek = re.compile(pattern)
    return [
        f"{name(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if seek.search(line)
    ]


def test_files_stay_short():
    assert too_long(CODE, 400) == {}
    assert too_long(TEMPLATES, 150) == {}
    assert too_long(CSS, 150) == {}
    assert too_long([ROOT / "README.md"], 120) == {}


def test_views_leave_the_database_to_access_queries_and_actions():
    banned = r"\.objects\b|\.save\(|\.delete\(|get_object_or_404|\.raw\(|connection\b"

    assert found(PAGES, banned) == []


# A pattern refused in review, and the only files where each use was argued for.
REFUSED = {
    r"\bprint\(": set(),
    r"date\.today\(|datetime\.now\(|utcnow\(": set(),
    r"mark_safe\(|\|\s*safe\b": {"education/rendering.py", "ui/components/marks.py"},
    r"except\s*:|except Exception": {
        "followups/actions/alert_judging.py",
        "followups/actions/alert_steps.py",
        "followups/actions/watching.py",
        "reminders/actions/passing.py",
        "reminders/actions/sending.py",
        "rules/redflags/evaluation.py",
    },
    r"@receiver|post_save|pre_save": set(),
    r"@csrf_exempt": {"portal/views/stop_reminders.py"},
}


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_is_refused_in_review_is_only_where_it_was_argued_for(pattern):
    files = [path for path in CODE if path.name != "settings.py"]

    places = {each.partition(":")[0] for each in found(files, pattern)}
    assert places == {f"careplan/{each}" for each in REFUSED[pattern]}


def test_rules_know_nothing_but_the_standard_library_and_dateutil():
    allowed = {"careplan.rules", "dateutil"}
    foreign = {
        f"{name(path)}: {module}"
        for path in sorted((ROOT / "careplan" / "rules").glob("*.py"))
        for module in imported(path)
        if module.split(".")[0] in {"careplan", "django", "psycopg2", "allauth"}
        and not any(module.startswith(each) for each in allowed)
    }

    assert foreign == set()


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_nothing_is_inline_in_a_template():
    banned = r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:"

    assert found(TEMPLATES, banned) == []


def test_no_page_asks_a_third_party_for_anything():
    banned = r"(?:src|href|action)=[\"'](?:https?:)?//"

    assert found(TEMPLATES, banned) == []
    assert found(CSS, r"url\([\"']?(?:https?:)?//|@import [\"']?(?:https?:)?//") == []


def test_colours_have_names():
    others = [path for path in CSS if path.name != "tokens.css"]

    assert found(others, r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(") == []
    assert found(TEMPLATES, r"(?<![&\"'/\w])#[0-9a-fA-F]{6}\b") == []


def test_every_address_has_its_gate_or_is_public_on_purpose():
    marks = {
        each: getattr(view, "requires", "unmarked") for each, _path, view in every_url()
    }

    assert {each for each, mark in marks.items() if mark is None} == PUBLIC
    assert {each for each, mark in marks.items() if mark == "unmarked"} == ALLAUTH


def pages():
    return [
        (each.partition(":")[0], each.partition(":")[2], view)
        for each, _path, view in every_url()
        if each.startswith(("clinic:", "portal:"))
    ]


def test_view_module_url_and_template_share_a_name():
    for app, url, view in pages():
        page = SAME_PAGE.get(url, url)
        assert view.__module__ == f"careplan.{app}.views.{page}"
        assert view.__name__ == page
        template = ROOT / "templates" / app / f"{page}.html"
        assert template.exists() or page in STEPS | ACTS, template


def test_every_page_has_a_test_file_of_its_name():
    tests = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}

    assert {name(path) for path in PAGES if f"test_{path.stem}" not in tests} == set()


def test_every_model_is_where_an_administrator_looks_for_it():
    missing = {
        model._meta.label_lower
        for model in apps.get_models()
        if model not in admin.site._registry
    }

    children = {
        inline.model._meta.label_lower
        for page in admin.site._registry.values()
        for inline in page.inlines
    }
    assert missing - set(NOT_IN_ADMIN) - children == set()
    assert set(NOT_IN_ADMIN) - missing == set()


def test_every_module_says_in_a_line_what_it_is():
    assert [
        name(path)
        for path in CODE
        if path.read_text() and not ast.get_docstring(ast.parse(path.read_text()))
    ] == []


def test_lock_files_name_no_host():
    locks = sorted(ROOT.glob("requirements*.txt"))

    assert len(locks) == 3
    assert found(locks, r"https?://|--index-url|--extra-index|--trusted-host") == []
