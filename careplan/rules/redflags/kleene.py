"""Three answers to a test: true, false, and None where nobody can tell."""

from collections.abc import Iterable

Truth = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return false where one is false, else unknown where one is unknown."""
    found = set(truths)
    if False in found:
        return False
    return None if None in found else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return true where one is true, else unknown where one is unknown."""
    found = set(truths)
    if True in found:
        return True
    return None if None in found else False


def at_least(wanted: int, truths: Iterable[Truth]) -> Truth:
    """Return whether `wanted` of them are true, whatever the unknown ones are."""
    found = list(truths)
    if found.count(True) >= wanted:
        return True
    return None if len(found) - found.count(False) >= wanted else False
