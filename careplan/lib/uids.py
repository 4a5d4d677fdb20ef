"""Random names for what is a patient's, so that no URL can be guessed."""

import secrets


def new_uid() -> str:
    """Twelve random bytes as sixteen characters that fit a URL."""
    return secrets.token_urlsafe(12)
