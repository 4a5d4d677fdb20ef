"""What `make check` and `make test` look at before any test runs."""

import secrets

from steps import PYTHON, ROOT, Step

# Tools that load the settings see everything there is, the demo too.
WITH_DEMO = {"CAREPLAN_DEMO": "1"}


# Neighbours stay with one worker, so that what a module makes is made once.
EVENLY = ("-n", "auto", "--dist", "worksteal")


def static_steps() -> list[Step]:
    """The slowest first: they run beside each other."""
    templates = sorted(str(p) for p in (ROOT / "templates").rglob("*.html"))
    return [
        Step("types (mypy)", ["mypy"], WITH_DEMO),
        Step("imports go down (import-linter)", ["lint-imports"], WITH_DEMO),
        Step("format (ruff)", ["ruff", "format", "--check", "--quiet"]),
        Step("lint (ruff)", ["ruff", "check", "--quiet"]),
        Step(
            "template tags (djade)",
            ["djade", "--check", "--target-version", "5.2", *templates],
        ),
        Step("templates (djlint)", ["djlint", "--lint", "--quiet", "templates"]),
        Step(
            "no migration is missing",
            [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
            WITH_DEMO,
        ),
        Step(
            "Django's own checks",
            [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
            WITH_DEMO,
        ),
        Step(
            "Django's own checks, as in production",
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            {
                "CAREPLAN_SECRET_KEY": secrets.token_urlsafe(50),
                "CAREPLAN_HOSTS": "careplan.example",
                "CAREPLAN_BASE_URL": "https://careplan.example",
            },
        ),
    ]


def unit_tests(name: str, *more: str, env: dict[str, str] | None = None) -> Step:
    """All but the browser tests, a worker a core."""
    command = [PYTHON, "-m", "pytest", "-m", "not e2e", *EVENLY, *more]
    return Step(name, command, env or {})
