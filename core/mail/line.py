"""The connection to the mail server: one for a run, opened again when it breaks."""

import contextlib
import smtplib
from types import TracebackType
from typing import Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from . import failures

# Mails after which another connection is opened: many servers limit them, and answer 421 past that.
MAILS_PER_CONNECTION = 50


class Line:
    """A connection of Django's, whatever its backend."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()

    def ready(self) -> None:
        """Open it, unless it is.

        Raises:
            MailServerAwayError: when the server cannot be reached, or lets nobody in.
        """
        if self._sent >= MAILS_PER_CONNECTION:
            self.drop()
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as problem:
                _close(connection)
                raise failures.of_opening(problem) from None
            self._connection = connection

    def send(self, message: EmailMessage) -> None:
        """Give a message to the server; raise what Django raises."""
        message.connection = self._connection
        message.send()
        self._sent += 1

    def drop(self) -> None:
        """Close it; the next use opens another."""
        if self._connection is not None:
            _close(self._connection)
        self._connection, self._sent = None, 0


def _close(connection: BaseEmailBackend) -> None:
    # What was sent was acknowledged: how the connection ends changes nothing.
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()
