"""Tells Elasticsearch what waits in the outbox."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import ApiError

from search import outbox
from search.models import SearchOutbox
from search.outbox import Key

from . import documents, writing
from .connection import current_alias

log = logging.getLogger(__name__)

# Rows of one round: told together, once a refresh shows them.
ROUND = 1_000
# How long an absent server is left alone by the rows that it did not take.
AWAY = timedelta(seconds=5)


@dataclass
class Sent:
    """What was done: rows told, documents refused, and whether the server was there to the end."""

    told: int = 0
    refused: int = 0
    reached: bool = True


def send() -> Sent:
    """Tell everything that is due, round by round; safe to run several times at once, or twice."""
    sent = Sent()
    while sent.reached and (rows := outbox.take(ROUND)):
        try:
            _tell(rows, sent)
        except (TransportError, ApiError) as error:
            log.warning("Elasticsearch takes nothing (%s): %d changes wait.", type(error).__name__, len(rows))
            outbox.put_off(rows, timezone.now() + AWAY)
            sent.reached = False
    return sent


def _tell(rows: Sequence[SearchOutbox], sent: Sent) -> None:
    refusals = dict(writing.write(current_alias(), _operations(rows), alias=True))
    writing.refresh(current_alias())
    outbox.told([row for row in rows if _key(row) not in refusals])
    for row in rows:
        if why := refusals.get(_key(row)):
            log.error("Elasticsearch refuses %s: %s", _key(row), why)
            outbox.refused(row, why)
    sent.refused += len(refusals)
    sent.told += len(rows) - len(refusals)


def _operations(rows: Sequence[SearchOutbox]) -> Iterator[dict[str, Any]]:
    """Yield what to say of each row, as things are now; what changed since has a newer row."""
    for start in range(0, len(rows), writing.CHUNK):
        some = rows[start : start + writing.CHUNK]
        entries = documents.read([_key(row) for row in some if not row.removed])
        for row in some:
            entry = entries.get(_key(row))
            if entry is not None:
                yield documents.written(entry)
            elif row.removed:
                yield documents.removed(_key(row), row.version)


def _key(row: SearchOutbox) -> Key:
    return Key(row.type, row.object_id)
