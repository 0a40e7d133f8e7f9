"""Where something about a person is still to be read: every column of every table, logs, files of mails."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

# How JSON may write a letter.
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def traces_of(*texts: str, logs: str = "") -> list[str]:
    """Return where any of these texts is found, however its letters are written; empty when nowhere.

    Args:
        texts: an address, a name, some words that only this person wrote. Each must be told apart from what
            stays: « camille.durand@exemple.fr », not « Camille ».
        logs: what was logged meanwhile (``everything_logged``, ``caplog.text``).
    """
    forms = [form for text in texts for form in _forms(text)]
    places = [*_tables(), *_mail_files(), ("logs", logs)]
    return sorted({where for where, content in places if any(form in _plain(content) for form in forms)})


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """Give the lines that any logger writes meanwhile, whatever its level, statements of SQL left out."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith("django.db"):
                lines.append(self.format(record))

    root, keeper = logging.getLogger(), Keeper()
    former = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(former)
        root.removeHandler(keeper)


def _forms(text: str) -> set[str]:
    """Return how a text may be written once plain: as it is, in an address."""
    return {text.lower(), quote(text.lower()).lower()}


def _plain(content: str) -> str:
    return ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), content).lower()


def _tables() -> Iterator[tuple[str, str]]:
    """Yield (« table.column », what one cell holds) for each cell of each table, Django's or not."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", _readable(value)


def _readable(value: Any) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    return str(value)


def _mail_files() -> Iterator[tuple[str, str]]:
    folder = Path(settings.MAIL_STORE_DIR)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            yield f"mails/{path.name}", "\n".join([_readable(raw), *_mail_texts(raw)])


def _mail_texts(raw: bytes) -> Iterator[str]:
    """Yield what a mail says once decoded: encoded, a name is in no search."""
    message = message_from_bytes(raw, policy=policy.default)
    for part in message.walk():
        yield from (str(value) for value in part.values())
        if not part.is_multipart():
            yield _readable(part.get_payload(decode=True))
