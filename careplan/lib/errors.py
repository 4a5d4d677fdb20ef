"""What an action raises when it says no."""


class RefusedError(Exception):
    """An action said no, in words fit for the user."""


class StaleError(RefusedError):
    """Somebody changed the record after this form was opened."""
