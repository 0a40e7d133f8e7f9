"""A mail server for tests: a real one, which does with each message what the test tells it to."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# It tells every command, addresses with them: not what our own log says.
logging.getLogger("mail.log").setLevel(logging.ERROR)

ACCEPTED = "250 Message accepted"
# Told instead of an answer: the connection is closed.
DROP = "drop"
# What the server answers to one recipient, or to one message.
Rule = Callable[[str], str]


class Handler:
    """Keeps what it accepts, and counts who comes. aiosmtpd finds its methods by their names."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections: set[int] = set()
        self.on_sender: Rule = lambda address: ACCEPTED
        self.on_recipient: Rule = lambda address: ACCEPTED
        self.on_data: Rule = lambda address: ACCEPTED
        # Seconds before the answer to a message: for all, then for each recipient.
        self.delay: Callable[[str], float] = lambda address: 0.0

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.connections.add(id(session))
        answer = self.on_sender(address)
        if answer == ACCEPTED:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_recipient(address)
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        await asyncio.sleep(self.delay(address))
        answer = self.on_data(address)
        if answer == DROP:
            assert server.transport is not None
            server.transport.abort()
            return "421 Closing"
        if answer == ACCEPTED:
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
            self.recipients.append(address)
        return answer

    def identifiers(self) -> list[str]:
        """The Message-ID of each message accepted, in their order."""
        return [str(message["Message-ID"]) for message in self.messages]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(handler: Handler, port: int | None = None, **options: object) -> Iterator[int]:
    """Serve on the loopback; give the port."""
    port = port or free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)  # type: ignore[arg-type]
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
