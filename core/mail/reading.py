"""A kept mail, read as a mail program would."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache

from . import keeping

# What a reader may want to see; the rest is the machinery of MIME.
SHOWN = (
    "From",
    "To",
    "Reply-To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)


@dataclass(frozen=True)
class Piece:
    """A file of a mail, or another form of it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class KeptMail:
    """What a mail says.

    Attributes:
        name: of its file.
        headers: those that are shown, in their order.
        text: its plain form.
        html: its other form; empty when it has none.
        pieces: its files.
    """

    name: str
    subject: str
    to: str
    date: datetime | None
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    pieces: tuple[Piece, ...]


def kept_mails() -> list[KeptMail]:
    """Return the mails that are kept, the last first."""
    return [mail for name in keeping.names() if (mail := kept_mail(name))]


def kept_mail(name: str) -> KeptMail | None:
    """Return the mail of this name; None when there is none."""
    content = keeping.read(name)
    return None if content is None else _parsed(name, content)


@lru_cache(maxsize=keeping.KEPT)
def _parsed(name: str, content: bytes) -> KeptMail:
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    text = next((part for part in parts if _is(part, "text/plain")), None)
    html = next((part for part in parts if _is(part, "text/html")), None)
    return KeptMail(
        name=name,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        date=_aware(getattr(message["Date"], "datetime", None)),
        headers=tuple((header, str(message[header])) for header in SHOWN if message[header]),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        pieces=tuple(_piece(part) for part in parts if part is not text and part is not html),
    )


def _aware(date: datetime | None) -> datetime | None:
    """Return a date with its zone: « -0000 », which Django writes, is UTC (RFC 5322, 3.3)."""
    return date.replace(tzinfo=UTC) if date and date.tzinfo is None else date


def _is(part: EmailMessage, content_type: str) -> bool:
    return part.get_content_type() == content_type and not part.is_attachment()


def _piece(part: EmailMessage) -> Piece:
    content_type = part.get_content_type()
    payload = part.get_payload(decode=True)
    return Piece(
        part.get_filename() or f"sans-nom.{content_type.rpartition('/')[2]}",
        content_type,
        payload if isinstance(payload, bytes) else b"",
    )
