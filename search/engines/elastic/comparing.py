"""Compares an index with the entries, and puts it right; memory does not grow with either."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from elasticsearch.dsl import Q

from search.models import IndexState, SearchEntry
from search.outbox import Key

from . import documents, writing
from .connection import client
from .documents import read

# Documents read at a time, and how long the server keeps its place meanwhile.
PAGE = 2_000
KEEP = "2m"


@dataclass(frozen=True)
class Gap:
    """A document that is not what its entry is.

    Attributes:
        key: of which object.
        what: « absente », « périmée » or « de trop ».
        version: of the document, 0 when there is none.
        newer: whether the document is newer than the entry: the database was restored from a backup.
    """

    key: Key
    what: str
    version: int = 0
    newer: bool = False


def gaps(index: str) -> Iterator[Gap]:
    """Yield where an index differs from the entries, what waits in the outbox included."""
    for name in sorted({*_types_of_entries(), *_types_of(index)}):
        yield from _gaps_of_type(index, name)


def mend(index: str) -> int:
    """Bring an index to what the entries are now; return how many documents were written."""
    count = 0

    def operations() -> Iterator[dict[str, Any]]:
        nonlocal count
        pending: list[Gap] = []
        for gap in gaps(index):
            pending.append(gap)
            if len(pending) == writing.CHUNK:
                yield from _mending(pending)
                pending = []
            count += 1
        yield from _mending(pending)

    refusals = list(writing.write(index, operations()))
    writing.refresh(index)
    return count - len(refusals)


def _mending(found: list[Gap]) -> Iterator[dict[str, Any]]:
    _renew([gap.key for gap in found if gap.newer])
    entries = read([gap.key for gap in found])
    for gap in found:
        entry = entries.get(gap.key)
        if entry is not None:
            yield documents.written(entry)
        elif gap.what == "de trop":
            yield documents.removed(gap.key, gap.version)


@transaction.atomic
def _renew(keys: list[Key]) -> None:
    """Give entries a version that the server takes for newer than what it holds."""
    if keys:
        version = IndexState.bump()
        for entry in read(keys).values():
            SearchEntry.objects.filter(pk=entry.pk).update(version=version)


def _gaps_of_type(index: str, name: str) -> Iterator[Gap]:
    """Walk entries and documents together, both in the order of their objects."""
    entries = SearchEntry.objects.filter(type=name).order_by("object_id")
    expected = entries.values_list("object_id", "version").iterator(chunk_size=PAGE)
    held = _held(index, name)
    entry, document = next(expected, None), next(held, None)
    while entry or document:
        if entry and (document is None or entry[0] < document[0]):
            yield Gap(Key(name, entry[0]), "absente")
            entry = next(expected, None)
        elif document and (entry is None or document[0] < entry[0]):
            yield Gap(Key(name, document[0]), "de trop", document[1])
            document = next(held, None)
        elif entry and document:
            if entry[1] != document[1]:
                yield Gap(Key(name, entry[0]), "périmée", document[1], newer=document[1] > entry[1])
            entry, document = next(expected, None), next(held, None)


def _held(index: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield object and version of each document of a type, in order, as they are at this moment."""
    server = client()
    place = server.open_point_in_time(index=index, keep_alive=KEEP)["id"]
    try:
        after: list[Any] | None = None
        while True:
            page = server.search(
                pit={"id": place, "keep_alive": KEEP},
                query=Q("bool", filter=[Q("term", type=name), Q("term", removed=False)]).to_dict(),
                sort=[{"object_id": "asc"}],
                search_after=after,
                size=PAGE,
                version=True,
                source=False,
                track_total_hits=False,
            )["hits"]["hits"]
            for hit in page:
                yield Key.parse(hit["_id"]).object_id, hit["_version"]
            if len(page) < PAGE:
                return
            after = page[-1]["sort"]
    finally:
        server.options(ignore_status=404).close_point_in_time(id=place)


def _types_of_entries() -> list[str]:
    return list(SearchEntry.objects.order_by().values_list("type", flat=True).distinct())


def _types_of(index: str) -> list[str]:
    answer = client().search(
        index=index, size=0, aggs={"types": {"terms": {"field": "type", "size": 1_000}}}, request_cache=False
    )
    return [bucket["key"] for bucket in answer["aggregations"]["types"]["buckets"]]
