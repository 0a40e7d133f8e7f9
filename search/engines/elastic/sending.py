"""Tells Elasticsearch what waits in the outbox."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from search import outbox
from search.engines import Unavailable
from search.models import SearchOutbox
from search.outbox import Key

from . import documents, indices, writing

log = logging.getLogger(__name__)

# Rows of one round: told together, once a refresh shows them. How often a busy server is asked again. A round
# that lasts longer than rows are taken for is told twice, which does no harm.
ROUND, TRIES = 400, 3
# Seconds that an answer is waited for: behind this work, a worker has what makes new pages found.
PATIENCE_S = 10.0
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
        except writing.FAILURES as error:
            why = str(error)[:200]
            log.warning("Elasticsearch takes nothing (%s): %d changes wait.", why, len(rows))
            outbox.put_off(rows, timezone.now() + AWAY)
            sent.reached = False
    return sent


def _tell(rows: Sequence[SearchOutbox], sent: Sent) -> None:
    """Write rows wherever they are due; only what every index holds, and shows, is told.

    Raises:
        TransportError, ApiError, Unavailable: as ``writing.write``; no row is told.
    """
    aliases = indices.told()
    if not aliases:
        raise Unavailable("no index yet")
    refusals: dict[Key, str] = {}
    for alias in aliases:
        refusals |= dict(writing.write(alias, _operations(rows), tries=TRIES, patience=PATIENCE_S))
        writing.refresh(alias)
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
