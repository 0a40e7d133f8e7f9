"""Mails kept as files instead of being sent, to be looked at: development and demonstration.

One file a mail, as it would have been sent (RFC 5322), named after its date. Nobody is written to.
"""

import os
import re
import tempfile
import threading
import time
from collections.abc import Collection, Sequence
from email.parser import BytesHeaderParser
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

# The oldest go past that.
KEPT = 200
# Nanoseconds of the date, and what tells two mails of one date: 26 figures and letters in all.
NAME = re.compile(r"[0-9]{20}-[0-9a-z_]{8}\.eml")
_lock = threading.Lock()


class KeepingBackend(BaseEmailBackend):
    """Keeps the last mails in ``MAIL_STORE_DIR``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each; return how many.

        Raises:
            OSError: when the folder cannot be written.
        """
        for message in email_messages:
            keep(message.message().as_bytes())
        return len(email_messages)


def folder() -> Path:
    """Return where mails are kept."""
    return Path(settings.MAIL_STORE_DIR)


def keep(content: bytes) -> None:
    """Write a mail whole or not at all, readable by this account only, and let the oldest go."""
    folder().mkdir(parents=True, exist_ok=True)
    with _lock:
        descriptor, path = tempfile.mkstemp(dir=folder())
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        chance = Path(path).name.removeprefix(tempfile.gettempprefix())
        Path(path).rename(folder() / f"{time.time_ns():020d}-{chance}.eml")
        for name in names()[KEPT:]:
            (folder() / name).unlink(missing_ok=True)


def names() -> list[str]:
    """Return the names of the mails that are kept, the last first."""
    try:
        found = os.listdir(folder())
    except FileNotFoundError:
        return []
    return sorted(filter(NAME.fullmatch, found), reverse=True)


def read(name: str) -> bytes | None:
    """Return a mail as it was kept; None when there is none of this name."""
    if not NAME.fullmatch(name):
        return None
    try:
        return (folder() / name).read_bytes()
    except FileNotFoundError:
        return None


def discard(message_ids: Collection[str]) -> None:
    """Delete the mails of these Message-IDs: whoever they were for asked to be forgotten."""
    for name in names():
        content = read(name)
        if content and BytesHeaderParser().parsebytes(content)["Message-ID"] in message_ids:
            (folder() / name).unlink(missing_ok=True)
