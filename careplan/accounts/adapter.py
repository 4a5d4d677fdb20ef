"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers: accounts are made by the clinic and opened by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
