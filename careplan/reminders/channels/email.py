"""E-mail over one SMTP connection, with a Message-ID that never changes."""

import contextlib
import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from careplan.reminders.channels.base import (
    ChannelDownError,
    DeliveryError,
    Message,
)

CLOSING_DOWN = 421
PERMANENT_FROM = 500


class EmailChannel:
    """Opens its connection with the first message and again after any fault."""

    name = "email"

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, message: Message) -> str:
        """Hand a message to the mail server. Raises DeliveryError.

        A refusal of this message is permanent from 500 on. Whatever stops us before
        a message is spoken of, also a wrong password, means that the channel is down.
        """
        connection = self._open()
        try:
            self._build(message, connection).send()
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            if _code(error) == CLOSING_DOWN:
                self.close()
            raise _fault(error) from error
        except OSError as error:
            self.close()
            raise _fault(error) from error
        except ValueError as error:
            raise DeliveryError(type(error).__name__, permanent=True) from error
        return "accepted"

    def close(self) -> None:
        """End the connection; a server that went away first is no fault."""
        connection, self._connection = self._connection, None
        if connection is not None:
            _end(connection)

    def _open(self) -> Any:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:
                _end(connection)
                raise ChannelDownError(_reply(error)) from error
            self._connection = connection
        return self._connection

    def _build(self, message: Message, connection: Any) -> EmailMultiAlternatives:
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.to],
            connection=connection,
            headers={
                "Message-ID": f"<{message.uid}@{settings.MESSAGE_ID_DOMAIN}>",
                "Auto-Submitted": "auto-generated",
                **_stop_headers(message),
            },
        )
        mail.attach_alternative(message.html, "text/html")
        return mail


def _stop_headers(message: Message) -> dict[str, str]:
    """The one click that stops reminders; what goes to staff has none."""
    if not message.stop_url:
        return {}
    return {
        "List-Unsubscribe": f"<{message.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _end(connection: Any) -> None:
    connection.fail_silently = True
    with contextlib.suppress(OSError):
        connection.close()


def _fault(error: Exception) -> DeliveryError:
    """What a fault while a message was being spoken of means.

    A silent server shows as a lost connection; what lost it is the error before.
    """
    code = _code(error)
    silent = isinstance(error, TimeoutError) or isinstance(
        error.__context__, TimeoutError
    )
    if code == CLOSING_DOWN or silent:
        return ChannelDownError(_reply(error))
    return DeliveryError(_reply(error), permanent=code >= PERMANENT_FROM)


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _reply(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _spoken(code, text)
    if isinstance(error, smtplib.SMTPResponseException):
        return _spoken(error.smtp_code, error.smtp_error)
    return type(error).__name__


def _spoken(code: int, text: bytes | str) -> str:
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {said}"[:200]
