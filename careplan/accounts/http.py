"""The request behind the gate, for type hints."""

from django.http import HttpRequest

from careplan.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is known."""

    user: User
