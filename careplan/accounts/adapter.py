"""How allauth behaves here."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers: accounts are made by the clinic and opened by invitation."""

    error_messages: ClassVar[dict[str, str | Promise]] = (
        DefaultAccountAdapter.error_messages
        | {
            "email_password_mismatch": _(
                "The e-mail address and the password do not fit together. "
                "Check both and try again."
            ),
            "too_many_login_attempts": _(
                "Too many tries. Wait a few minutes, then try again."
            ),
        }
    )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Wrong tries slow down an account from one place only (H55).

        Whoever guesses from elsewhere does not keep its owner out.
        """
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"
