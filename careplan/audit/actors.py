"""Who acts: a person who signed in, or a job with a name."""

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True, slots=True)
class Job:
    """A part of Careplan that acts by itself, such as the reminder loop."""

    name: str


Actor: TypeAlias = AbstractBaseUser | Job


def person(actor: Actor) -> AbstractBaseUser | None:
    """The person behind an act, or nothing when a job acted."""
    return None if isinstance(actor, Job) else actor
