"""Tables, content and people, before the demo starts; quick when all is there."""

import fcntl
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from careplan.accounts.models import User
from careplan.demo.seeding import seed
from careplan.lib.errors import RefusedError
from careplan.patients.models import Patient

NURSE = "nurse@careplan.example"
PACKAGE = Path(__file__).resolve().parent.parent


def refuse_real_patients() -> None:
    """Raise RefusedError when the database has patients but is not the demo's (H54).

    The demo's nurse has an address that cannot exist outside a demo.
    """
    if _is_empty() or not Patient.objects.exists():
        return
    if not User.objects.filter(email=NURSE).exists():
        raise RefusedError(
            "This database holds patients who are not the demo's. The demo does not "
            "touch it: unset CAREPLAN_DATABASE_URL, or name an empty one."
        )


def prepare(say: Callable[[str], None]) -> None:
    """Make the tables, load the library, make the people. One at a time in a place."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with _alone(settings.VAR / "preparing.lock"):
        refuse_real_patients()
        empty = _is_empty()
        if empty:
            say("Making the tables …")
        call_command("migrate", verbosity=0, interactive=False)
        stamp, now = settings.VAR / "library.stamp", library_hash(PACKAGE)
        if empty or not stamp.exists() or stamp.read_text() != now:
            say("Loading the library: checklists, question sets, pages …")
            call_command("loadlibrary", stdout=io.StringIO())
            stamp.write_text(now)
        if not Patient.objects.exists():
            say("Making the hospital and its patients (half a minute) …")
        with transaction.atomic():  # stopped half-way, the next start begins again
            seed(timezone.now(), lambda words: say(f"  {words}"))


def library_hash(package: Path) -> str:
    """One hash of all content files and of what reads them."""
    found = hashlib.sha256()
    for path in sorted(_library_files(package)):
        found.update(str(path.relative_to(package)).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _library_files(package: Path) -> Iterator[Path]:
    for path in package.glob("*/library/**/*"):
        if path.suffix in {".yaml", ".md", ".py"}:
            yield path
    yield from package.glob("*/*library*.py")


def _is_empty() -> bool:
    return Patient._meta.db_table not in connection.introspection.table_names()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Two demos started at once in one place prepare one after the other."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
