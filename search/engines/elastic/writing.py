"""Writes documents, many at a time, no faster than the server takes them."""

from collections.abc import Iterable, Iterator
from typing import Any

from elasticsearch.helpers import streaming_bulk

from search.outbox import Key

from .connection import client

# Documents, and bytes, of one request.
CHUNK = 200
CHUNK_BYTES = 4 * 1024 * 1024
# A server that has too much to do (429) is asked again after this many seconds, doubled each time.
FIRST_WAIT_S, LONGEST_WAIT_S, TRIES = 1, 20, 5
# The server holds a newer version: what was to be said is out of date, and said already.
NEWER_THERE = 409


def write(
    index: str, operations: Iterable[dict[str, Any]], *, alias: bool = False
) -> Iterator[tuple[Key, str]]:
    """Send operations; yield the objects whose document the server refuses, and why.

    Args:
        index: where.
        operations: from ``documents``; read as they are sent.
        alias: whether ``index`` is an alias, that must lead somewhere: writing never makes an index.

    Raises:
        TransportError, ApiError: the server cannot be reached, or takes nothing; some may have been written.
    """
    answers = streaming_bulk(
        client(),
        operations,
        index=index,
        chunk_size=CHUNK,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        max_retries=TRIES,
        initial_backoff=FIRST_WAIT_S,
        max_backoff=LONGEST_WAIT_S,
        require_alias=alias,
    )
    for accepted, answer in answers:
        result = answer["index"]
        if not accepted and result["status"] != NEWER_THERE:
            yield Key.parse(result["_id"]), _why(result)


def refresh(index: str) -> None:
    """Make what was written visible to searches."""
    client().indices.refresh(index=index)


def _why(result: dict[str, Any]) -> str:
    error = result.get("error", {})
    return f"{result['status']} {error.get('type', '')} {error.get('reason', '')}".strip()
