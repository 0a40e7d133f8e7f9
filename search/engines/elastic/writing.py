"""Writes documents, many at a time, no faster than the server takes them."""

from collections.abc import Iterable, Iterator
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError
from elasticsearch.helpers import streaming_bulk

from search.engines import Unavailable
from search.outbox import Key

from .connection import PATIENCE_S, client

# How a server is known not to be there, or to take nothing now.
FAILURES = (TransportError, ApiError, Unavailable)

# Documents, and bytes, of one request.
CHUNK = 200
CHUNK_BYTES = 4 * 1024 * 1024
# A server that has too much to do (429) is asked again after this many seconds, doubled each time.
FIRST_WAIT_S, LONGEST_WAIT_S, TRIES = 1, 20, 5
# Seconds that a refresh may take: one comes every second while documents are written, so that little is left.
REFRESH_S = 10.0
# The server holds a newer version: what was to be said is out of date, and said already.
NEWER_THERE = 409
# The document is not one: it would be refused again. All else is the server's trouble, not the document's.
NO_DOCUMENT = 400


def write(
    alias: str, operations: Iterable[dict[str, Any]], *, tries: int = TRIES, patience: float = PATIENCE_S
) -> Iterator[tuple[Key, str]]:
    """Send operations; yield the objects whose document the server refuses, and why.

    Args:
        alias: where; it must lead to an index: writing never makes one.
        operations: from ``documents``; read as they are sent.
        tries: how often a server that has too much to do is asked again.
        patience: how many seconds an answer is waited for.

    Raises:
        TransportError, ApiError, Unavailable: the server cannot be reached, or takes nothing; some may have
            been written.
    """
    answers = streaming_bulk(
        client().options(request_timeout=patience),
        operations,
        index=alias,
        chunk_size=CHUNK,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        max_retries=tries,
        initial_backoff=FIRST_WAIT_S,
        max_backoff=LONGEST_WAIT_S,
        require_alias=True,
    )
    for accepted, answer in answers:
        result = answer["index"]
        if accepted or result["status"] == NEWER_THERE:
            continue
        if result["status"] != NO_DOCUMENT:
            raise Unavailable(_why(result))
        yield Key.parse(result["_id"]), _why(result)


def refresh(index: str) -> None:
    """Make what was written visible to searches."""
    client().options(request_timeout=REFRESH_S).indices.refresh(index=index)


def _why(result: dict[str, Any]) -> str:
    error = result.get("error", {})
    return f"{result['status']} {error.get('type', '')} {error.get('reason', '')}".strip()
